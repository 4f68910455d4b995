//! Coverage: how much of what a good answer says is said.

use interview::evaluation::{KeyPointJudgement, Verdict};
use interview::language::Language;
use interview::question::Question;

use crate::bank::Bank;
use crate::lexical::{Grade, GramVector, Reference};

use super::{Case, measured_language};

/// The share of a key point's weighted words from which it counts as said, and as said in part.
const MET: f64 = 0.45;
const PARTLY: f64 = 0.25;
/// Below this level of relevance shared words are chance.
const LEAST_RELEVANCE: f64 = 1.0;

/// How an answer compares with the better of the two texts a question is known by, key points and model answer; with an
/// empty one, for its guards, when nothing but the question is known.
pub(super) fn best_grade(question: &Question, language: Language, bank: &Bank, answer: &str) -> Grade {
    let against = |reference: &str| {
        let language_measured = measured_language(language);
        Reference::new(&question.text, reference, language_measured, bank.frequencies(language)).grade(answer)
    };
    let points = against(&question.key_points.join("\n"));
    match &question.model_answer {
        Some(model) => {
            let model = against(model);
            let rank = |grade: &Grade| grade.score.unwrap_or(-1.0);
            if question.key_points.is_empty() || rank(&model) > rank(&points) { model } else { points }
        }
        None => points,
    }
}

/// The level: the mean of the measured score and of the key points' verdicts.
pub(super) fn level(case: &Case<'_>, verdicts: &[KeyPointJudgement]) -> f64 {
    let measured = case.grade.score.unwrap_or(0.0) / 25.0;
    if verdicts.is_empty() {
        return measured;
    }
    let credit: f64 = verdicts.iter().map(|judgement| credit(judgement.verdict)).sum();
    (measured + 4.0 * credit / verdicts.len() as f64) / 2.0
}

/// Whether each key point is said, with the words that say it.
pub(super) fn verdicts(case: &Case<'_>, relevance: f64) -> Vec<KeyPointJudgement> {
    let text = case.answer.honest_text();
    case.question
        .key_points
        .iter()
        .map(|point| {
            let wordings = Point::new(case, point);
            let said = if relevance < LEAST_RELEVANCE { 0.0 } else { wordings.said(&text) };
            let verdict = match said {
                said if said >= MET => Verdict::Met,
                said if said >= PARTLY => Verdict::Partly,
                _ => Verdict::Missed,
            };
            let evidence = (verdict != Verdict::Missed).then(|| wordings.quote(case)).flatten();
            // What cannot be quoted was not said.
            let verdict = if evidence.is_some() { verdict } else { Verdict::Missed };
            KeyPointJudgement { key_point: point.clone(), verdict, evidence }
        })
        .collect()
}

pub(crate) fn credit(verdict: Verdict) -> f64 {
    match verdict {
        Verdict::Met => 1.0,
        Verdict::Partly => 0.5,
        Verdict::Missed | Verdict::Contradicted => 0.0,
    }
}

/// A key point, and the sentence of the model answer that says it in other words.
struct Point {
    wordings: Vec<Reference>,
}

impl Point {
    fn new(case: &Case<'_>, point: &str) -> Self {
        let frequencies = case.bank.frequencies(case.language);
        let reference = |text: &str| {
            let language = measured_language(case.language);
            Reference::new(&case.question.text, text, language, frequencies.clone())
        };
        let vector = GramVector::of(point, &frequencies);
        let model = case.question.model_answer.as_deref().unwrap_or_default();
        let sentence = model
            .split_inclusive(". ")
            .map(|sentence| (vector.cosine(&GramVector::of(sentence, &frequencies)), sentence))
            .max_by(|(one, _), (other, _)| one.total_cmp(other))
            .filter(|(cosine, _)| *cosine > 0.0);
        let mut wordings = vec![reference(point)];
        wordings.extend(sentence.map(|(_, sentence)| reference(sentence)));
        Self { wordings }
    }

    /// The share of its weighted words that a text says, without the question's own: 0..1.
    fn said(&self, text: &str) -> f64 {
        self.wordings.iter().map(|wording| wording.compare(text).demoted_coverage).fold(0.0, f64::max)
    }

    /// The piece of the answer that says most of it.
    fn quote(&self, case: &Case<'_>) -> Option<interview::evaluation::Quote> {
        let said = case.answer.pieces.iter().map(|piece| (self.said(piece.text), piece));
        said.filter(|(said, _)| *said > 0.0)
            .max_by(|(one, _), (other, _)| one.total_cmp(other))
            .and_then(|(_, piece)| piece.quote())
    }
}
