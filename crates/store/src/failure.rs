//! The errors inside this crate: a meaning for the caller, or the database's own error.

use interview::error::Error;
use std::sync::Arc;

/// Why a query failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// An error that a caller can act on.
    Meaning(Error),
    /// An error of the database, or of the connection to it.
    Database(sqlx::Error),
}

impl From<sqlx::Error> for Failure {
    fn from(cause: sqlx::Error) -> Self {
        Self::Database(cause)
    }
}

impl From<Error> for Failure {
    fn from(meaning: Error) -> Self {
        Self::Meaning(meaning)
    }
}

impl From<ImpossibleRow> for Failure {
    fn from(row: ImpossibleRow) -> Self {
        Self::Meaning(Error::store(row))
    }
}

impl From<serde_json::Error> for Failure {
    fn from(cause: serde_json::Error) -> Self {
        Self::Meaning(Error::store(cause))
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Meaning(meaning) => meaning,
            Failure::Database(cause) => meaning(cause),
        }
    }
}

/// The error for a pool whose connections for changes are all in use. The pool itself has the same error for a server that
/// cannot be reached.
pub(crate) const EVERY_CONNECTION_AT_WORK: std::io::ErrorKind = std::io::ErrorKind::WouldBlock;

/// Maps a database error to its meaning for a caller.
fn meaning(cause: sqlx::Error) -> Error {
    match state(&cause) {
        State::Busy => Error::StoreBusy(cause.into()),
        State::Full => Error::StoreFull(cause.into()),
        State::Other => Error::store(cause),
    }
}

/// What a failure says about the database.
enum State {
    Busy,
    Full,
    Other,
}

fn state(cause: &sqlx::Error) -> State {
    match cause {
        sqlx::Error::Io(io) if io.kind() == EVERY_CONNECTION_AT_WORK => State::Busy,
        // All changes of a group that could not be committed have the same cause.
        sqlx::Error::Io(io) => {
            match io.get_ref().and_then(|cause| cause.downcast_ref::<Arc<sqlx::Error>>()) {
                Some(shared) => state(shared),
                None => State::Other,
            }
        }
        sqlx::Error::Database(refusal) => match refusal.code().as_deref() {
            Some(code) if is_busy(code) => State::Busy,
            Some(code) if is_full(code) => State::Full,
            _ => State::Other,
        },
        _ => State::Other,
    }
}

/// PostgreSQL: a lock or a statement timed out, a transaction was idle for too long, a deadlock was broken, or there are
/// too many connections. SQLite: another program holds the file (`SQLITE_BUSY` and its extended codes).
fn is_busy(code: &str) -> bool {
    matches!(code, "55P03" | "57014" | "25P03" | "40P01" | "53300") || primary(code) == Some(5)
}

/// PostgreSQL: the disk is full. SQLite: `SQLITE_FULL`, and the system's errors of writing.
fn is_full(code: &str) -> bool {
    const IOERR_WRITE: u32 = 778;
    const IOERR_FSYNC: u32 = 1_034;
    code == "53100" || primary(code) == Some(13) || matches!(number(code), Some(IOERR_WRITE | IOERR_FSYNC))
}

/// The number of a SQLite error; PostgreSQL's codes have five characters, SQLite's numbers at most four.
fn number(code: &str) -> Option<u32> {
    if code.len() < 5 { code.parse().ok() } else { None }
}

/// SQLite's primary result code, which is the last byte of an extended one.
fn primary(code: &str) -> Option<u32> {
    number(code).map(|number| number & 0xff)
}

impl Failure {
    /// Whether waiting for a lock timed out.
    pub(crate) fn is_lock_timeout(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(refusal)) => refusal.code().as_deref() == Some("55P03"),
            _ => false,
        }
    }

    /// Gives a broken reference a meaning, and leaves every other error as it is.
    pub(crate) fn reference(cause: sqlx::Error, meaning: Error) -> Self {
        match &cause {
            sqlx::Error::Database(refusal) if refusal.is_foreign_key_violation() => Self::Meaning(meaning),
            _ => Self::Database(cause),
        }
    }
}

/// The row has a value that this program never writes.
#[derive(Debug, thiserror::Error)]
#[error("{table}.{column} of row {id} cannot be read")]
pub(crate) struct ImpossibleRow {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    pub(crate) id: i64,
    pub(crate) source: Option<sqlx::Error>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_both_databases_are_told_apart() {
        for (code, busy, full) in [
            ("55P03", true, false),
            ("57014", true, false),
            ("5", true, false),
            ("517", true, false),
            ("53100", false, true),
            ("13", false, true),
            ("778", false, true),
            ("57P01", false, false),
            ("23505", false, false),
            ("2067", false, false),
            ("22021", false, false),
        ] {
            assert_eq!((is_busy(code), is_full(code)), (busy, full), "{code}");
        }
        let at_work = sqlx::Error::Io(EVERY_CONNECTION_AT_WORK.into());
        assert!(matches!(meaning(at_work), Error::StoreBusy(_)));
        assert!(matches!(meaning(sqlx::Error::RowNotFound), Error::Store(_)));
    }

    /// A full database is reported as such, also where several changes are committed together.
    #[tokio::test]
    async fn a_full_database_is_one() {
        use sqlx::{ConnectOptions, Executor, sqlite::SqliteConnectOptions};
        let options = SqliteConnectOptions::new().in_memory(true);
        let mut connection = options.connect().await.unwrap();
        connection.execute("CREATE TABLE t (text TEXT); PRAGMA max_page_count = 4").await.unwrap();
        let full = connection.execute("INSERT INTO t SELECT hex(randomblob(100000))").await.unwrap_err();
        let shared = sqlx::Error::Io(std::io::Error::other(Arc::new(full)));
        assert!(matches!(meaning(shared), Error::StoreFull(_)));
    }
}
