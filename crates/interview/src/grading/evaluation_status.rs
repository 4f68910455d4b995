//! How far the grading of an answer has come.

use crate::grading::failure::FailureReason;
use crate::words::words;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The status of a record's grading.
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluationStatus {
    /// The status.
    pub state: EvaluationState,
    /// Why the last try failed, or why the grading failed permanently.
    pub reason: Option<FailureReason>,
    /// When the next try is due; `None` when none is.
    pub retry_at: Option<DateTime<Utc>>,
}

/// How far a grading has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EvaluationState {
    /// There is no answer yet.
    Unanswered,
    /// The grading waits or is under way.
    Pending,
    /// The answer is graded.
    Done,
    /// The grading failed permanently. It can be requested again.
    Failed,
}

words!(EvaluationState {
    Unanswered = "unanswered",
    Pending = "pending",
    Done = "done",
    Failed = "failed",
});
