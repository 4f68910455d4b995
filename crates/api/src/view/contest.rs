//! The result of a contest.

use super::{ContestState, Verdict};
use chrono::{DateTime, Utc};
use interview::{
    grading::contest, grading::score::Score, session::record::InterviewRecord, untrusted::Untrusted,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A candidate's disagreement with an evaluation, and what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Contest {
    /// The contest's number.
    id: i64,
    /// How far it has come.
    state: ContestState,
    /// Which revision of the answer is judged.
    revision: i64,
    /// What the candidate says about the evaluation.
    #[schema(required = true, value_type = Option<String>)]
    note: Option<Untrusted>,
    /// When it was asked for.
    created_at: DateTime<Utc>,
    /// The evaluation that it is about, as it was then.
    before: JudgedAnswer,
    /// The evaluation that answers it; `null` while there is none.
    #[schema(required = true)]
    after: Option<JudgedAnswer>,
    /// What changed and why; `null` while the answer has not been judged again.
    #[schema(required = true)]
    outcome: Option<ContestOutcome>,
}

/// An evaluation in short; the whole is among the record's evaluations.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JudgedAnswer {
    /// The evaluation's number.
    evaluation_id: i64,
    /// Who judged: name and version.
    #[schema(example = "rubric/1")]
    grader: String,
    /// 0 to 100, or `null` where nothing could be judged.
    #[schema(required = true, value_type = Option<f64>, minimum = 0, maximum = 100)]
    score: Option<Score>,
    /// Each key point's verdict; `null` when the grader gave none.
    #[schema(required = true)]
    key_points: Option<Vec<KeyPointVerdict>>,
    /// When it was made.
    created_at: DateTime<Utc>,
}

/// A key point's verdict.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyPointVerdict {
    /// The key point as the question states it.
    key_point: String,
    /// Whether the answer says it.
    verdict: Verdict,
}

/// What changed when the answer was judged again, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContestOutcome {
    /// Whether the score, a verdict or a level changed.
    changed: bool,
    /// Why the result changed, or did not.
    reason: ContestReason,
    /// The key points whose verdict changed.
    key_points: Vec<KeyPointChange>,
    /// The criteria whose level changed, to one decimal.
    criteria: Vec<CriterionChange>,
}

/// `same_rules`: the same rules looked at the same answer and come to the same result. `same_grader`: the same model, or the
/// same team's worker, looked again. `other_grader`: another model or version judged, or the rules in a model's place.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ContestReason {
    SameRules,
    SameGrader,
    OtherGrader,
}

/// A key point whose verdict changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyPointChange {
    /// The key point as the question states it.
    key_point: String,
    /// The verdict that was contested; `null` when there was none.
    #[schema(required = true)]
    before: Option<Verdict>,
    /// The verdict now; `null` when there is none.
    #[schema(required = true)]
    after: Option<Verdict>,
}

/// A criterion whose level changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CriterionChange {
    /// Which criterion: coverage, relevance, specificity, story.
    #[schema(value_type = String, example = "coverage")]
    id: &'static str,
    /// Its name for a person, in the language of the feedback, or its `id` when the grader did not say which that is.
    #[schema(value_type = String)]
    name: &'static str,
    /// The level that was contested, 0 to 4; `null` where it was not judged.
    #[schema(required = true, minimum = 0, maximum = 4)]
    before: Option<f64>,
    /// The level now, 0 to 4; `null` where it is not judged.
    #[schema(required = true, minimum = 0, maximum = 4)]
    after: Option<f64>,
}

impl Contest {
    /// Converts a contest, given the current record.
    pub(crate) fn new(contest: contest::Contest, record: &InterviewRecord) -> Self {
        let language = contest.after.as_ref().and_then(|after| after.evaluation.language);
        let outcome = contest.outcome().map(|outcome| ContestOutcome {
            changed: outcome.is_change(),
            reason: outcome.reason.into(),
            key_points: outcome.key_points.into_iter().map(KeyPointChange::from).collect(),
            criteria: outcome
                .criteria
                .into_iter()
                .map(|change| CriterionChange {
                    id: change.criterion.id(),
                    name: language.map_or(change.criterion.id(), |language| change.criterion.name(language)),
                    before: change.before,
                    after: change.after,
                })
                .collect(),
        });
        Self {
            id: contest.id.0,
            state: contest.state(record).into(),
            revision: contest.revision,
            note: contest.note,
            created_at: contest.created_at,
            before: contest.before.into(),
            after: contest.after.map(JudgedAnswer::from),
            outcome,
        }
    }
}

impl From<contest::Judged> for JudgedAnswer {
    fn from(judged: contest::Judged) -> Self {
        let key_points = judged.evaluation.key_points.map(|all| {
            all.into_iter()
                .map(|one| KeyPointVerdict { key_point: one.key_point, verdict: one.verdict.into() })
                .collect()
        });
        Self {
            evaluation_id: judged.id.0,
            grader: judged.evaluation.grader,
            score: judged.evaluation.score,
            key_points,
            created_at: judged.created_at,
        }
    }
}

impl From<contest::OutcomeReason> for ContestReason {
    fn from(reason: contest::OutcomeReason) -> Self {
        match reason {
            contest::OutcomeReason::SameRules => Self::SameRules,
            contest::OutcomeReason::SameGrader => Self::SameGrader,
            contest::OutcomeReason::OtherGrader => Self::OtherGrader,
        }
    }
}

impl From<contest::KeyPointChange> for KeyPointChange {
    fn from(change: contest::KeyPointChange) -> Self {
        Self {
            key_point: change.key_point,
            before: change.before.map(Verdict::from),
            after: change.after.map(Verdict::from),
        }
    }
}
