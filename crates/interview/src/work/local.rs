//! The executor and the event bus for a single process.

use crate::{
    grading::failure::{FailureCode, TaskFailure},
    id::SessionId,
    ports::{EventBus, Executor, Interviewer},
    work::job::TaskId,
    work::task::{Task, TaskOutput},
    work::usage::Meter,
};
use async_trait::async_trait;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::watch;

/// Computes tasks in this process.
pub struct LocalExecutor {
    interviewer: Arc<dyn Interviewer>,
}

impl LocalExecutor {
    /// Makes an executor that asks this interviewer.
    pub fn new(interviewer: Arc<dyn Interviewer>) -> Self {
        Self { interviewer }
    }
}

impl std::fmt::Debug for LocalExecutor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("LocalExecutor")
    }
}

#[async_trait]
impl Executor for LocalExecutor {
    async fn execute_metered(
        &self,
        _id: &TaskId,
        task: &Task,
        meter: &Meter,
    ) -> Result<TaskOutput, TaskFailure> {
        let output = match task {
            Task::GenerateQuestions(request) => {
                TaskOutput::Questions(self.interviewer.ask(request, meter).await?)
            }
            Task::AnalyzeAnswer(request) => {
                TaskOutput::Evaluation(Box::new(self.interviewer.judge(request, meter).await?))
            }
            Task::TranscribeRecording(_) => {
                return Err(TaskFailure::permanent(
                    FailureCode::TranscriberMissing,
                    "nothing transcribes recordings here",
                ));
            }
        };
        output.validate(task)?;
        Ok(output)
    }
}

/// Wakes the listeners in this process.
#[derive(Debug, Default)]
pub struct LocalEventBus {
    listeners: Mutex<HashMap<SessionId, watch::Sender<u64>>>,
}

impl LocalEventBus {
    /// Wakes every listener of every session, because events may have been missed. Each listener then checks the store.
    pub fn publish_to_all(&self) {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.values().for_each(|sender| sender.send_modify(|changes| *changes += 1));
    }
}

#[async_trait]
impl EventBus for LocalEventBus {
    async fn is_reachable(&self) -> bool {
        true
    }

    fn publish(&self, session: SessionId) {
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = listeners.get(&session) {
            sender.send_modify(|changes| *changes += 1);
            if sender.receiver_count() == 0 {
                listeners.remove(&session);
            }
        }
    }

    fn subscribe(&self, session: SessionId) -> watch::Receiver<u64> {
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        if listeners.len() >= SWEEP_ABOVE {
            listeners.retain(|_, sender| sender.receiver_count() > 0);
        }
        listeners.entry(session).or_insert_with(|| watch::channel(0).0).subscribe()
    }
}

/// When there are more than this many sessions, those without listeners are removed.
const SWEEP_ABOVE: usize = 1_024;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_change_wakes_who_listens_to_its_session_and_nobody_else() {
        let bus = LocalEventBus::default();
        bus.publish(SessionId(1));
        let (mut one, other) = (bus.subscribe(SessionId(1)), bus.subscribe(SessionId(2)));
        assert!(!one.has_changed().unwrap());
        bus.publish(SessionId(1));
        one.changed().await.unwrap();
        assert!(!other.has_changed().unwrap());
        bus.publish_to_all();
        assert!(one.has_changed().unwrap() && other.has_changed().unwrap());
        drop((one, other));
        bus.publish(SessionId(1));
        assert_eq!(bus.listeners.lock().unwrap().len(), 1);
    }
}
