//! How long a loop waits after an error before it tries again.

use interview::{backoff, randomness::Randomness};
use std::{sync::Arc, time::Duration};

/// Waits that double from 50 ms to 5 s, each with a random part, so that processes that lost the same server do not
/// all return at once.
#[derive(Debug)]
pub(crate) struct Backoff {
    randomness: Arc<Randomness>,
    failures: u32,
}

impl Backoff {
    /// Begins with the shortest wait.
    pub(crate) fn new(randomness: Arc<Randomness>) -> Self {
        Self { randomness, failures: 0 }
    }

    /// Begins again: something worked.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }

    /// The next wait: between a half and the whole of its length.
    pub(crate) fn next_wait(&mut self) -> Duration {
        self.failures = self.failures.saturating_add(1);
        backoff::wait(self.failures, SHORTEST, LONGEST, self.randomness.fraction())
    }

    /// Waits.
    pub(crate) async fn wait(&mut self) {
        tokio::time::sleep(self.next_wait()).await;
    }
}

const SHORTEST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_a_bound_and_begin_anew() {
        let mut backoff = Backoff::new(Arc::new(Randomness::from_seed([7; 32])));
        let waits: Vec<Duration> = (0..20).map(|_| backoff.next_wait()).collect();
        assert!(waits[0] >= SHORTEST / 2 && waits[0] <= SHORTEST);
        assert!(waits[19] >= LONGEST / 2 && waits[19] <= LONGEST);
        backoff.reset();
        assert!(backoff.next_wait() <= SHORTEST);
    }
}
