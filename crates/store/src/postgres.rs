//! PostgreSQL's part of the store: connecting, beginning a change, and claiming due jobs.

use crate::{failure::EVERY_CONNECTION_AT_WORK, location::ConnectError, migrations, options::Options};
use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, Pool, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{sync::Arc, time::Duration};

pub(crate) use queries::Queries;
pub(crate) use sqlx::Postgres as Db;

mod pooler;
#[path = "queries/mod.rs"]
mod queries;

/// Connections for reading, which changes never use.
type Readers = Pool<Db>;

/// Connections for changes, and how a change begins.
#[derive(Clone)]
pub(crate) struct Writers {
    pool: Pool<Db>,
    begin: Arc<str>,
}

impl Writers {
    /// Closes every connection after its current work.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

/// Counts the table in which applied migrations are noted.
const NOTED_MIGRATIONS: &str = "SELECT COUNT(*) FROM information_schema.tables \
    WHERE table_name = '_sqlx_migrations' AND table_schema = current_schema()";

/// Makes jobs ready again whose lease has expired or whose next try is due, at most $2.
const READY_AGAIN: &str = "UPDATE jobs SET leased = FALSE, postponed = FALSE WHERE id = ANY (ARRAY(\
    SELECT id FROM (SELECT id FROM jobs WHERE leased AND due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED) leases UNION ALL \
    SELECT id FROM (SELECT id FROM jobs WHERE postponed AND due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED) retries \
    LIMIT $2))";

/// Makes the rest of a transaction walk an index in its order. With statistics from when the queue was short, PostgreSQL
/// would fetch and sort all jobs of a long queue.
const KEEP_ORDER: Option<&str> =
    Some("SELECT set_config('enable_bitmapscan', 'off', TRUE), set_config('enable_sort', 'off', TRUE)");

/// Claims ready jobs in the order of their turns: first those that ask questions ($3 at most), then gradings ($4), at most
/// $5 together, skipping those that another server is claiming. It uses an array, because PostgreSQL may run a subquery
/// behind `IN` several times and so claim more than the limit.
const CLAIM: &str = "UPDATE jobs SET due_at = $2, leased = TRUE, claims = claims + 1 WHERE id = ANY (ARRAY(\
    SELECT id FROM (SELECT id FROM (SELECT id FROM jobs WHERE duty = 'ask_questions' AND NOT leased AND NOT postponed AND due_at <= $1 \
    ORDER BY turn, id LIMIT $3 FOR UPDATE SKIP LOCKED) asking UNION ALL \
    SELECT id FROM (SELECT id FROM jobs WHERE duty = 'evaluate_answer' AND NOT leased AND NOT postponed AND due_at <= $1 \
    ORDER BY turn, id LIMIT $4 FOR UPDATE SKIP LOCKED) judging \
    LIMIT $5) interviewing UNION ALL \
    SELECT id FROM (SELECT id FROM jobs WHERE duty = 'transcribe_recording' AND NOT leased AND NOT postponed AND due_at <= $1 \
    ORDER BY turn, id LIMIT $6 FOR UPDATE SKIP LOCKED) transcribing)) \
    RETURNING id, duty, session_id, record_id, recording_id, revision, question_count, follow_up_to, note, seed, claims, failures";

/// Locks the rows read, against changes but not against rows that refer to them.
const LOCK_ROWS: &str = " FOR NO KEY UPDATE";

/// Lets one server at a time read the others and register itself; other reads go on.
const LOCK_SERVERS: Option<&str> = Some("LOCK TABLE servers IN SHARE ROW EXCLUSIVE MODE");

/// Checks that there is a user, and keeps the user from being erased until the change ends.
const LOCK_USER: &str = "SELECT id FROM users WHERE id = $1 FOR KEY SHARE";

/// Begins a change and sets its time limits in the same round trip, so that they hold on whichever connection a pooler
/// uses. Nothing is done yet when that fails, so a connection that broke unnoticed is replaced by another.
async fn begin(writers: &Writers) -> sqlx::Result<Transaction<'static, Db>> {
    const TRIES: usize = 3;
    let mut tries = 1;
    loop {
        match writers.pool.begin_with(AssertSqlSafe(writers.begin.clone())).await {
            Err(sqlx::Error::Io(_)) if tries < TRIES => tries += 1,
            // A server that cannot be reached leaves the pool without connections.
            Err(sqlx::Error::PoolTimedOut) if writers.pool.size() > 0 => {
                return Err(sqlx::Error::Io(EVERY_CONNECTION_AT_WORK.into()));
            }
            begun => return begun,
        }
    }
}

/// Whether an error code blames a value (its form, a constraint, its size) and not the state of the database.
fn blames_a_value(code: &str) -> bool {
    ["22", "23", "54"].iter().any(|class| code.starts_with(class))
}

/// Connects to the server. While a server is away each use is an error within a few seconds; it works again when the server
/// is back.
pub(crate) async fn open(connection: PgConnectOptions, options: &Options) -> Result<Queries, ConnectError> {
    let connection = connection.application_name("daedam").statement_cache_capacity(STATEMENT_CACHE);
    // One connection in three is for reading, and never waits behind a change.
    let reading = (options.pool_size / 3).max(1);
    let writing = options.pool_size.saturating_sub(reading).max(1);
    let pool = pool_options(writing, options).connect_with(connection.clone()).await;
    let pool = pool.map_err(ConnectError::Server)?;
    pooler::check(&pool, &connection).await?;
    let read = pool_options(reading, options).connect_lazy_with(connection);
    let begin = Arc::from(format!("BEGIN; {}", limits("SET LOCAL", options)));
    Ok(Queries::new(read, Writers { pool, begin }, options))
}

/// Sets how long the server lets one statement take, how long it waits for a lock, and how long a transaction may be idle
/// before the server ends it, so that a program that hangs releases its locks.
fn limits(set: &str, options: &Options) -> String {
    let (statement, lock) = (options.statement_timeout.as_millis(), options.lock_timeout.as_millis());
    // Between two statements of a change the program works for microseconds only.
    let idle = lock * 3;
    format!(
        "{set} statement_timeout = {statement}; {set} lock_timeout = {lock}; \
         {set} idle_in_transaction_session_timeout = {idle}"
    )
}

/// The settings of each connection: the time limits, and how the server notices that its client is gone.
fn settings_of_connection(options: &Options) -> String {
    format!(
        "{}; SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3",
        limits("SET", options)
    )
}

fn pool_options(size: u32, options: &Options) -> PgPoolOptions {
    let settings: Arc<str> = settings_of_connection(options).into();
    PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(5))
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            let settings = settings.clone();
            Box::pin(async move { connection.execute(AssertSqlSafe(settings)).await.map(drop) })
        })
        // A connection that was just used is most likely alive; testing it each time would double the round trips.
        .before_acquire(|connection, use_so_far| {
            Box::pin(async move {
                if use_so_far.idle_for > Duration::from_secs(1) {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
}

/// More than the number of statements, including their variants for lists of different lengths.
const STATEMENT_CACHE: usize = 512;

/// Brings the schema up to date in one transaction, all of it or nothing. The lock ends with the transaction, so it also
/// works behind a pooler. A migration has no time limit.
pub(crate) async fn migrate(queries: &Queries) -> Result<(), ConnectError> {
    let mut change = begin(&queries.write).await.map_err(ConnectError::Schema)?;
    let exclusive = format!(
        "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"
    );
    change.execute(AssertSqlSafe(exclusive)).await.map_err(ConnectError::Schema)?;
    migrations::POSTGRES.run_direct(None, &mut *change, false).await?;
    change.commit().await.map_err(ConnectError::Schema)
}

/// The key of the advisory lock for changes of the schema, which one program at a time may hold: "DAED" again.
const MIGRATION_LOCK: i64 = 0x4441_4544;
#[cfg(test)]
mod tests {
    use super::queries;
    use crate::migrations;
    use sqlx::{AssertSqlSafe, Connection as _, PgConnection, raw_sql};

    /// The plan of a server for a list of 101 sessions, when the server makes one plan for all users, most of whom have
    /// few. Nothing of it is kept.
    #[expect(clippy::disallowed_methods, reason = "the one variable by which tests find a server")]
    async fn plan_of_a_list() -> Vec<String> {
        let server = std::env::var("DAEDAM_TEST_POSTGRES_URL").expect("these tests need PostgreSQL");
        let mut connection = PgConnection::connect(&server).await.unwrap();
        let mut change = connection.begin().await.unwrap();
        raw_sql("CREATE SCHEMA plans; SET LOCAL search_path TO plans").execute(&mut *change).await.unwrap();
        for migration in migrations::POSTGRES.iter() {
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
        let prepare = format!(
            "PREPARE list (BIGINT, BIGINT, BIGINT, BIGINT, BIGINT) AS {}",
            queries::sessions::LIST_SESSIONS
        );
        raw_sql(AssertSqlSafe(prepare)).execute(&mut *change).await.unwrap();
        let explain = raw_sql("EXPLAIN ANALYZE EXECUTE list (1, 1000000, 101, NULL, NULL)");
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
