//! Whether anybody does the work that this server publishes: workers are asked now and then, and it is said once when
//! none is there.

use celery::{Redis, workers_of};
use chrono::{DateTime, Utc};
use interview::{host::health::WorkerHealth, ports::Clock};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// How often workers are asked.
const INTERVAL: Duration = Duration::from_secs(10);

/// How long workers may take to answer.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// For how long a worker that does not answer counts as busy, once one has answered.
const BUSY_FOR: chrono::TimeDelta = chrono::TimeDelta::seconds(30);

/// What was last seen of the workers.
#[derive(Debug)]
struct Sight {
    health: WorkerHealth,
    /// When one answered last; before the first answer, when this server began to ask.
    answered_at: DateTime<Utc>,
    /// Whether one has ever answered.
    ever: bool,
}

/// The workers of one queue, as this server sees them.
#[derive(Clone, Debug)]
pub struct Workers(Arc<Mutex<Sight>>);

impl Workers {
    /// Nobody was asked yet.
    pub fn unseen(now: DateTime<Utc>) -> Self {
        let sight = Sight { health: WorkerHealth::default(), answered_at: now, ever: false };
        Self(Arc::new(Mutex::new(sight)))
    }

    /// What was last seen.
    pub fn health(&self) -> WorkerHealth {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).health
    }

    /// Notes how many answered, and says what changed with it, if anything did.
    fn note(&self, answering: usize, now: DateTime<Utc>) -> Option<Change> {
        let mut sight = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = sight.health.missing_since;
        if answering > 0 {
            (sight.answered_at, sight.ever) = (now, true);
        }
        let missing = answering == 0 && (!sight.ever || now - sight.answered_at > BUSY_FOR);
        let missing_since = missing.then_some(sight.answered_at);
        sight.health = WorkerHealth { answering, missing_since };
        match (before, missing_since) {
            (None, Some(_)) => Some(Change::Gone),
            (Some(_), None) => Some(Change::Back),
            _ => None,
        }
    }

    /// Asks until `stop`. While Redis cannot be reached, what was last seen stands.
    pub async fn watch(self, redis: Redis, queue: String, clock: Arc<dyn Clock>, stop: CancellationToken) {
        let mut turns = interval(INTERVAL);
        turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = turns.tick() => {}
            }
            let Ok(answering) = workers_of(&redis, &queue, PATIENCE).await else { continue };
            match self.note(answering.len(), clock.now()) {
                Some(Change::Gone) => tracing::warn!(
                    queue,
                    "no worker answers: interviews begin with the fallback questions, and answers wait to be judged; start \
                     `daedam worker` with the same `redis_url` and `queue`"
                ),
                Some(Change::Back) => {
                    tracing::info!(queue, workers = answering.len(), "workers answer again")
                }
                None => {}
            }
        }
    }
}

/// What a look found that was otherwise before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Gone,
    Back,
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn workers_are_missed_at_once_before_one_answered_and_after_a_while_later() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let after = |seconds| start + TimeDelta::seconds(seconds);
        let workers = Workers::unseen(start);
        assert_eq!(workers.health().missing_since, None, "nobody was asked yet");
        assert_eq!(workers.note(0, after(2)), Some(Change::Gone));
        assert_eq!(workers.health().missing_since, Some(start));
        assert_eq!(workers.note(0, after(12)), None, "it is said once");
        assert_eq!(workers.note(2, after(22)), Some(Change::Back));
        assert_eq!(workers.health(), WorkerHealth { answering: 2, missing_since: None });
        // Perhaps it only works.
        assert_eq!(workers.note(0, after(32)), None);
        assert_eq!(workers.note(0, after(53)), Some(Change::Gone));
        assert_eq!(workers.health().missing_since, Some(after(22)));
    }
}
