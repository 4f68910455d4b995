//! kombu's transport options: the names of keys, which a host may change.

use std::sync::Arc;

/// The names of keys on a Redis that Celery programs share. All programs must have the same, or they don't find one
/// another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportOptions {
    global_keyprefix: String,
    result_prefix: String,
    priority_steps: Vec<u8>,
    sep: String,
}

/// Why transport options are refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No step has priority 0, or the steps are out of order.
    #[error("the priority steps must begin with 0, rise, and end with 9 at most, as [0, 3, 6, 9]")]
    PrioritySteps,
    /// The separator between the parts of a name is empty or too long.
    #[error("the separator must have 1 to {MAX_SEP_BYTES} bytes")]
    Sep,
    /// A prefix that is too long, or has invisible characters.
    #[error("a key prefix must have at most {MAX_PREFIX_BYTES} bytes and no control characters")]
    KeyPrefix,
}

/// The prefix of the keys of results, which are also the channels on which results are published.
const RESULT_PREFIX: &str = "celery-task-meta-";

/// The limits of these options, in bytes.
const MAX_SEP_BYTES: usize = 16;
const MAX_PREFIX_BYTES: usize = 200;

/// The lowest priority.
const LAST_PRIORITY: u8 = 9;

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            global_keyprefix: String::new(),
            result_prefix: RESULT_PREFIX.to_owned(),
            priority_steps: vec![0, 3, 6, 9],
            sep: "\u{6}\u{16}".to_owned(),
        }
    }
}

impl TransportOptions {
    /// `global_keyprefix`, `priority_steps` and `sep` as in Celery's `broker_transport_options`, and the
    /// `global_keyprefix` of its `result_backend_transport_options`.
    pub fn new(
        global_keyprefix: &str,
        result_global_keyprefix: &str,
        priority_steps: &[u8],
        sep: &str,
    ) -> Result<Self, TransportError> {
        let rise = priority_steps.windows(2).all(|pair| pair[0] < pair[1]);
        if priority_steps.first() != Some(&0) || !rise || priority_steps.last() > Some(&LAST_PRIORITY) {
            return Err(TransportError::PrioritySteps);
        }
        if !(1..=MAX_SEP_BYTES).contains(&sep.len()) {
            return Err(TransportError::Sep);
        }
        let usable = |prefix: &str| prefix.len() <= MAX_PREFIX_BYTES && !prefix.chars().any(char::is_control);
        if !usable(global_keyprefix) || !usable(result_global_keyprefix) {
            return Err(TransportError::KeyPrefix);
        }
        // Celery puts an underscore after a prefix that does not end with a separator of its own.
        let ends =
            result_global_keyprefix.is_empty() || result_global_keyprefix.ends_with([':', '_', '-', '.']);
        let between = if ends { "" } else { "_" };
        Ok(Self {
            global_keyprefix: global_keyprefix.to_owned(),
            result_prefix: format!("{result_global_keyprefix}{between}{RESULT_PREFIX}"),
            priority_steps: priority_steps.to_vec(),
            sep: sep.to_owned(),
        })
    }

    /// The key, or the channel, of this name.
    pub(crate) fn key(&self, name: &str) -> String {
        format!("{}{name}", self.global_keyprefix)
    }

    /// The key and channel of a task's result.
    pub(crate) fn result_key(&self, id: &str) -> String {
        format!("{}{id}", self.result_prefix)
    }

    /// The prefix of the keys of results.
    pub(crate) fn result_prefix(&self) -> &str {
        &self.result_prefix
    }

    /// The separator between the parts of a binding and of the name of a priority's list.
    pub(crate) fn sep(&self) -> &str {
        &self.sep
    }
}

/// The keys of one queue.
#[derive(Clone, Debug)]
pub(crate) struct Queue {
    /// The queue's name.
    pub(crate) name: String,
    transport: Arc<TransportOptions>,
}

impl Queue {
    /// The queue of that name.
    pub(crate) fn new(transport: &Arc<TransportOptions>, name: &str) -> Self {
        Self { name: name.to_owned(), transport: transport.clone() }
    }

    /// Another queue on the same server.
    pub(crate) fn beside(&self, name: &str) -> Self {
        Self::new(&self.transport, name)
    }

    /// The list for messages of a priority: that of the step at or below it.
    pub(crate) fn list(&self, priority: u8) -> String {
        let steps = &self.transport.priority_steps;
        let name = match steps.iter().rev().find(|step| **step <= priority) {
            None | Some(0) => self.name.clone(),
            Some(step) => format!("{}{}{step}", self.name, self.transport.sep),
        };
        self.transport.key(&name)
    }

    /// Every list of the queue, in the order in which they are emptied.
    pub(crate) fn lists(&self) -> Vec<String> {
        self.transport.priority_steps.iter().map(|step| self.list(*step)).collect()
    }

    /// The list of messages that were set aside.
    pub(crate) fn rejected(&self) -> String {
        self.transport.key(&format!("{}.rejected", self.name))
    }

    /// The sets that bind the queue to the exchange of its own name, with their members.
    pub(crate) fn bindings(&self) -> ([String; 2], String) {
        let tables = ["_kombu.binding", "_kombu.binding_permanent"]
            .map(|table| self.transport.key(&format!("{table}.{}", self.name)));
        (tables, format!("{0}{1}{1}{0}", self.name, self.transport.sep))
    }
}

/// The queue of each task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskQueues {
    /// The queue for questions.
    pub questions: String,
    /// The queue for judgements.
    pub evaluations: String,
}

impl TaskQueues {
    /// One queue for both.
    pub fn one(name: &str) -> Self {
        Self { questions: name.to_owned(), evaluations: name.to_owned() }
    }

    /// The names, without duplicates.
    pub fn names(&self) -> Vec<&str> {
        let mut names = vec![self.questions.as_str(), self.evaluations.as_str()];
        names.dedup();
        names
    }

    pub(crate) fn queues(&self, transport: &Arc<TransportOptions>) -> Vec<Arc<Queue>> {
        self.names().into_iter().map(|name| Arc::new(Queue::new(transport, name))).collect()
    }
}

impl Default for TaskQueues {
    fn default() -> Self {
        Self::one("celery")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_named_as_kombu_names_them() {
        let queue = Queue::new(&Arc::default(), "celery");
        assert_eq!(
            queue.lists(),
            ["celery", "celery\u{6}\u{16}3", "celery\u{6}\u{16}6", "celery\u{6}\u{16}9"]
        );
        for (priority, list) in [(0, 0), (2, 0), (3, 1), (5, 1), (6, 2), (9, 3), (200, 3)] {
            assert_eq!(queue.list(priority), queue.lists()[list]);
        }
        let options = TransportOptions::new("team-a:", "team-a", &[0, 5], ":").unwrap();
        assert_eq!(options.result_key("7"), "team-a_celery-task-meta-7");
        let queue = Queue::new(&Arc::new(options), "interviews");
        assert_eq!(queue.lists(), ["team-a:interviews", "team-a:interviews:5"]);
        assert_eq!(queue.list(4), "team-a:interviews");
    }

    #[test]
    fn options_that_kombu_would_stumble_over_are_refused() {
        let options = |prefix: &str, steps: &[u8], sep: &str| TransportOptions::new(prefix, "", steps, sep);
        for steps in [&[][..], &[3, 6], &[0, 3, 3], &[0, 6, 3], &[0, 10]] {
            assert_eq!(options("", steps, ":"), Err(TransportError::PrioritySteps), "{steps:?}");
        }
        assert_eq!(options("", &[0], ""), Err(TransportError::Sep));
        assert_eq!(options("a\n", &[0], ":"), Err(TransportError::KeyPrefix));
        assert_eq!(options("", &[0, 3, 6, 9], "\u{6}\u{16}"), Ok(TransportOptions::default()));
    }

    #[test]
    fn a_queue_of_both_tasks_is_named_once() {
        assert_eq!(TaskQueues::one("celery").names(), ["celery"]);
        let apart = TaskQueues { questions: "fast".to_owned(), evaluations: "slow".to_owned() };
        assert_eq!(apart.names(), ["fast", "slow"]);
    }
}
