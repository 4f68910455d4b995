//! Coverage: how much of what a good answer says is said.

use interview::grading::criterion::HIGHEST_LEVEL;
use interview::grading::evaluation::{KeyPointJudgement, Quote, Verdict};

use crate::lexical::Covered;

use super::expected::Saying;
use super::polarity::Sense;
use super::{JudgingContext, Piece};

/// The share of a key point's weighted words from which it counts as said, and as said in part.
const MET: f64 = 0.45;
const PARTLY: f64 = 0.25;
/// The level that the words of an answer may reach which is not relevant at all.
const IRRELEVANT: f64 = 0.8;
/// Below this level of relevance shared words are chance.
const MIN_RELEVANCE: f64 = 1.0;

/// The level: the mean of the measured score and of the key points' verdicts. The measured score counts only as far as the
/// answer is relevant, so that words shared here and there in an answer to another question do not add up.
pub(super) fn level(context: &JudgingContext<'_>, verdicts: &[KeyPointJudgement], relevance: f64) -> f64 {
    let measured = measured(context).min(max_level(relevance));
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
pub(super) fn strays(context: &JudgingContext<'_>, relevance: f64) -> bool {
    measured(context) > max_level(relevance)
}

/// The measured score as a level.
fn measured(context: &JudgingContext<'_>) -> f64 {
    context.grade.score.unwrap_or(0.0) / 25.0
}

/// The level that it may reach.
fn max_level(relevance: f64) -> f64 {
    IRRELEVANT + (HIGHEST_LEVEL - IRRELEVANT) * relevance / HIGHEST_LEVEL
}

/// Whether each key point is said, with the words that say it.
pub(super) fn verdicts(context: &JudgingContext<'_>, relevance: f64) -> Vec<KeyPointJudgement> {
    let points = 0..context.question.key_points.len();
    if relevance < MIN_RELEVANCE {
        return points.map(|point| judgement(context, point, Verdict::Missed, None)).collect();
    }
    points.map(|point| verdict(context, point)).collect()
}

/// The share of the key points that is said, 0 to 1; one whose opposite is said is not.
pub(super) fn stated(context: &JudgingContext<'_>) -> f64 {
    let points = context.question.key_points.len();
    let met = |point: &usize| {
        said(&context.expected.wordings[*point], context.found.covered()) >= MET
            && verdict(context, *point).verdict == Verdict::Met
    };
    (0..points).filter(met).count() as f64 / points.max(1) as f64
}

/// Whether one key point is said, by its number.
pub(super) fn verdict(context: &JudgingContext<'_>, point: usize) -> KeyPointJudgement {
    let wordings = &context.expected.wordings[point];
    let verdict = match said(wordings, context.found.covered()) {
        said if said >= MET => Verdict::Met,
        said if said >= PARTLY => Verdict::Partly,
        _ => Verdict::Missed,
    };
    let piece = (verdict != Verdict::Missed).then(|| says_most(context, wordings)).flatten();
    let Some((piece, evidence)) = piece.and_then(|piece| Some((piece, piece.quote()?))) else {
        // What cannot be quoted was not said.
        return judgement(context, point, Verdict::Missed, None);
    };
    let verdict = if contradicts(context, wordings, piece) { Verdict::Contradicted } else { verdict };
    judgement(context, point, verdict, Some(evidence))
}

fn judgement(
    context: &JudgingContext<'_>,
    point: usize,
    verdict: Verdict,
    evidence: Option<Quote>,
) -> KeyPointJudgement {
    KeyPointJudgement { key_point: context.question.key_points[point].clone(), verdict, evidence }
}

/// The share of a key point's weighted words that is covered, without the question's own: 0..1.
fn said(wordings: &[Saying], covered: &Covered) -> f64 {
    wordings.iter().map(|wording| wording.wanted.coverage(covered).1).fold(0.0, f64::max)
}

/// The piece of the answer that says most of a key point.
fn says_most<'c>(context: &'c JudgingContext<'_>, wordings: &[Saying]) -> Option<&'c Piece<'c>> {
    let pieces = context.covered_by_piece().iter().zip(&context.answer.pieces);
    let said = pieces.map(|(covered, piece)| (said(wordings, covered), piece));
    said.filter(|(said, _)| *said > 0.0)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, piece)| piece)
}

/// Whether a piece of the answer says the opposite of a wording of a key point, among those whose words it uses.
/// What is turned round and denied at once says the same again ("five or more are covered", "fewer than five are not").
fn contradicts(context: &JudgingContext<'_>, wordings: &[Saying], piece: &Piece<'_>) -> bool {
    let directions =
        context.alike.map_or(&[][..], |(question, _)| &question.wording(context.language).directions);
    let given = Sense::of(&piece.folded, directions, context.language);
    let covered = context.found.covered_by(piece.tokens.clone());
    let similar = wordings.iter().filter(|wording| wording.wanted.coverage(&covered).1 >= PARTLY);
    let senses: Vec<&Sense> = similar.map(|wording| wording.sense(directions, context.language)).collect();
    let expected = || {
        context.expected.wordings.iter().flatten().map(|wording| wording.sense(directions, context.language))
    };
    given.turns_any_round(&senses) != given.is_denied_by_any(&senses, expected)
}

pub(crate) fn credit(verdict: Verdict) -> f64 {
    match verdict {
        Verdict::Met => 1.0,
        Verdict::Partly => 0.5,
        Verdict::Missed | Verdict::Contradicted => 0.0,
    }
}
