//! The state of a worker that its loops share: the tasks it holds, revoked ids, and counts.

use chrono::{DateTime, Utc};
use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The state of a worker that its loops share.
#[derive(Debug)]
pub(crate) struct WorkerState {
    /// The worker's name in Celery.
    pub(crate) node: String,
    /// How many tasks it works on at once.
    pub(crate) concurrency: usize,
    /// The queues it consumes.
    pub(crate) queues: Vec<String>,
    /// When it started.
    pub(crate) started: Instant,
    /// Whether events of single tasks are sent.
    pub(crate) task_events: AtomicBool,
    logical_time: AtomicU64,
    held: Mutex<HashMap<String, Held>>,
    revoked: Mutex<Revoked>,
    totals: Mutex<BTreeMap<String, u64>>,
}

/// A task that the worker holds.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    /// The task's name.
    pub(crate) task: String,
    /// The text that logs show instead of its arguments.
    pub(crate) shown: String,
    /// The deliveries that brought it: more than one if it was published again.
    pub(crate) tags: Vec<String>,
    /// Whether it waits, or since when it runs.
    pub(crate) phase: Phase,
    /// Cancels it.
    pub(crate) stop: CancellationToken,
}

/// The phase of a held task.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Phase {
    /// It waits for its turn.
    Reserved,
    /// It runs since then.
    Active(DateTime<Utc>),
}

/// How many revoked ids are remembered, as in Celery.
const MAX_REVOKED: usize = 50_000;

#[derive(Debug, Default)]
struct Revoked {
    ids: HashSet<String>,
    oldest_first: VecDeque<String>,
}

impl WorkerState {
    /// The state of a new worker.
    pub(crate) fn new(node: &str, concurrency: usize, queues: &[&str], task_events: bool) -> Self {
        Self {
            node: node.to_owned(),
            concurrency,
            queues: queues.iter().map(|name| (*name).to_owned()).collect(),
            started: Instant::now(),
            task_events: AtomicBool::new(task_events),
            logical_time: AtomicU64::new(0),
            held: Mutex::default(),
            revoked: Mutex::default(),
            totals: Mutex::default(),
        }
    }

    /// The next tick of the logical clock (Lamport's) that orders events between workers.
    pub(crate) fn tick(&self) -> u64 {
        self.logical_time.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Moves the logical clock beyond that of another worker.
    pub(crate) fn adjust(&self, seen: u64) {
        self.logical_time.fetch_max(seen, Ordering::Relaxed);
        self.tick();
    }

    /// Holds a task; `false` when it is held already, and then the delivery is added to it.
    pub(crate) fn hold(&self, id: &str, new: impl FnOnce() -> Held, tag: &str) -> bool {
        let mut held = lock(&self.held);
        match held.get_mut(id) {
            Some(known) => {
                known.tags.push(tag.to_owned());
                false
            }
            None => {
                held.insert(id.to_owned(), new());
                true
            }
        }
    }

    /// Sets the phase of a held task.
    pub(crate) fn set_phase(&self, id: &str, phase: Phase) {
        if let Some(held) = lock(&self.held).get_mut(id) {
            held.phase = phase;
        }
    }

    /// Removes a held task, and returns the deliveries that brought it.
    pub(crate) fn let_go(&self, id: &str) -> Vec<String> {
        lock(&self.held).remove(id).map(|held| held.tags).unwrap_or_default()
    }

    /// The tasks that are held now.
    pub(crate) fn held(&self) -> Vec<(String, Held)> {
        lock(&self.held).iter().map(|(id, held)| (id.clone(), held.clone())).collect()
    }

    /// The deliveries of all held tasks.
    pub(crate) fn tags(&self) -> Vec<String> {
        lock(&self.held).values().flat_map(|held| held.tags.iter().cloned()).collect()
    }

    /// How many held tasks are in a phase that `matches`.
    pub(crate) fn count(&self, matches: impl Fn(&Phase) -> bool) -> usize {
        lock(&self.held).values().filter(|held| matches(&held.phase)).count()
    }

    /// Remembers that tasks are revoked, and cancels those that run if `terminate` says so.
    pub(crate) fn revoke(&self, ids: &[String], terminate: bool) {
        let mut revoked = lock(&self.revoked);
        for id in ids {
            if revoked.ids.insert(id.clone()) {
                revoked.oldest_first.push_back(id.clone());
            }
            if revoked.ids.len() > MAX_REVOKED
                && let Some(oldest) = revoked.oldest_first.pop_front()
            {
                revoked.ids.remove(&oldest);
            }
        }
        drop(revoked);
        let held = lock(&self.held);
        for held in ids.iter().filter_map(|id| held.get(id)) {
            if terminate || !matches!(held.phase, Phase::Active(_)) {
                held.stop.cancel();
            }
        }
    }

    /// Whether a task was revoked.
    pub(crate) fn is_revoked(&self, id: &str) -> bool {
        lock(&self.revoked).ids.contains(id)
    }

    /// Every revoked id that is remembered, oldest first.
    pub(crate) fn revoked(&self) -> Vec<String> {
        lock(&self.revoked).oldest_first.iter().cloned().collect()
    }

    /// Counts a task that starts.
    pub(crate) fn count_started(&self, task: &str) {
        *lock(&self.totals).entry(task.to_owned()).or_default() += 1;
    }

    /// How many tasks of each name were started.
    pub(crate) fn totals(&self) -> BTreeMap<String, u64> {
        lock(&self.totals).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(phase: Phase) -> Held {
        Held {
            task: "x".to_owned(),
            shown: String::new(),
            tags: vec!["one".to_owned()],
            phase,
            stop: CancellationToken::new(),
        }
    }

    #[test]
    fn a_task_that_arrives_twice_is_held_once_with_both_deliveries() {
        let state = WorkerState::new("node", 1, &["celery"], false);
        assert!(state.hold("7", || held(Phase::Reserved), "one"));
        assert!(!state.hold("7", || held(Phase::Reserved), "two"));
        assert_eq!(state.let_go("7"), ["one", "two"]);
        assert!(state.let_go("7").is_empty());
    }

    #[test]
    fn revocation_ends_what_waits_and_what_runs_only_when_terminated() {
        let state = WorkerState::new("node", 1, &["celery"], false);
        let (waiting, running) = (held(Phase::Reserved), held(Phase::Active(DateTime::default())));
        let (waits, runs) = (waiting.stop.clone(), running.stop.clone());
        state.hold("waits", || waiting, "one");
        state.hold("runs", || running, "two");
        let ids = ["waits".to_owned(), "runs".to_owned(), "unknown".to_owned()];
        state.revoke(&ids, false);
        assert_eq!((waits.is_cancelled(), runs.is_cancelled()), (true, false));
        state.revoke(&ids, true);
        assert!(runs.is_cancelled() && state.is_revoked("unknown"));
        assert_eq!(state.revoked(), ids);
    }

    #[test]
    fn revoked_ids_are_bounded() {
        let state = WorkerState::new("node", 1, &["celery"], false);
        let ids: Vec<String> = (0..MAX_REVOKED + 10).map(|id| id.to_string()).collect();
        state.revoke(&ids, false);
        assert_eq!(state.revoked().len(), MAX_REVOKED);
        assert!(!state.is_revoked("9") && state.is_revoked("10"));
    }
}
