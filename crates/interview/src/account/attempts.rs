//! How often something was attempted.

use chrono::{DateTime, Utc};

/// How often something was attempted in its current window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// How often.
    pub count: i64,
    /// When the window ends; `None` when there is none.
    pub window_ends_at: Option<DateTime<Utc>>,
}
