//! The circuit breaker: after failures in a row nobody asks for a while, then one call tries whether the server is back.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Counts failures in a row and stops calls.
#[derive(Debug)]
pub(super) struct Breaker {
    failures: u32,
    pause: Duration,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    /// Calls go through; so many have failed in a row.
    Closed(u32),
    /// Calls are stopped until then.
    Open(Instant),
    /// One call tries whether the server is back.
    Trying,
}

impl Breaker {
    /// A breaker that stops calls for `pause` after so many failures in a row (at least one).
    pub(super) fn new(failures: u32, pause: Duration) -> Self {
        Self { failures: failures.max(1), pause, state: Mutex::new(State::Closed(0)) }
    }

    /// Lets a call through, or says how long calls are stopped.
    pub(super) fn enter(&self) -> Result<Permit<'_>, Duration> {
        let mut state = self.state();
        match *state {
            State::Closed(_) => Ok(Permit { breaker: self, tries: false }),
            State::Open(until) => {
                let left = until.saturating_duration_since(Instant::now());
                if !left.is_zero() {
                    return Err(left);
                }
                *state = State::Trying;
                Ok(Permit { breaker: self, tries: true })
            }
            State::Trying => Err(self.pause),
        }
    }

    /// Whether calls are stopped now.
    pub(super) fn is_open(&self) -> bool {
        match *self.state() {
            State::Closed(_) => false,
            State::Open(until) => until > Instant::now(),
            State::Trying => true,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that was let through. Dropped without a word, as when nobody waits for it any more, it counts as neither
/// failed nor answered.
#[derive(Debug)]
pub(super) struct Permit<'b> {
    breaker: &'b Breaker,
    tries: bool,
}

impl Permit<'_> {
    /// The server answered, whatever it said.
    pub(super) fn answered(self) {
        *self.breaker.state() = State::Closed(0);
    }

    /// The server did not answer, or could not.
    pub(super) fn failed(self) {
        let mut state = self.breaker.state();
        let open = State::Open(Instant::now() + self.breaker.pause);
        *state = match *state {
            State::Closed(before) if before + 1 < self.breaker.failures => State::Closed(before + 1),
            State::Closed(_) | State::Trying => open,
            State::Open(until) => State::Open(until),
        };
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.breaker.state();
        if self.tries && matches!(*state, State::Trying) {
            *state = State::Open(Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_secs(30);

    #[tokio::test(start_paused = true)]
    async fn failures_in_a_row_stop_calls_until_one_is_answered() {
        let breaker = Breaker::new(2, PAUSE);
        breaker.enter().unwrap().failed();
        breaker.enter().unwrap().answered();
        breaker.enter().unwrap().failed();
        breaker.enter().unwrap().failed();
        assert_eq!(breaker.enter().unwrap_err(), PAUSE);
        assert!(breaker.is_open());

        tokio::time::advance(PAUSE).await;
        assert!(!breaker.is_open(), "one may try");
        let trying = breaker.enter().unwrap();
        assert!(breaker.enter().is_err(), "one tries, the others wait");
        trying.failed();
        assert_eq!(breaker.enter().unwrap_err(), PAUSE);

        tokio::time::advance(PAUSE).await;
        drop(breaker.enter().unwrap());
        breaker.enter().unwrap().answered();
        assert!(breaker.enter().is_ok() && breaker.enter().is_ok());
    }
}
