//! Counted attempts.

use chrono::{DateTime, Utc};

/// The attempts counted in the current window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// How many attempts were counted.
    pub count: i64,
    /// When the window ends; `None` when there is none.
    pub window_ends_at: Option<DateTime<Utc>>,
}
