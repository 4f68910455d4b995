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

/// Makes jobs ready again whose lease has run out or whose next try is due, at most $2.
const READY_AGAIN: &str = "UPDATE jobs SET leased = FALSE, postponed = FALSE WHERE id = ANY (ARRAY(\
    SELECT id FROM (SELECT id FROM jobs WHERE leased AND due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED) leases UNION ALL \
    SELECT id FROM (SELECT id FROM jobs WHERE postponed AND due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED) retries \
    LIMIT $2))";

/// Has the rest of a change walk an index in its order. By statistics from when the queue was short, PostgreSQL would fetch
/// and sort all jobs of a long one.
const KEEP_ORDER: Option<&str> =
    Some("SELECT set_config('enable_bitmapscan', 'off', TRUE), set_config('enable_sort', 'off', TRUE)");

/// Claims ready jobs by their turn, first those that ask questions ($3 at most), then gradings ($4), at most $5 together,
/// without waiting for those that somebody else is claiming. An array, because PostgreSQL may run a subquery behind `IN`
/// several times and so claim more than the limit.
const CLAIM: &str = "UPDATE jobs SET due_at = $2, leased = TRUE, claims = claims + 1 WHERE id = ANY (ARRAY(\
    SELECT id FROM (SELECT id FROM jobs WHERE duty = 'ask_questions' AND NOT leased AND NOT postponed AND due_at <= $1 \
    ORDER BY turn, id LIMIT $3 FOR UPDATE SKIP LOCKED) asking UNION ALL \
    SELECT id FROM (SELECT id FROM jobs WHERE duty = 'evaluate_answer' AND NOT leased AND NOT postponed AND due_at <= $1 \
    ORDER BY turn, id LIMIT $4 FOR UPDATE SKIP LOCKED) judging \
    LIMIT $5)) \
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

#[cfg(test)]
mod tests {
    use super::{MIGRATIONS, queries};
    use sqlx::{AssertSqlSafe, Connection as _, PgConnection, raw_sql};

    /// What a server says of how it went about a list of 101 sessions by the plan that it makes once for all users, most of
    /// whom have few. Nothing of it is kept.
    #[expect(clippy::disallowed_methods, reason = "the one variable by which tests find a server")]
    async fn plan_of_a_list() -> Vec<String> {
        let server = std::env::var("DAEDAM_TEST_POSTGRES_URL").expect("these tests need PostgreSQL");
        let mut connection = PgConnection::connect(&server).await.unwrap();
        let mut change = connection.begin().await.unwrap();
        raw_sql("CREATE SCHEMA plans; SET LOCAL search_path TO plans").execute(&mut *change).await.unwrap();
        for migration in MIGRATIONS.iter() {
            raw_sql(migration.sql.clone()).execute(&mut *change).await.unwrap();
        }
        let many = "INSERT INTO users (username, folded_username, password_hash, created_at) \
            SELECT i, i, 'x', now() FROM generate_series(1, 2000) i; \
            INSERT INTO interview_sessions (user_id, status, version, changed_in, created_at, language, kind, \
            question_count, emotion_consent, user_name, position) SELECT GREATEST(1, i - 100), 'started', 1, 1, now(), 'ko', \
            'mixed', 5, FALSE, 'a', 'b' FROM generate_series(1, 2100) i; \
            INSERT INTO interview_records (session_id, ordinal, changed_in, created_at, added_by, question) \
            SELECT s.id, i, 1, now(), 1, '{}' FROM interview_sessions s, generate_series(1, 5) i; \
            ANALYZE users, interview_sessions, interview_records; SET LOCAL plan_cache_mode = force_generic_plan";
        raw_sql(many).execute(&mut *change).await.unwrap();
        let prepare = format!("PREPARE list (BIGINT, BIGINT, BIGINT) AS {}", queries::LIST_SESSIONS);
        raw_sql(AssertSqlSafe(prepare)).execute(&mut *change).await.unwrap();
        let explain = raw_sql("EXPLAIN ANALYZE EXECUTE list (1, 1000000, 101)");
        let lines = explain.fetch_all(&mut *change).await.unwrap();
        change.rollback().await.unwrap();
        lines.iter().map(|line| sqlx::Row::get(line, 0)).collect()
    }

    #[tokio::test]
    async fn a_list_counts_its_records_once() {
        let plan = plan_of_a_list().await;
        let counting: Vec<&String> = plan.iter().filter(|step| step.contains("Aggregate")).collect();
        assert!(!counting.is_empty(), "{plan:#?}");
        assert!(counting.iter().all(|step| step.contains("loops=1)")), "{plan:#?}");
        assert!(!plan.iter().any(|step| step.contains("Removed by Join Filter")), "{plan:#?}");
    }
}
