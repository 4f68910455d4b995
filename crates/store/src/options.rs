//! The options for opening a database.

use std::time::Duration;

/// The options for opening a database.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The most connections to a PostgreSQL server. SQLite has one that writes and as many readers as there are cores.
    pub pool_size: u32,
    /// Whether a missing SQLite file is created.
    pub create_if_missing: bool,
    /// The longest time for one statement on a PostgreSQL server.
    pub statement_timeout: Duration,
    /// How long a statement waits on a PostgreSQL server for a lock that another transaction holds. The server ends a
    /// change that is idle for three times as long, so that its locks are released.
    pub lock_timeout: Duration,
    /// Bytes of texts (résumés, job descriptions, answers) that a user may store; 0 is no limit.
    pub user_bytes: u64,
    /// How many gradings of one record are kept: the newest.
    pub kept_evaluations: u32,
    /// Whether nothing is changed at all: no file, no data, and not the journal mode of a file.
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
