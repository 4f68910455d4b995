//! Coverage: how much of what a good answer says is said.

use std::ops::Range;

use interview::evaluation::{KeyPointJudgement, Quote, Verdict};
use interview::rubric::HIGHEST_LEVEL;

use crate::lexical::{Found, Wanted};

use super::Case;

/// The share of a key point's weighted words from which it counts as said, and as said in part.
const MET: f64 = 0.45;
const PARTLY: f64 = 0.25;
/// The level that the words of an answer may reach which is not relevant at all.
const IRRELEVANT: f64 = 0.8;
/// Below this level of relevance shared words are chance.
const LEAST_RELEVANCE: f64 = 1.0;

/// The level: the mean of the measured score and of the key points' verdicts. The measured score counts only as far as the
/// answer is relevant, so that words shared here and there in an answer to another question do not add up.
pub(super) fn level(case: &Case<'_>, verdicts: &[KeyPointJudgement], relevance: f64) -> f64 {
    let measured = measured(case).min(most(relevance));
    if verdicts.is_empty() {
        return measured;
    }
    let credit: f64 = verdicts.iter().map(|judgement| credit(judgement.verdict)).sum();
    (measured + HIGHEST_LEVEL * credit / verdicts.len() as f64) / 2.0
}

/// Whether the measured score does not count in full because the answer is about something else.
pub(super) fn strays(case: &Case<'_>, relevance: f64) -> bool {
    measured(case) > most(relevance)
}

/// The measured score as a level.
fn measured(case: &Case<'_>) -> f64 {
    case.grade.score.unwrap_or(0.0) / 25.0
}

/// The level that it may reach.
fn most(relevance: f64) -> f64 {
    IRRELEVANT + (HIGHEST_LEVEL - IRRELEVANT) * relevance / HIGHEST_LEVEL
}

/// Whether each key point is said, with the words that say it.
pub(super) fn verdicts(case: &Case<'_>, found: &Found<'_>, relevance: f64) -> Vec<KeyPointJudgement> {
    let points = 0..case.question.key_points.len();
    if relevance < LEAST_RELEVANCE {
        return points.map(|point| judgement(case, point, Verdict::Missed, None)).collect();
    }
    points.map(|point| verdict(case, found, point)).collect()
}

/// Whether one key point is said, by its number.
pub(super) fn verdict(case: &Case<'_>, found: &Found<'_>, point: usize) -> KeyPointJudgement {
    let wordings = &case.expected.wordings[point];
    let verdict = match said(wordings, found, 0..case.answer.honest().len()) {
        said if said >= MET => Verdict::Met,
        said if said >= PARTLY => Verdict::Partly,
        _ => Verdict::Missed,
    };
    let evidence = (verdict != Verdict::Missed).then(|| quote(case, wordings, found)).flatten();
    // What cannot be quoted was not said.
    let verdict = if evidence.is_some() { verdict } else { Verdict::Missed };
    judgement(case, point, verdict, evidence)
}

fn judgement(case: &Case<'_>, point: usize, verdict: Verdict, evidence: Option<Quote>) -> KeyPointJudgement {
    KeyPointJudgement { key_point: case.question.key_points[point].clone(), verdict, evidence }
}

/// The share of a key point's weighted words that these tokens of the answer say, without the question's own: 0..1.
fn said(wordings: &[Wanted], found: &Found<'_>, tokens: Range<usize>) -> f64 {
    wordings.iter().map(|wording| wording.coverage(found, tokens.clone()).1).fold(0.0, f64::max)
}

/// The piece of the answer that says most of a key point.
fn quote(case: &Case<'_>, wordings: &[Wanted], found: &Found<'_>) -> Option<Quote> {
    let pieces = case.answer.pieces.iter();
    let said = pieces.map(|piece| (said(wordings, found, piece.tokens.clone()), piece));
    said.filter(|(said, _)| *said > 0.0)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .and_then(|(_, piece)| piece.quote())
}

pub(crate) fn credit(verdict: Verdict) -> f64 {
    match verdict {
        Verdict::Met => 1.0,
        Verdict::Partly => 0.5,
        Verdict::Missed | Verdict::Contradicted => 0.0,
    }
}
