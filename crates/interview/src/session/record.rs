//! Records: one question of a session, its answer, and its evaluation.

use crate::{
    grading::evaluation::Evaluation,
    grading::evaluation_status::EvaluationStatus,
    id::{EvaluationId, RecordId, SessionId},
    session::question::Question,
    untrusted::Untrusted,
};
use chrono::{DateTime, Utc};

/// One question with its answer and evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct InterviewRecord {
    /// The record's number.
    pub id: RecordId,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// Its place in the session, from 1.
    pub order: i64,
    /// The question.
    pub question: Question,
    /// The record whose answer it follows up.
    pub follow_up_to: Option<RecordId>,
    /// The record, of an earlier session of the same user, whose question it asks again. The number stays when that
    /// session is erased.
    pub retry_of: Option<RecordId>,
    /// The answer, once there is one.
    pub answer: Option<Answer>,
    /// The current evaluation of the current answer.
    pub evaluation: Option<Evaluation>,
    /// The status of its grading.
    pub evaluation_status: EvaluationStatus,
    /// What voice and face said; `None` until there is something to say.
    pub emotion_summary: Option<serde_json::Value>,
    /// The session's version in which this record last changed.
    pub changed_in: i64,
    /// When the question was asked.
    pub created_at: DateTime<Utc>,
}

/// What a candidate answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The text, as sent.
    pub text: Untrusted,
    /// Rises by one with each replacement, from 1: a grading of an older revision is dropped.
    pub revision: i64,
    /// When it was accepted.
    pub answered_at: DateTime<Utc>,
}

/// One grading of one answer; every one is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptEvaluation {
    /// The grading's number.
    pub id: EvaluationId,
    /// The revision of the answer that it judged.
    pub revision: i64,
    /// The text that it judged.
    pub answer: Untrusted,
    /// What was found.
    pub evaluation: Evaluation,
    /// The model's replies, word for word and in order, for the host to inspect; empty if no model was asked. Clients get
    /// them only in an export of everything.
    pub replies: Vec<String>,
    /// Why the candidate asked for another grading.
    pub note: Option<Untrusted>,
    /// Whether the record shows this grading.
    pub current: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}
