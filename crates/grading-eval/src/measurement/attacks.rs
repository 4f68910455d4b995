//! Attacks as an interviewer is asked to judge them.

use interview::id::RecordId;
use interview::language::Language;
use interview::session::question::Question;
use interview::untrusted::Untrusted;
use interview::work::task::JudgementRequest;

use super::{GradingOutcome, Share};
use crate::corpora::{self, Attack};
use crate::labelled;

/// The attacks of a language; a corpus that cannot be read has none, and then its gate is not met.
pub(super) fn of(language: Language) -> Vec<Attack> {
    let attacks = corpora::attacks().unwrap_or_default().into_iter();
    attacks.filter(|attack| attack.language == language).collect()
}

/// A request to judge an attack. Each sentence of its reference is a key point, so that every criterion is at stake.
pub(super) fn request(attack: &Attack) -> JudgementRequest {
    let sentences = attack.reference.split_inclusive(['.', '。']).map(|sentence| sentence.trim().to_owned());
    let key_points = sentences.filter(|sentence| !sentence.is_empty()).collect();
    let question: Question = labelled::question(attack.question.clone(), None, key_points);
    JudgementRequest {
        record_id: RecordId(0),
        question,
        answer: Untrusted::new(attack.answer.clone()),
        language: attack.language,
        position: String::new(),
        note: None,
    }
}

/// How many of them were judged as they must be.
pub(super) fn met(attacks: &[Attack], outcomes: &[GradingOutcome]) -> Share {
    let is_met = |(attack, outcome): &(&Attack, &GradingOutcome)| match outcome {
        GradingOutcome::Failed => false,
        GradingOutcome::Withheld => attack.is_met(None),
        GradingOutcome::Score(score) => attack.is_met(Some(*score)),
    };
    Share { count: attacks.iter().zip(outcomes).filter(is_met).count(), of: attacks.len() }
}
