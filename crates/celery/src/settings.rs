//! What a host decides about the queues, on a server's side and on a worker's.

use crate::{result::DEFAULT_EXPIRY, transport::TaskQueues};
use interview::{grading::rubric::Rubric, language::Language};
use std::time::Duration;

/// What a host decides about the queue it publishes to.
#[derive(Clone, Debug)]
pub struct ExecutorSettings {
    /// The queues that workers consume; Celery's default is `celery`.
    pub queues: TaskQueues,
    /// How long one try may take, waiting in the queue included. Let it be a little less than the dispatcher's own
    /// limit, so that a task that nobody waits for any more is taken back.
    pub time_limit: Duration,
    /// What answers are judged by: workers in Python read it as a text.
    pub rubric: Rubric,
}

impl ExecutorSettings {
    /// Celery's own queue and the usual limit of time, for answers that are judged by this rubric.
    pub fn new(rubric: Rubric) -> Self {
        Self { queues: TaskQueues::default(), time_limit: Duration::from_secs(170), rubric }
    }
}

/// What a host decides about a worker.
#[derive(Clone, Debug)]
pub struct WorkerSettings {
    /// The queues to consume; Celery's default is `celery`.
    pub queues: TaskQueues,
    /// The worker's name among Celery's workers, as `name@host`; no two workers have the same.
    pub node_name: String,
    /// How many tasks it works on at once, and so how many it takes off the queue ahead.
    pub concurrency: usize,
    /// How long it works on a task whose message does not say.
    pub time_limit: Duration,
    /// How long a dead worker's tasks wait until another worker takes them over.
    pub lease: Duration,
    /// How long a message may be unacknowledged at a worker other than Daedam's; the same as those workers' setting.
    pub visibility_timeout: Duration,
    /// How long results are kept.
    pub result_expiry: Duration,
    /// How often a task is tried again whose caller does not do that itself.
    pub max_retries: u32,
    /// The language of questions whose caller does not say.
    pub default_language: Language,
    /// Whether events of single tasks are sent from the start; Flower asks for them anyway.
    pub task_events: bool,
}

impl Default for WorkerSettings {
    fn default() -> Self {
        Self {
            queues: TaskQueues::default(),
            node_name: format!("daedam-{}@{}", std::process::id(), host_name()),
            concurrency: 128,
            time_limit: Duration::from_secs(180),
            lease: Duration::from_secs(30),
            visibility_timeout: Duration::from_secs(60 * 60),
            result_expiry: DEFAULT_EXPIRY,
            max_retries: 3,
            default_language: Language::Ko,
            task_events: false,
        }
    }
}

/// The host's name, as other hosts see it in logs and monitors.
pub(crate) fn host_name() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name: String = name.trim().chars().filter(|letter| !letter.is_whitespace()).collect();
    if name.is_empty() { "localhost".to_owned() } else { name }
}
