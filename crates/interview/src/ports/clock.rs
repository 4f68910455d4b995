//! The time.

use chrono::{DateTime, Utc};

/// Gives the time in UTC, in whole microseconds, which every database can store.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> DateTime<Utc>;
}
