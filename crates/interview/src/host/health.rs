//! The health of the model and the workers, as this process sees it.

use chrono::{DateTime, Utc};

/// The health of a model, as this process sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModelHealth {
    /// Whether calls are stopped for a while, because too many failed in a row.
    pub is_stopped: bool,
    /// The last call that brought no reply: a word for why, and when.
    pub last_failure: Option<(&'static str, DateTime<Utc>)>,
}

/// The health of the workers, as this process saw it when it last asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkerHealth {
    /// How many workers answered.
    pub answering: usize,
    /// When the last of them stopped answering; `None` while one answers, and until it is known.
    pub missing_since: Option<DateTime<Utc>>,
}
