//! SQLite's part of the store: opening, beginning a change, and claiming due jobs.

use crate::{location::ConnectError, migrations, options::Options};
use sqlx::{
    Connection as _,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{path::Path, time::Duration};

pub(crate) use queries::Queries;
pub(crate) use sqlx::Sqlite as Db;

#[path = "queries/mod.rs"]
mod queries;
mod readers;
mod writer;

use readers::Readers;
use writer::{Change, Writer, Writer as Writers};

/// Counts the table in which applied migrations are noted.
const NOTED_MIGRATIONS: &str = "SELECT COUNT(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";

/// Makes jobs ready again whose lease has expired or whose next try is due, at most $2.
const READY_AGAIN: &str = "UPDATE jobs SET leased = FALSE, postponed = FALSE WHERE id IN (\
    SELECT id FROM (SELECT id FROM jobs WHERE leased AND due_at <= $1 ORDER BY due_at LIMIT $2) leases UNION ALL \
    SELECT id FROM (SELECT id FROM jobs WHERE postponed AND due_at <= $1 ORDER BY due_at LIMIT $2) retries \
    LIMIT $2)";

/// Empty: SQLite uses the index that has the jobs in their order.
const KEEP_ORDER: Option<&str> = None;

/// Claims ready jobs in the order of their turns: first those that ask questions ($3 at most), then gradings ($4), at most
/// $5 together.
const CLAIM: &str = "UPDATE jobs SET due_at = $2, leased = TRUE, claims = claims + 1 WHERE id IN (\
    SELECT id FROM (SELECT id FROM (SELECT id FROM jobs WHERE duty = 'ask_questions' AND NOT leased AND NOT postponed AND due_at <= $1 \
    ORDER BY turn, id LIMIT $3) asking UNION ALL \
    SELECT id FROM (SELECT id FROM jobs WHERE duty = 'evaluate_answer' AND NOT leased AND NOT postponed AND due_at <= $1 \
    ORDER BY turn, id LIMIT $4) judging \
    LIMIT $5) interviewing UNION ALL \
    SELECT id FROM (SELECT id FROM jobs WHERE duty = 'transcribe_recording' AND NOT leased AND NOT postponed AND due_at <= $1 \
    ORDER BY turn, id LIMIT $6) transcribing) \
    RETURNING id, duty, session_id, record_id, recording_id, revision, question_count, follow_up_to, note, seed, claims, failures";

/// Empty: a change holds the only lock from its beginning.
const LOCK_ROWS: &str = "";

/// Empty: a change holds the only lock from its beginning.
const LOCK_SERVERS: Option<&str> = None;

/// Checks that there is a user. A change holds the only lock, so it need not lock the row.
const LOCK_USER: &str = "SELECT id FROM users WHERE id = $1";

/// Begins a change. It holds the write lock from its beginning, because a reader that becomes a writer later may be
/// refused.
async fn begin(writers: &Writers) -> sqlx::Result<Change> {
    writers.begin().await
}

/// Whether an error code blames a value (a constraint, its size, its type) and not the state of the database.
fn blames_a_value(code: &str) -> bool {
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 18..=20))
}

/// How long a connection waits for a lock that another program holds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Whether SQLite refused because another program holds a lock (<https://sqlite.org/rescode.html#busy>).
pub(crate) fn is_busy(cause: &sqlx::Error) -> bool {
    cause.as_database_error().is_some_and(|refusal| refusal.code().as_deref() == Some("5"))
}

/// Opens the file: one connection that writes, and several that read beside it.
pub(crate) async fn open(path: &Path, options: &Options) -> Result<Queries, ConnectError> {
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| ConnectError::File {
        path: path.to_owned(),
        source,
    };
    if options.create_if_missing && !options.read_only {
        create_private(path).map_err(|cause| failed(cause.into()))?;
    } else if !path.try_exists().map_err(|cause| failed(cause.into()))? {
        return Err(ConnectError::Missing(path.to_owned()));
    }
    let connection = SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .statement_cache_capacity(STATEMENT_CACHE)
        // Erased data is overwritten.
        .pragma("secure_delete", "ON")
        .pragma("journal_size_limit", "67108864")
        .pragma("temp_store", "memory");
    let reading = connection.clone().pragma("query_only", "ON");
    let writing = if options.read_only {
        reading.clone()
    } else {
        connection
            .journal_mode(SqliteJournalMode::Wal)
            // With WAL and `synchronous = NORMAL` a power cut would lose the last commits.
            .synchronous(SqliteSynchronous::Full)
    };
    let write = Writer::open(writing).await.map_err(|cause| failed(cause.into()))?;
    let readers = std::thread::available_parallelism().map_or(4, |cores| cores.get().max(4));
    let read = Readers::new(reading, u32::try_from(readers).unwrap_or(u32::MAX));
    let queries = Queries::new(read, write, options);
    if options.read_only && is_foreign(&queries).await.map_err(|cause| failed(cause.into()))? {
        queries.close().await;
        return Err(ConnectError::Foreign);
    }
    Ok(queries)
}

/// Whether another program wrote something to the database.
async fn is_foreign(queries: &Queries) -> sqlx::Result<bool> {
    let mut exclusive = queries.write.exclusive().await?;
    let (tables, application): (i64, i64) =
        sqlx::query_as(TABLES_AND_APPLICATION).fetch_one(exclusive.connection()?).await?;
    Ok(tables > 0 && application != APPLICATION_ID)
}

/// Counts the tables, and reads the application's id.
const TABLES_AND_APPLICATION: &str =
    "SELECT (SELECT COUNT(*) FROM sqlite_schema), application_id FROM pragma_application_id";

/// More than the number of statements, including their variants for lists of different lengths.
const STATEMENT_CACHE: usize = 512;

/// Creates the file if it is missing, so that only its owner can read what candidates said.
pub(crate) fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(cause) if cause.kind() != std::io::ErrorKind::AlreadyExists => Err(cause),
        _ => Ok(()),
    }
}

/// "DAED", which identifies the application in a SQLite file's header.
pub(crate) const APPLICATION_ID: i64 = 0x4441_4544;

/// Brings the schema up to date, under the write lock, all of it or nothing.
pub(crate) async fn migrate(queries: &Queries) -> Result<(), ConnectError> {
    let mut exclusive = queries.write.exclusive().await.map_err(ConnectError::Schema)?;
    let connection = exclusive.connection().map_err(ConnectError::Schema)?;
    let mut change = connection.begin_with("BEGIN IMMEDIATE").await.map_err(ConnectError::Schema)?;
    let (tables, application): (i64, i64) =
        sqlx::query_as(TABLES_AND_APPLICATION).fetch_one(&mut *change).await.map_err(ConnectError::Schema)?;
    if tables > 0 && application != APPLICATION_ID {
        return Err(ConnectError::Foreign);
    }
    migrations::SQLITE.run_direct(None, &mut *change, false).await?;
    change.commit().await.map_err(ConnectError::Schema)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::{AssertSqlSafe, Row as _};

    /// SQLite's plan for a statement.
    async fn plan(queries: &Queries, statement: &str) -> String {
        let explained = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")));
        let mut exclusive = queries.write.exclusive().await.unwrap();
        let steps = explained.fetch_all(exclusive.connection().unwrap()).await.unwrap();
        let steps: Vec<String> = steps.iter().map(|row| row.get("detail")).collect();
        steps.join("\n")
    }

    /// However many jobs wait and however large the tables are, frequent queries read only the rows that they need.
    #[tokio::test]
    async fn nothing_that_is_asked_often_looks_at_everything() {
        let folder = tempfile::tempdir().unwrap();
        let queries = open(&folder.path().join("plan.db"), &Options::default()).await.unwrap();
        migrate(&queries).await.unwrap();
        for (statement, index) in [
            (CLAIM, "SEARCH jobs USING INDEX jobs_ready (duty=?)"),
            (READY_AGAIN, "SEARCH jobs USING INDEX jobs_leased (due_at<?)"),
            (READY_AGAIN, "SEARCH jobs USING INDEX jobs_postponed (due_at<?)"),
            (queries::jobs::RELEASE_LEASES, "INDEX jobs_leased"),
            (queries::sessions::LIST_SESSIONS, "COVERING INDEX interview_sessions_user (user_id=? AND id<?)"),
            (queries::expiry::EXPIRED[1], "INDEX attempts_end (window_ends_at<?)"),
            (queries::expiry::EXPIRED[2], "COVERING INDEX refresh_tokens_expiry (expires_at<?)"),
            (queries::expiry::EXPIRED[3], "COVERING INDEX devices_expiry (expires_at<?)"),
            (queries::expiry::EXPIRED[4], "COVERING INDEX audit_entries_expiry (expires_at<?)"),
        ] {
            let plan = plan(&queries, statement).await;
            assert!(plan.contains(index), "{statement}\n{plan}");
            for table in ["jobs", "interview_sessions", "interview_records", "attempts", "devices"] {
                assert!(!plan.contains(&format!("SCAN {table}\n")), "{statement}\n{plan}");
            }
            assert!(!plan.contains("TEMP B-TREE FOR ORDER BY") || statement != CLAIM, "{plan}");
        }
        queries.close().await;
    }
}
