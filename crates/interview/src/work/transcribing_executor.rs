//! The executor that transcribes recordings on this server, which has their bytes, and passes other tasks to another
//! executor.

use crate::{
    grading::failure::TaskFailure,
    ports::{Executor, RecordingFiles, Transcriber},
    recording::hearing,
    work::job::TaskId,
    work::task::{Task, TaskOutput},
    work::usage::Meter,
};
use async_trait::async_trait;
use std::sync::Arc;

/// Transcribes recordings on this server, and passes other tasks to another executor.
pub struct TranscribingExecutor {
    executor: Arc<dyn Executor>,
    transcriber: Arc<dyn Transcriber>,
    files: Arc<dyn RecordingFiles>,
}

impl TranscribingExecutor {
    /// Transcribes recordings from `files`, and passes everything else to `executor`.
    pub fn new(
        executor: Arc<dyn Executor>,
        transcriber: Arc<dyn Transcriber>,
        files: Arc<dyn RecordingFiles>,
    ) -> Self {
        Self { executor, transcriber, files }
    }
}

impl std::fmt::Debug for TranscribingExecutor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("TranscribingExecutor")
    }
}

#[async_trait]
impl Executor for TranscribingExecutor {
    async fn execute_metered(
        &self,
        id: &TaskId,
        task: &Task,
        meter: &Meter,
    ) -> Result<TaskOutput, TaskFailure> {
        let Task::TranscribeRecording(request) = task else {
            return self.executor.execute_metered(id, task, meter).await;
        };
        let heard = hearing::transcribe(self.files.as_ref(), self.transcriber.as_ref(), request).await?;
        Ok(TaskOutput::Transcription(Box::new(heard)))
    }

    fn recorded(&self, ids: Vec<TaskId>) {
        self.executor.recorded(ids);
    }
}
