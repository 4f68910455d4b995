//! From a claimed job to its task, and from an outcome to its settlement.

use crate::{
    grading::failure::{FailureCode, FailureReason, TaskFailure},
    ports::{ClaimedJob, Executor},
    session::SessionDocuments,
    session::question,
    untrusted::Untrusted,
    work::job::{Job, JobKind, Settlement, TaskId, retry_at},
    work::task::{
        Exchange, JudgementRequest, QuestionRequest, Retry, Task, TaskOutput, TranscriptionRequest,
    },
    work::usage::Meter,
};
use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use std::{panic::AssertUnwindSafe, sync::Arc};

/// The task of a claimed job; `None` if its result is no longer needed.
pub(super) fn needed_task(claimed: &ClaimedJob) -> Option<Task> {
    let plan = &claimed.session.plan;
    match &claimed.job.kind {
        JobKind::AskQuestions { count, follow_up_to, .. } => {
            let exchanges: Vec<Exchange> = claimed
                .records
                .iter()
                .map(|record| Exchange {
                    question: record.question.text.clone(),
                    answer: record.answer.as_ref().map(|answer| answer.text.clone()),
                })
                .collect();
            let followed = follow_up_to
                .and_then(|id| claimed.records.iter().position(|record| record.id == id))
                .map(|position| exchanges[position].clone());
            Some(Task::GenerateQuestions(QuestionRequest {
                position: plan.position.clone(),
                count: *count,
                language: plan.language,
                kind: plan.kind,
                format: plan.format.clone(),
                experience: plan.experience,
                company: plan.company.clone(),
                seed: claimed.job.seed,
                previous: exchanges,
                recent: claimed.recent_questions.clone(),
                follow_up_to: followed,
                resume: claimed.documents.resume.clone(),
                job_description: claimed.documents.job_description.clone(),
            }))
        }
        JobKind::EvaluateAnswer { record_id, revision, note, .. } => {
            let record = claimed.records.iter().find(|record| record.id == *record_id)?;
            let answer = record.answer.as_ref().filter(|answer| answer.revision == *revision)?;
            Some(Task::AnalyzeAnswer(JudgementRequest {
                record_id: *record_id,
                question: record.question.clone(),
                answer: answer.text.clone(),
                language: plan.language,
                position: plan.position.clone(),
                note: note.clone().map(Untrusted::new),
            }))
        }
        JobKind::TranscribeRecording { recording_id, .. } => {
            let recording = claimed.recording.as_ref()?;
            let made = &recording.made;
            Some(Task::TranscribeRecording(TranscriptionRequest {
                record_id: recording.record_id,
                recording_id: *recording_id,
                key: made.key.clone(),
                sound: made.sound.clone(),
                language: plan.language,
            }))
        }
    }
}

/// Drops the texts that the task also has, because a thousand tasks may wait for a model at once.
pub(super) fn forget_texts(claimed: &mut ClaimedJob) {
    claimed.documents = SessionDocuments::default();
    claimed.recent_questions = Vec::new();
    claimed.recording = None;
    for record in &mut claimed.records {
        (record.answer, record.evaluation) = (None, None);
    }
}

/// The settlement of an output; a failure if the output belongs to another kind of job, or has no question in it.
pub(super) fn settled_by(output: TaskOutput, job: &Job, meter: &Meter) -> Result<Settlement, TaskFailure> {
    match (output, &job.kind) {
        (TaskOutput::Questions(mut questions), JobKind::AskQuestions { count, .. }) => {
            questions.retain(|question| !question.text.trim().is_empty() && !question.text.contains('\0'));
            questions.truncate(*count as usize);
            if questions.is_empty() {
                return Err(TaskFailure::transient(FailureCode::NoQuestions, "no questions came back"));
            }
            Ok(Settlement::Questions(questions))
        }
        (TaskOutput::Evaluation(evaluation), JobKind::EvaluateAnswer { .. }) => {
            Ok(Settlement::Evaluation { evaluation, replies: meter.replies() })
        }
        (TaskOutput::Transcription(heard), JobKind::TranscribeRecording { .. }) => {
            Ok(Settlement::Transcription(heard))
        }
        _ => Err(TaskFailure::permanent(FailureCode::ForeignResult, "the result belongs to another task")),
    }
}

/// The settlement of a failure: another try while that may help. After that a grading fails, and questions are replaced by
/// the fallback questions, because an interview must go on.
pub(super) fn after_failure(
    claimed: &ClaimedJob,
    failure: &TaskFailure,
    max_failures: i64,
    now: DateTime<Utc>,
    fraction: f64,
) -> Settlement {
    let failures = claimed.job.failures + 1;
    let plan = &claimed.session.plan;
    let reason = FailureReason::new(failure.code.clone(), plan.language);
    if failure.retry != Retry::Never && failures < max_failures {
        let at = retry_at(now, failures, failure.retry.delay(), fraction);
        return Settlement::Retry { at, reason };
    }
    match &claimed.job.kind {
        JobKind::EvaluateAnswer { .. } | JobKind::TranscribeRecording { .. } => Settlement::Failed { reason },
        JobKind::AskQuestions { count, follow_up_to: None, .. } if claimed.records.is_empty() => {
            let count = *count as usize;
            Settlement::Questions(question::fallback_questions(&plan.position, plan.language, count))
        }
        JobKind::AskQuestions { count, .. } => {
            Settlement::Questions(question::fallback_follow_ups(plan.language, *count as usize))
        }
    }
}

/// Asks the fallback interviewer before the fallback questions are used; they are used if it has no question either.
pub(super) async fn in_place_of_fallback(
    settlement: Settlement,
    fallback: Option<Arc<dyn Executor>>,
    id: &TaskId,
    task: &Task,
    job: &Job,
) -> Settlement {
    let (Settlement::Questions(_), Some(fallback)) = (&settlement, fallback) else { return settlement };
    let asked = AssertUnwindSafe(fallback.execute(id, task)).catch_unwind().await;
    let found = asked.ok().and_then(Result::ok);
    let found = found.and_then(|output| settled_by(output, job, &Meter::default()).ok());
    found.unwrap_or(settlement)
}
