//! A clock that stands until a test moves it.

use chrono::{DateTime, TimeDelta, Utc};
use interview::ports::Clock;
use std::sync::Mutex;

#[derive(Debug)]
pub(crate) struct TestClock(Mutex<DateTime<Utc>>);

impl TestClock {
    /// Stands at the time of the contract's example.
    pub(crate) fn new() -> Self {
        Self(Mutex::new("2026-01-23T07:00:00Z".parse().unwrap()))
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}
