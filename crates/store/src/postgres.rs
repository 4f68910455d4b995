//! What is PostgreSQL's own: how it is reached, how a change begins, and how due jobs are claimed.

use crate::{database::Options, location::ConnectError};
use sqlx::{
    Connection as _, Pool, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::time::Duration;

pub(crate) use queries::Queries;
pub(crate) use sqlx::Postgres as Db;

#[path = "queries/mod.rs"]
mod queries;

/// What reads goes the same way as what writes.
type Readers = Pool<Db>;
type Writers = Pool<Db>;

pub(crate) static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// Counts the table in which applied migrations are noted.
const NOTED_MIGRATIONS: &str = "SELECT COUNT(*) FROM information_schema.tables \
    WHERE table_name = '_sqlx_migrations' AND table_schema = current_schema()";

/// Claims due jobs, the longest due first, without waiting for those that somebody else is claiming. An array, because
/// PostgreSQL may run a subquery behind `IN` several times and so claim more than the limit.
const CLAIM: &str = "UPDATE jobs SET due_at = $2, leased = TRUE, claims = claims + 1 \
    WHERE id = ANY (ARRAY(SELECT id FROM jobs WHERE due_at <= $1 ORDER BY due_at, id LIMIT $3 \
    FOR UPDATE SKIP LOCKED)) \
    RETURNING id, duty, session_id, record_id, revision, question_count, follow_up_to, note, seed, claims, failures";

/// Locks the rows read, against changes but not against rows that refer to them.
const LOCK_ROWS: &str = " FOR NO KEY UPDATE";

/// Lets one server at a time look at the others and note itself; reading goes on.
const LOCK_SERVERS: Option<&str> = Some("LOCK TABLE servers IN SHARE ROW EXCLUSIVE MODE");

/// Looks whether there is a user, and keeps it from being erased until the change ends.
const LOCK_USER: &str = "SELECT id FROM users WHERE id = $1 FOR KEY SHARE";

/// Begins a change.
async fn begin(pool: &Writers) -> sqlx::Result<Transaction<'static, Db>> {
    pool.begin().await
}

/// Says whether an error code blames a value (its form, a constraint, its size) and not the state of the database.
fn blames_a_value(code: &str) -> bool {
    ["22", "23", "54"].iter().any(|class| code.starts_with(class))
}

/// Connects to the server. A server that went away is an error within a few seconds, and used again when it is back.
pub(crate) async fn open(connection: PgConnectOptions, options: &Options) -> Result<Queries, ConnectError> {
    let connection = connection.application_name("daedam").statement_cache_capacity(STATEMENT_CACHE);
    let pool = PgPoolOptions::new()
        .max_connections(options.pool_size)
        .acquire_timeout(Duration::from_secs(3))
        .test_before_acquire(false)
        // One that was just used is most likely alive; asking it each time would double the way to the server.
        .before_acquire(|connection, use_so_far| {
            Box::pin(async move {
                if use_so_far.idle_for > Duration::from_secs(1) {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(connection)
        .await
        .map_err(ConnectError::Server)?;
    Ok(Queries { read: pool.clone(), write: pool })
}

/// More than the statements there are, with the variants for lists of different lengths.
const STATEMENT_CACHE: usize = 512;

/// Brings the schema up to date, under an advisory lock, each migration all of it or nothing.
pub(crate) async fn migrate(queries: &Queries) -> Result<(), ConnectError> {
    Ok(MIGRATIONS.run(&queries.write).await?)
}
