//! A record: one question of a session, its answer and its evaluation.

use super::{AnswerConditions, Evaluation, EvaluationState, QuestionKind, Stage, failure};
use chrono::{DateTime, Utc};
use interview::{grading::evaluation_status, session::record, untrusted::Untrusted};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// One question, its answer, and what was thought of that.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InterviewRecord {
    /// The record's number.
    id: i64,
    /// The session it belongs to.
    session_id: i64,
    /// What is asked.
    #[schema(example = "Backend Developer 직무의 핵심 역량은 무엇인가요?")]
    question_text: String,
    /// Its place in the session, from 1.
    order: i64,
    /// The answer as sent; `null` until there is one.
    #[schema(required = true, value_type = Option<String>)]
    answer_text: Option<Untrusted>,
    /// What was thought of the answer; `null` until it is graded.
    #[schema(required = true)]
    evaluation: Option<Evaluation>,
    /// What voice and face said; `null` until there is something to say.
    #[schema(required = true, value_type = Option<Object>)]
    emotion_summary: Option<Value>,
    /// When the answer was accepted.
    #[schema(required = true)]
    answered_at: Option<DateTime<Utc>>,
    /// When the question was asked.
    created_at: DateTime<Utc>,
    /// Where the grading stands.
    evaluation_status: EvaluationStatus,
    /// The record whose answer it follows up.
    #[schema(required = true)]
    follow_up_to: Option<i64>,
    /// Which part of an interview it belongs to.
    #[schema(required = true)]
    stage: Option<Stage>,
    /// What it looks for.
    #[schema(required = true)]
    kind: Option<QuestionKind>,
    /// The record, of an earlier session, whose question it asks again.
    #[schema(required = true)]
    retry_of: Option<i64>,
    /// Under which conditions it is answered; `null` leaves it to the interview.
    #[schema(required = true)]
    conditions: Option<AnswerConditions>,
}

impl InterviewRecord {
    /// Shows a record.
    pub(crate) fn new(record: record::InterviewRecord) -> Self {
        let (answer_text, answered_at) =
            record.answer.map(|answer| (answer.text, answer.answered_at)).unzip();
        Self {
            id: record.id.0,
            session_id: record.session_id.0,
            question_text: record.question.text,
            order: record.order,
            answer_text,
            evaluation: record.evaluation.map(Evaluation::new),
            emotion_summary: record.emotion_summary,
            answered_at,
            created_at: record.created_at,
            evaluation_status: record.evaluation_status.into(),
            follow_up_to: record.follow_up_to.map(|id| id.0),
            stage: record.question.stage.map(Stage::from),
            kind: record.question.kind.map(QuestionKind::from),
            retry_of: record.retry_of.map(|id| id.0),
            conditions: record.question.conditions.map(AnswerConditions::from),
        }
    }
}

/// A question of a session's results.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuestionResult {
    /// What was asked.
    question: String,
    /// The answer as sent; `null` until there is one.
    #[schema(required = true, value_type = Option<String>)]
    answer: Option<Untrusted>,
    /// What was thought of the answer; `null` until it is graded.
    #[schema(required = true)]
    evaluation: Option<Evaluation>,
    /// What voice and face said; `null` until there is something to say.
    #[schema(required = true, value_type = Option<Object>)]
    emotion: Option<Value>,
    /// The record it is about.
    record_id: i64,
    /// Its place in the session, from 1.
    order: i64,
    /// Where the grading stands.
    evaluation_status: EvaluationStatus,
    /// The record whose answer it follows up.
    #[schema(required = true)]
    follow_up_to: Option<i64>,
    /// The record, of an earlier session, whose question it asks again.
    #[schema(required = true)]
    retry_of: Option<i64>,
}

impl QuestionResult {
    /// Shows the result of a record.
    pub(crate) fn new(record: record::InterviewRecord) -> Self {
        Self {
            question: record.question.text,
            answer: record.answer.map(|answer| answer.text),
            evaluation: record.evaluation.map(Evaluation::new),
            emotion: record.emotion_summary,
            record_id: record.id.0,
            order: record.order,
            evaluation_status: record.evaluation_status.into(),
            follow_up_to: record.follow_up_to.map(|id| id.0),
            retry_of: record.retry_of.map(|id| id.0),
        }
    }
}

/// Where a record's grading stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EvaluationStatus {
    /// How far it has come.
    state: EvaluationState,
    /// Why the last try failed, or why it failed for good.
    #[schema(required = true)]
    reason: Option<String>,
    /// When the next try is due; `null` when none is.
    #[schema(required = true)]
    retry_at: Option<DateTime<Utc>>,
}

impl From<evaluation_status::EvaluationStatus> for EvaluationStatus {
    fn from(status: evaluation_status::EvaluationStatus) -> Self {
        Self {
            state: status.state.into(),
            reason: status.reason.as_ref().map(failure::words),
            retry_at: status.retry_at,
        }
    }
}

/// A grading that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EvaluationRequested {
    /// The record whose answer is graded.
    record_id: i64,
    /// Where its grading stands.
    evaluation_status: EvaluationStatus,
}

impl From<record::InterviewRecord> for EvaluationRequested {
    fn from(record: record::InterviewRecord) -> Self {
        Self { record_id: record.id.0, evaluation_status: record.evaluation_status.into() }
    }
}
