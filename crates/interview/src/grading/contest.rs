//! A contest: a candidate disagrees with an evaluation, and the answer is judged again. The contest says what changed.

use crate::{
    grading::criterion::Criterion,
    grading::evaluation::{Evaluation, Verdict},
    grading::evaluation_status::EvaluationState,
    id::{ContestId, EvaluationId},
    session::record::InterviewRecord,
    untrusted::Untrusted,
};
use chrono::{DateTime, Utc};

/// How many contests of one record are returned: the newest. The evaluations are all kept.
pub const MAX_CONTESTS: i64 = 50;

/// A candidate's disagreement with an evaluation, and the evaluation that was made because of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Contest {
    /// The contest's number.
    pub id: ContestId,
    /// The revision of the answer that is judged.
    pub revision: i64,
    /// What the candidate says about it.
    pub note: Option<Untrusted>,
    /// When the candidate asked for it.
    pub created_at: DateTime<Utc>,
    /// The evaluation that the candidate disagrees with.
    pub before: Judged,
    /// The evaluation that answers the contest; `None` while there is none.
    pub after: Option<Judged>,
}

/// An evaluation of a contest.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The evaluation's number.
    pub id: EvaluationId,
    /// What was found.
    pub evaluation: Evaluation,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// How far a contest has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContestState {
    /// The answer is being judged again.
    Open,
    /// It was judged again.
    Answered,
    /// Judging it again failed. When the candidate asks for a grading once more, that continues this contest.
    Failed,
    /// The answer was replaced before it was judged again.
    Superseded,
}

/// What came of judging again.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Why the result changed, or did not.
    pub reason: OutcomeReason,
    /// Whether the score changed.
    pub score_changed: bool,
    /// The key points whose verdict changed.
    pub key_points: Vec<KeyPointChange>,
    /// The criteria whose level changed.
    pub criteria: Vec<CriterionChange>,
}

impl Outcome {
    /// Whether anything changed that counts.
    pub fn is_change(&self) -> bool {
        self.score_changed || !self.key_points.is_empty() || !self.criteria.is_empty()
    }
}

/// Why judging again gave this result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeReason {
    /// The same rules judged the same answer, so the result is always the same.
    SameRules,
    /// The same grader judged again. It is not bound to rules, so its result may differ.
    SameGrader,
    /// Another grader judged: another model, another version of the rules, or the rules instead of a model.
    OtherGrader,
}

/// A key point whose verdict changed; a side is `None` where that grader did not judge it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPointChange {
    /// The key point as the question states it.
    pub key_point: String,
    /// The verdict that was contested.
    pub before: Option<Verdict>,
    /// The verdict now.
    pub after: Option<Verdict>,
}

/// A criterion whose level changed; a side is `None` where it was not judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CriterionChange {
    /// The criterion.
    pub criterion: Criterion,
    /// The level that was contested.
    pub before: Option<f64>,
    /// The level now.
    pub after: Option<f64>,
}

impl Contest {
    /// The contest's status, given the current record.
    pub fn state(&self, record: &InterviewRecord) -> ContestState {
        if self.after.is_some() {
            ContestState::Answered
        } else if record.answer.as_ref().map(|answer| answer.revision) != Some(self.revision) {
            ContestState::Superseded
        } else if record.evaluation_status.state == EvaluationState::Failed {
            ContestState::Failed
        } else {
            ContestState::Open
        }
    }

    /// What changed; `None` while there is no new evaluation.
    pub fn outcome(&self) -> Option<Outcome> {
        let (before, after) = (&self.before.evaluation, &self.after.as_ref()?.evaluation);
        Some(Outcome {
            reason: reason(before, after),
            score_changed: before.score != after.score,
            key_points: changed_key_points(before, after),
            criteria: changed_criteria(before, after),
        })
    }
}

fn reason(before: &Evaluation, after: &Evaluation) -> OutcomeReason {
    if before.grader != after.grader {
        OutcomeReason::OtherGrader
    } else if after.grader.starts_with("rubric/") {
        OutcomeReason::SameRules
    } else {
        OutcomeReason::SameGrader
    }
}

fn changed_key_points(before: &Evaluation, after: &Evaluation) -> Vec<KeyPointChange> {
    let verdict = |evaluation: &Evaluation, key_point: &str| {
        let judged = evaluation.key_points.as_deref().unwrap_or_default().iter();
        judged.rev().find(|judged| judged.key_point == key_point).map(|judged| judged.verdict)
    };
    let mut changes: Vec<KeyPointChange> = Vec::new();
    for judged in [before, after].into_iter().flat_map(|one| one.key_points.as_deref().unwrap_or_default()) {
        let key_point = &judged.key_point;
        let (was, is) = (verdict(before, key_point), verdict(after, key_point));
        if was != is && changes.iter().all(|known| known.key_point != *key_point) {
            changes.push(KeyPointChange { key_point: key_point.clone(), before: was, after: is });
        }
    }
    changes
}

fn changed_criteria(before: &Evaluation, after: &Evaluation) -> Vec<CriterionChange> {
    let level = |evaluation: &Evaluation, criterion| {
        let judged = evaluation.criteria.as_deref().unwrap_or_default().iter();
        judged.rev().find(|judged| judged.criterion == criterion).and_then(|judged| judged.level)
    };
    // Levels are shown with one decimal; a change that nobody sees is none.
    let shown = |level: Option<f64>| level.map(|level| (10.0 * level).round() as i64);
    let mut changes: Vec<CriterionChange> = Vec::new();
    for judged in [before, after].into_iter().flat_map(|one| one.criteria.as_deref().unwrap_or_default()) {
        let criterion = judged.criterion;
        let (was, is) = (level(before, criterion), level(after, criterion));
        if shown(was) != shown(is) && changes.iter().all(|known| known.criterion != criterion) {
            changes.push(CriterionChange { criterion, before: was, after: is });
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn evaluation(grader: &str, score: Value, verdicts: &[(&str, &str)], level: Value) -> Evaluation {
        let key_points: Vec<Value> = verdicts
            .iter()
            .map(|(key_point, verdict)| json!({"key_point": key_point, "verdict": verdict, "evidence": null}))
            .collect();
        let criterion = json!({"criterion": "coverage", "weight": 4.0, "level": level, "score": null,
            "reason": null, "evidence": []});
        serde_json::from_value(json!({"score": score, "feedback": "", "keywords": [], "strengths": [],
            "improvements": [], "criteria": [criterion], "key_points": key_points, "grader": grader,
            "calibrated": false}))
        .unwrap()
    }

    fn contest(before: Evaluation, after: Option<Evaluation>) -> Contest {
        let judged = |evaluation| Judged { id: EvaluationId(1), evaluation, created_at: DateTime::default() };
        Contest {
            id: ContestId(1),
            revision: 2,
            note: None,
            created_at: DateTime::default(),
            before: judged(before),
            after: after.map(judged),
        }
    }

    #[test]
    fn an_outcome_names_what_changed_and_why() {
        let before = evaluation("rubric/3", json!(40), &[("색인", "missed"), ("잠금", "met")], json!(1.5));
        assert_eq!(contest(before.clone(), None).outcome(), None);
        let same = contest(before.clone(), Some(before.clone())).outcome().unwrap();
        assert_eq!((same.reason, same.is_change()), (OutcomeReason::SameRules, false));

        let after =
            evaluation("model:m/judge-1", json!(60), &[("색인", "met"), ("격리", "partly")], json!(2));
        let other = contest(before.clone(), Some(after.clone())).outcome().unwrap();
        assert!(other.is_change() && other.score_changed);
        assert_eq!(other.reason, OutcomeReason::OtherGrader);
        let change = |key_point: &str, before, after| KeyPointChange {
            key_point: key_point.to_owned(),
            before,
            after,
        };
        let expected = [
            change("색인", Some(Verdict::Missed), Some(Verdict::Met)),
            change("잠금", Some(Verdict::Met), None),
            change("격리", None, Some(Verdict::Partly)),
        ];
        assert_eq!(other.key_points, expected);
        let coverage =
            CriterionChange { criterion: Criterion::Coverage, before: Some(1.5), after: Some(2.0) };
        assert_eq!(other.criteria, [coverage]);

        let unseen =
            evaluation("model:m/judge-1", json!(60), &[("색인", "met"), ("격리", "partly")], json!(2.04));
        let again = contest(after.clone(), Some(unseen)).outcome().unwrap();
        assert_eq!((again.reason, again.is_change()), (OutcomeReason::SameGrader, false));
        let withheld = evaluation("model:m/judge-1", json!(null), &[], json!(null));
        let withheld = contest(after, Some(withheld)).outcome().unwrap();
        assert_eq!(
            (withheld.score_changed, withheld.key_points.len(), withheld.criteria.len()),
            (true, 2, 1)
        );
    }
}
