//! Coverage: how much of what a good answer says is said.

use interview::grading::criterion::HIGHEST_LEVEL;
use interview::grading::evaluation::{KeyPointJudgement, Quote, Verdict};

use crate::lexical::Covered;

use super::expected::Saying;
use super::polarity::Sense;
use super::{Case, Piece};

/// The share of a key point's weighted words from which it counts as said, and as said in part.
const MET: f64 = 0.45;
const PARTLY: f64 = 0.25;
/// The level that the words of an answer may reach which is not relevant at all.
const IRRELEVANT: f64 = 0.8;
/// Below this level of relevance shared words are chance.
const MIN_RELEVANCE: f64 = 1.0;

/// The level: the mean of the measured score and of the key points' verdicts. The measured score counts only as far as the
/// answer is relevant, so that words shared here and there in an answer to another question do not add up.
pub(super) fn level(case: &Case<'_>, verdicts: &[KeyPointJudgement], relevance: f64) -> f64 {
    let measured = measured(case).min(most(relevance));
    if verdicts.is_empty() {
        return measured;
    }
    // The measured score sees words, not that they say the opposite.
    let contradicted = verdicts.iter().filter(|judgement| judgement.verdict == Verdict::Contradicted).count();
    let measured = measured * (1.0 - contradicted as f64 / verdicts.len() as f64);
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
pub(super) fn verdicts(case: &Case<'_>, relevance: f64) -> Vec<KeyPointJudgement> {
    let points = 0..case.question.key_points.len();
    if relevance < MIN_RELEVANCE {
        return points.map(|point| judgement(case, point, Verdict::Missed, None)).collect();
    }
    points.map(|point| verdict(case, point)).collect()
}

/// Whether one key point is said, by its number.
pub(super) fn verdict(case: &Case<'_>, point: usize) -> KeyPointJudgement {
    let wordings = &case.expected.wordings[point];
    let verdict = match said(wordings, case.found.covered()) {
        said if said >= MET => Verdict::Met,
        said if said >= PARTLY => Verdict::Partly,
        _ => Verdict::Missed,
    };
    let piece = (verdict != Verdict::Missed).then(|| says_most(case, wordings)).flatten();
    let Some((piece, evidence)) = piece.and_then(|piece| Some((piece, piece.quote()?))) else {
        // What cannot be quoted was not said.
        return judgement(case, point, Verdict::Missed, None);
    };
    let verdict = if contradicts(case, wordings, piece) { Verdict::Contradicted } else { verdict };
    judgement(case, point, verdict, Some(evidence))
}

fn judgement(case: &Case<'_>, point: usize, verdict: Verdict, evidence: Option<Quote>) -> KeyPointJudgement {
    KeyPointJudgement { key_point: case.question.key_points[point].clone(), verdict, evidence }
}

/// The share of a key point's weighted words that is covered, without the question's own: 0..1.
fn said(wordings: &[Saying], covered: &Covered) -> f64 {
    wordings.iter().map(|wording| wording.wanted.coverage(covered).1).fold(0.0, f64::max)
}

/// The piece of the answer that says most of a key point.
fn says_most<'c>(case: &'c Case<'_>, wordings: &[Saying]) -> Option<&'c Piece<'c>> {
    let pieces = case.covered_by_piece().iter().zip(&case.answer.pieces);
    let said = pieces.map(|(covered, piece)| (said(wordings, covered), piece));
    said.filter(|(said, _)| *said > 0.0)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, piece)| piece)
}

/// Whether a piece of the answer says the opposite of a wording of a key point, among those whose words it uses.
/// What is turned round and denied at once says the same again ("five or more are covered", "fewer than five are not").
fn contradicts(case: &Case<'_>, wordings: &[Saying], piece: &Piece<'_>) -> bool {
    let directions = case.alike.map_or(&[][..], |(question, _)| &question.wording(case.language).directions);
    let given = Sense::of(&piece.folded, directions, case.language);
    let covered = case.found.covered_by(piece.tokens.clone());
    let similar = wordings.iter().filter(|wording| wording.wanted.coverage(&covered).1 >= PARTLY);
    let senses: Vec<&Sense> = similar.map(|wording| wording.sense(directions, case.language)).collect();
    let expected =
        || case.expected.wordings.iter().flatten().map(|wording| wording.sense(directions, case.language));
    given.turns_any_round(&senses) != given.is_denied_by_any(&senses, expected)
}

pub(crate) fn credit(verdict: Verdict) -> f64 {
    match verdict {
        Verdict::Met => 1.0,
        Verdict::Partly => 0.5,
        Verdict::Missed | Verdict::Contradicted => 0.0,
    }
}
