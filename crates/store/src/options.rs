//! How a database is opened.

use std::time::Duration;

/// How a database is opened.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Connections to a PostgreSQL server at most; SQLite has one that writes and as many readers as there are cores.
    pub pool_size: u32,
    /// Whether a SQLite file that is missing is made.
    pub create_if_missing: bool,
    /// How long a PostgreSQL server works on one statement at most.
    pub statement_timeout: Duration,
    /// How long a statement waits on a PostgreSQL server for a lock that somebody else holds. A change that stands still for
    /// three times as long is ended by the server, so that it holds its locks no longer.
    pub lock_timeout: Duration,
    /// Bytes of texts (résumés, job descriptions, answers) that a user may keep; 0 is no limit.
    pub user_bytes: u64,
    /// Gradings of one record that are kept, the newest.
    pub kept_evaluations: u32,
    /// Whether nothing at all is changed: neither a file nor what is in the database, not even how a file is kept.
    pub read_only: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            pool_size: 20,
            create_if_missing: true,
            read_only: false,
            statement_timeout: Duration::from_secs(30),
            lock_timeout: Duration::from_secs(5),
            user_bytes: 0,
            kept_evaluations: 50,
        }
    }
}
