//! A mark: the candidate points at the words of the answer that say a key point which was not found. It stands beside
//! the judgement and never changes a score; for the host it is a disagreement with a grader.

use crate::{
    grading::evaluation::{Quote, Verdict},
    id::MarkId,
};
use chrono::{DateTime, Utc};

/// How many marks one record has at most, over all revisions of its answer.
pub const MAX_MARKS: i64 = 100;

/// How many characters the marked words have at most.
pub const MAX_WORDS: usize = 2_000;

/// The words that say a key point, by the candidate, and the judgement that says otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The mark's number.
    pub id: MarkId,
    /// What is marked, and against which judgement.
    pub made: NewMark,
}

/// A mark about to be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMark {
    /// Which revision of the answer the words stand in.
    pub revision: i64,
    /// The key point as the question states it.
    pub key_point: String,
    /// The words, and where they stand in the answer.
    pub quote: Quote,
    /// The verdict when it was marked.
    pub verdict: Verdict,
    /// Who had judged.
    pub grader: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// How many marks disagree with a grader's verdicts of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisagreementCount {
    /// Who judged.
    pub grader: String,
    /// What the grader said of the key points.
    pub verdict: Verdict,
    /// How many marks say that the key points were said.
    pub marks: i64,
}
