//! How the model and the workers do, as seen from this process.

use chrono::{DateTime, Utc};

/// How a model does, as seen from this process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModelHealth {
    /// Whether calls are stopped for a while, because too many failed in a row.
    pub is_stopped: bool,
    /// The last call that brought no reply: a word for why, and when.
    pub last_failure: Option<(&'static str, DateTime<Utc>)>,
}

/// Whether workers do the tasks that this process hands out, as it saw when it last asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkerHealth {
    /// How many answered.
    pub answering: usize,
    /// Since when none answers; `None` while one does, and until it is known.
    pub missing_since: Option<DateTime<Utc>>,
}
