//! The time.

use chrono::{DateTime, Utc};

/// Tells the time, in UTC, cut to whole microseconds, which every database keeps.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> DateTime<Utc>;
}
