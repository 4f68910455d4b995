//! The questions that answers came to last, each prepared once for all of its answers.

use std::hash::Hash;
use std::sync::Arc;

use interview::language::Language;
use interview::session::question::Question;
use interview::work::task::JudgementRequest;
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Weighter};

use super::expected::Expected;
use crate::content::bank::Bank;

/// So many bytes of texts are kept prepared, which takes about fifty times as much memory: some 70 questions in 13 MB.
const MAX_BYTES: u64 = 256 << 10;
/// About so many bytes one question has, with what it expects.
const USUAL_BYTES: u64 = 4 << 10;

/// Prepared questions, as many as fit.
#[derive(Debug)]
pub(crate) struct Questions(Cache<Known, Arc<Expected>, Texts>);

impl Questions {
    /// The question of a request, prepared.
    pub(super) fn expected(&self, request: &JudgementRequest, bank: &Bank) -> Arc<Expected> {
        let JudgementRequest { question, position, language, .. } = request;
        let asked = Asked { question, position, language: *language };
        if let Some(known) = self.0.get(&asked) {
            return known;
        }
        let expected = Arc::new(Expected::of(question, position, *language, bank));
        let known = Known { question: question.clone(), position: position.clone(), language: *language };
        self.0.insert(known, Arc::clone(&expected));
        expected
    }
}

impl Default for Questions {
    fn default() -> Self {
        Self(Cache::with_weighter((MAX_BYTES / USUAL_BYTES) as usize, MAX_BYTES, Texts))
    }
}

/// Everything that decides what is expected of an answer, beside the bank.
#[derive(PartialEq, Eq, Hash)]
struct Known {
    question: Question,
    position: String,
    language: Language,
}

/// The same, borrowed.
#[derive(Hash)]
struct Asked<'a> {
    question: &'a Question,
    position: &'a str,
    language: Language,
}

impl Equivalent<Known> for Asked<'_> {
    fn equivalent(&self, known: &Known) -> bool {
        *self.question == known.question && self.position == known.position && self.language == known.language
    }
}

/// Weighs questions by the bytes of their texts.
#[derive(Clone, Debug)]
struct Texts;

impl Weighter<Known, Arc<Expected>> for Texts {
    fn weight(&self, known: &Known, expected: &Arc<Expected>) -> u64 {
        (known.position.len() + expected.bytes) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_prepared_once_for_each_position_and_language() {
        let (bank, questions) = (Bank::embedded(), Questions::default());
        let request = |position: &str, language| {
            bank.judgement_request("backend-index", position, "", language).unwrap()
        };
        let first = questions.expected(&request("backend", Language::Ko), bank);
        assert!(Arc::ptr_eq(&first, &questions.expected(&request("backend", Language::Ko), bank)));
        for other in [request("frontend", Language::Ko), request("backend", Language::En)] {
            assert!(!Arc::ptr_eq(&first, &questions.expected(&other, bank)));
        }
    }

    #[test]
    fn what_is_kept_has_a_limit() {
        let (bank, questions) = (Bank::embedded(), Questions::default());
        let mut request = bank.judgement_request("backend-index", "", "", Language::Ko).unwrap();
        for number in 0..500 {
            request.position = format!("{number}");
            questions.expected(&request, bank);
        }
        assert!(questions.0.weight() <= MAX_BYTES && questions.0.len() > 20);
    }
}
