//! A mark: the candidate points at words of the answer that say a key point which the grader did not find. It is shown
//! beside the judgement and never changes a score. To the host it is a disagreement with a grader.

use crate::{
    grading::evaluation::{Quote, Verdict},
    id::MarkId,
};
use chrono::{DateTime, Utc};

/// How many marks one record has at most, over all revisions of its answer.
pub const MAX_MARKS: i64 = 100;

/// How many characters the marked words have at most.
pub const MAX_WORDS: usize = 2_000;

/// Words that say a key point according to the candidate, and the judgement that says otherwise.
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
    /// The revision of the answer that the words are in.
    pub revision: i64,
    /// The key point as the question states it.
    pub key_point: String,
    /// The words, and where they are in the answer.
    pub quote: Quote,
    /// The verdict when it was marked.
    pub verdict: Verdict,
    /// The grader whose verdict it disagrees with.
    pub grader: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// How many marks disagree with one kind of verdict of one grader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisagreementCount {
    /// The grader.
    pub grader: String,
    /// The grader's verdict on the key points.
    pub verdict: Verdict,
    /// The number of marks that say that the key points were said.
    pub marks: i64,
}
