//! What of a question the model judges.

use interview::grading::criterion::Criterion;
use interview::session::question::Question;

/// The criteria that get a level from the model: all but coverage where key points have verdicts. Relevance is always
/// among them, since it caps the score.
pub(super) fn criteria_for_model(question: &Question) -> Vec<Criterion> {
    let mut criteria = question.judged_by();
    let known = !question.key_points.is_empty() || question.model_answer.is_some();
    criteria.retain(|criterion| *criterion != Criterion::Coverage || known && question.key_points.is_empty());
    if !criteria.contains(&Criterion::Relevance) {
        criteria.insert(0, Criterion::Relevance);
    }
    criteria
}

/// How many key points get a verdict.
pub(super) fn judged_points(question: &Question) -> usize {
    if question.judged_by().contains(&Criterion::Coverage) { question.key_points.len() } else { 0 }
}
