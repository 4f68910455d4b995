//! What a host decides about the queues, for servers and for workers.

use crate::{result::DEFAULT_EXPIRY, transport::TaskQueues};
use interview::{grading::rubric::Rubric, language::Language};
use std::time::Duration;

/// What a host decides about the queue that a server publishes to.
#[derive(Clone, Debug)]
pub struct ExecutorSettings {
    /// The queues that workers consume; Celery's default is `celery`.
    pub queues: TaskQueues,
    /// How long one try may take, including the wait in the queue. It should be a little less than the dispatcher's own
    /// limit, so that a task without a waiter is revoked.
    pub time_limit: Duration,
    /// The rubric for answers. Workers in Python get it as a text.
    pub rubric: Rubric,
}

impl ExecutorSettings {
    /// Celery's default queue and the default time limit, with this rubric.
    pub fn new(rubric: Rubric) -> Self {
        Self { queues: TaskQueues::default(), time_limit: Duration::from_secs(170), rubric }
    }
}

/// What a host decides about a worker.
#[derive(Clone, Debug)]
pub struct WorkerSettings {
    /// The queues to consume; Celery's default is `celery`.
    pub queues: TaskQueues,
    /// The worker's name in Celery, as `name@host`. No two workers may have the same.
    pub node_name: String,
    /// How many tasks it works on at once, which is also how many messages it takes.
    pub concurrency: usize,
    /// The time limit of a task whose message has none.
    pub time_limit: Duration,
    /// How long a dead worker's tasks wait until another worker takes them over.
    pub lease: Duration,
    /// How long a message may be unacknowledged at other workers than Daedam's; it must equal those workers' setting.
    pub visibility_timeout: Duration,
    /// How long results are kept.
    pub result_expiry: Duration,
    /// How often a task is tried again, if its caller does not try again itself.
    pub max_retries: u32,
    /// The language of questions whose caller does not name one.
    pub default_language: Language,
    /// Whether events of tasks are sent from the start; Flower requests them anyway.
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

/// This host's name, as other hosts see it in logs and monitors.
pub(crate) fn host_name() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name: String = name.trim().chars().filter(|letter| !letter.is_whitespace()).collect();
    if name.is_empty() { "localhost".to_owned() } else { name }
}
