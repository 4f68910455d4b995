//! Key points that are seen by signs: each in the words that show it best, no words for two of them.

use interview::grading::evaluation::{KeyPointJudgement, Quote, Verdict};

use crate::content::bank::SeenBy;
use crate::sign::Sign;

use super::oneself::Oneself;
use super::signs::{SAYS_SOMETHING, Signs};
use super::{JudgingContext, coverage};

/// Two key points may be shown in one sentence when their words stand at least so many characters apart.
const APART: usize = 12;

/// Whether each key point is shown, with the words that show it.
pub(super) fn verdicts(
    context: &JudgingContext<'_>,
    oneself: &Oneself,
    signs: &Signs<'_>,
) -> Vec<KeyPointJudgement> {
    let mut taken: Vec<(usize, usize)> = Vec::new();
    let mut judged: Vec<Option<KeyPointJudgement>> = vec![None; oneself.seen_by.len()];
    // What only one sentence shows chooses before what many show.
    let mut order: Vec<usize> = (0..oneself.seen_by.len()).collect();
    order.sort_by_key(|&point| match &oneself.seen_by[point] {
        SeenBy::Statement => 0,
        SeenBy::Signs(wanted) => wanted.iter().map(|sign| signs.count(*sign)).min().unwrap_or(0),
    });
    for point in order {
        let judgement = match &oneself.seen_by[point] {
            SeenBy::Statement => coverage::verdict(context, point),
            SeenBy::Signs(wanted) => shown(context, signs, wanted, point, &mut taken),
        };
        judged[point] = Some(judgement);
    }
    judged.into_iter().flatten().collect()
}

fn shown(
    context: &JudgingContext<'_>,
    signs: &Signs<'_>,
    wanted: &[Sign],
    point: usize,
    taken: &mut Vec<(usize, usize)>,
) -> KeyPointJudgement {
    let mut evidence: Option<Quote> = None;
    let (mut clearly, mut barely) = (0, 0);
    for sign in wanted {
        let Some((number, place)) = best(signs, *sign, taken) else { continue };
        let sentence = &signs.sentences[number];
        if sentence.weight() >= SAYS_SOMETHING {
            clearly += 1;
        } else {
            barely += 1;
        }
        if evidence.is_none() {
            evidence = sentence.piece.quote_around(place);
            taken.push((number, place));
        }
    }
    let verdict = match (&evidence, clearly, barely) {
        (None, ..) => Verdict::Missed,
        (_, clearly, _) if clearly == wanted.len() => Verdict::Met,
        _ => Verdict::Partly,
    };
    KeyPointJudgement { key_point: context.question.key_points[point].clone(), verdict, evidence }
}

/// The sentence that shows a sign and says most, of those whose words serve no other key point, and the place in it.
fn best(signs: &Signs<'_>, sign: Sign, taken: &[(usize, usize)]) -> Option<(usize, usize)> {
    let free = |number: usize, place: usize| {
        taken.iter().all(|(other, words)| *other != number || words.abs_diff(place) >= APART)
    };
    let untouched = |number: usize| taken.iter().all(|(other, _)| *other != number);
    let showing = signs.sentences.iter().enumerate();
    let showing = showing.filter_map(|(number, sentence)| Some((number, sentence.shows(sign)?)));
    showing.filter(|(number, place)| free(*number, *place)).max_by(|(one, _), (other, _)| {
        let rank =
            |number: usize| signs.sentences[number].weight() + if untouched(number) { 1.0 } else { 0.0 };
        rank(*one).total_cmp(&rank(*other)).then(other.cmp(one))
    })
}
