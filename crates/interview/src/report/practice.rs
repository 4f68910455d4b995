//! What to practise next: where the criteria are weakest, and what was not said.

use super::{CriterionSummary, OpenKeyPoint, Practice, QuestionSummary, WeakCriterion};
use crate::{evaluation::Verdict, language::Language};
use std::cmp::Ordering;

/// From this level on, a criterion is met well enough to practise something else.
const MET_WELL: f64 = 3.0;
/// More at once is a list, not advice.
const MOST_CRITERIA: usize = 2;
const MOST_KEY_POINTS: usize = 5;

/// Finds what to practise next.
pub(super) fn practice(
    criteria: &[CriterionSummary],
    questions: &[QuestionSummary],
    language: Language,
) -> Practice {
    let weak = |summary: &CriterionSummary| {
        let level = summary.level.filter(|level| *level < MET_WELL)?;
        // Below the highest level by the filter above, so there is a next one.
        let next = summary.criterion.anchors(language)[level.max(0.0) as usize + 1];
        Some(WeakCriterion { criterion: summary.criterion, level, next })
    };
    let mut weakest: Vec<WeakCriterion> = criteria.iter().filter_map(weak).collect();
    weakest.sort_by(|one, other| one.level.total_cmp(&other.level));
    weakest.truncate(MOST_CRITERIA);

    let mut by_score: Vec<&QuestionSummary> = questions.iter().collect();
    by_score.sort_by(|one, other| one.score.partial_cmp(&other.score).unwrap_or(Ordering::Equal));
    let open = by_score.into_iter().flat_map(|question| {
        let unsaid = question.key_points.iter().filter(|point| point.verdict != Verdict::Met);
        unsaid.map(|point| OpenKeyPoint {
            record_id: question.record_id,
            order: question.order,
            key_point: point.key_point.clone(),
            verdict: point.verdict,
        })
    });
    // What was not said at all, or wrongly, comes before what was said in part.
    let mut key_points: Vec<OpenKeyPoint> = open.collect();
    key_points.sort_by_key(|point| point.verdict == Verdict::Partly);
    key_points.truncate(MOST_KEY_POINTS);
    Practice { criteria: weakest, key_points }
}
