//! How far the grading of an answer has come.

use crate::grading::failure::FailureReason;
use crate::words::words;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Where a record's grading stands.
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluationStatus {
    /// How far it has come.
    pub state: EvaluationState,
    /// Why the last try failed, or why it failed for good.
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
    /// The grading failed for good; it can be asked for again.
    Failed,
}

words!(EvaluationState {
    Unanswered = "unanswered",
    Pending = "pending",
    Done = "done",
    Failed = "failed",
});
