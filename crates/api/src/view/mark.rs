//! Marks in answers.

use super::{Quote, Verdict};
use chrono::{DateTime, Utc};
use interview::{grading::mark, host};
use serde::Serialize;
use utoipa::ToSchema;

/// The words of an answer that say a key point, by the candidate.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Mark {
    /// The mark's number.
    id: i64,
    /// The key point as the question states it.
    key_point: String,
    /// The words, and where they stand in the answer.
    quote: Quote,
    /// Which revision of the answer they stand in.
    revision: i64,
    /// The grader's verdict when it was marked.
    verdict: Verdict,
    /// Who had judged: name and version.
    #[schema(example = "rubric/1")]
    grader: String,
    /// When it was made.
    created_at: DateTime<Utc>,
}

/// Where candidates disagree with graders.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Disagreements {
    /// How many marks there are in all.
    total: i64,
    /// How many there are of each grader and verdict.
    counts: Vec<DisagreementCount>,
    /// A part of them, newest first.
    items: Vec<Disagreement>,
    /// What to send as `cursor` for the next part; `null` at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// How many marks disagree with a grader's verdicts of one kind.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DisagreementCount {
    /// Who judged: name and version.
    #[schema(example = "rubric/1")]
    grader: String,
    /// What the grader said of the key points.
    verdict: Verdict,
    /// How many marks say that the key points were said.
    marks: i64,
}

/// A mark without a name: what somebody said, and what a grader made of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Disagreement {
    /// The key point as the question states it.
    key_point: String,
    /// The words of the answer that say it, by the candidate.
    quote: String,
    /// The grader's verdict.
    verdict: Verdict,
    /// Who judged: name and version.
    #[schema(example = "rubric/1")]
    grader: String,
    /// When it was marked.
    created_at: DateTime<Utc>,
}

impl From<mark::Mark> for Mark {
    fn from(mark: mark::Mark) -> Self {
        let made = mark.made;
        Self {
            id: mark.id.0,
            key_point: made.key_point,
            quote: made.quote.into(),
            revision: made.revision,
            verdict: made.verdict.into(),
            grader: made.grader,
            created_at: made.created_at,
        }
    }
}

impl Disagreements {
    /// Converts a page of the marks, with the cursor of the next.
    pub(crate) fn new(found: host::Disagreements, next_cursor: Option<String>) -> Self {
        Self {
            total: found.counts.iter().map(|count| count.marks).sum(),
            counts: found.counts.into_iter().map(DisagreementCount::from).collect(),
            next_cursor,
            items: found.marks.into_iter().map(|mark| Disagreement::from(mark.made)).collect(),
        }
    }
}

impl From<mark::DisagreementCount> for DisagreementCount {
    fn from(count: mark::DisagreementCount) -> Self {
        Self { grader: count.grader, verdict: count.verdict.into(), marks: count.marks }
    }
}

impl From<mark::NewMark> for Disagreement {
    fn from(made: mark::NewMark) -> Self {
        Self {
            key_point: made.key_point,
            quote: made.quote.quote,
            verdict: made.verdict.into(),
            grader: made.grader,
            created_at: made.created_at,
        }
    }
}
