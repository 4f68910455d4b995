//! A family of positions and its questions.

use interview::language::Language;
use interview::question::{Question, QuestionKind, Stage};
use interview::rubric::Criterion;

use super::position::{PLACEHOLDER, place_position};

/// Positions that are asked the same questions.
#[derive(Debug)]
pub struct Family {
    /// The name of its file, as "backend".
    pub id: String,
    /// Raised when a question's meaning changes.
    pub version: u32,
    /// The version as it stands in what was asked: with a digest where the file is not the one built in.
    pub revision: String,
    /// What it is called, for a person.
    pub name: [String; 2],
    /// How people write the position, folded and squeezed.
    pub aliases: Vec<String>,
    /// The questions, in the order of an interview.
    pub questions: Vec<BankQuestion>,
}

/// One question in both languages.
#[derive(Debug)]
pub struct BankQuestion {
    /// Unique over the bank and stable, as "backend-index".
    pub id: String,
    /// The line of its file on which the id stands, counted from 1.
    pub line: usize,
    /// Which part of an interview it belongs to.
    pub stage: Stage,
    /// What it looks for.
    pub kind: QuestionKind,
    /// What an answer is judged by.
    pub criteria: Vec<Criterion>,
    /// Its wording in Korean and in English.
    pub wordings: [Wording; 2],
}

/// A question in one language.
#[derive(Debug)]
pub struct Wording {
    /// What the candidate reads; may name `{position}` in the general family.
    pub text: String,
    /// What a good answer says, each one thing.
    pub key_points: Vec<String>,
    /// An answer to learn from.
    pub model_answer: String,
    /// Key points and model answer as one text, to compare answers with.
    pub reference: String,
}

impl Wording {
    /// Question, key points and model answer.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        [&self.text, &self.model_answer].into_iter().chain(&self.key_points).map(String::as_str)
    }

    /// Everything that is said in asking and answering, to compare answers with.
    pub(crate) fn matter(&self) -> String {
        format!("{}\n{}", self.text.replace(PLACEHOLDER, ""), self.reference)
    }
}

impl BankQuestion {
    /// Its wording in a language.
    pub fn wording(&self, language: Language) -> &Wording {
        &self.wordings[language.pick(0, 1)]
    }

    /// The question as it is asked of a candidate for `position`.
    pub fn asked(&self, family: &Family, position: &str, language: Language) -> Question {
        let wording = self.wording(language);
        Question {
            text: place_position(&wording.text, position),
            stage: Some(self.stage),
            kind: Some(self.kind),
            key_points: wording.key_points.clone(),
            criteria: self.criteria.clone(),
            model_answer: Some(wording.model_answer.clone()),
            source: format!("bank:{}@{}", self.id, family.revision),
        }
    }
}
