//! A family of positions and its questions.

use interview::grading::criterion::Criterion;
use interview::language::Language;
use interview::session::question::{Question, QuestionKind, Stage};
use serde::{Deserialize, Deserializer, de};

use crate::sign::Sign;

use super::competency::{Competency, Facts, Level, Place, Topic};
use super::placeholder::{PLACEHOLDER, place_position};

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
    /// Words for a position that other families' positions have too, as "컨설턴트": they count where no alias stands.
    pub generic_aliases: Vec<String>,
    /// Parts that name the position together, each with its alternatives: an employer and an occupation.
    pub together: Vec<Vec<Vec<String>>>,
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
    /// What a question about oneself is about, across families; `None` where its file does not say.
    pub topic: Option<Topic>,
    /// Which ability it looks at.
    pub competency: Competency,
    /// Who may be asked it.
    pub levels: Vec<Level>,
    /// Where it stands, if it stands nowhere else.
    pub place: Option<Place>,
    /// Families for whose positions it is not asked, though it is for any position.
    pub except: Vec<String>,
    /// From when its legal or clinical facts are; `None` where it has none.
    pub facts: Option<Facts>,
    /// The kinds of things that it asks for; empty where its file does not say.
    pub asks: Vec<Sign>,
    /// For each key point how an answer shows it; empty where its file does not say.
    pub seen_by: Vec<SeenBy>,
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
    /// Good answers of other kinds of candidates: part of what an answer may sound like, never a condition.
    pub other_answers: Vec<String>,
    /// Stems of words that answers to this question use and answers to its neighbours seldom.
    pub cues: Vec<String>,
    /// Words that a key point turns on, each with its opposite.
    pub directions: Vec<(String, String)>,
    /// Key points and model answer as one text, to compare answers with.
    pub reference: String,
}

/// How an answer shows a key point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeenBy {
    /// By saying it: its words are compared.
    Statement,
    /// By doing something: all of these signs.
    Signs(Vec<Sign>),
}

impl<'de> Deserialize<'de> for SeenBy {
    /// Reads `["statement"]` or a list of signs.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words: Vec<String> = Vec::deserialize(deserializer)?;
        match words.as_slice() {
            [] => {
                Err(de::Error::custom("say by what a key point is seen: \"statement\", or one or two signs"))
            }
            [word] if word == "statement" => Ok(Self::Statement),
            signs => {
                let signs: Result<Vec<Sign>, String> = signs.iter().map(|word| word.parse()).collect();
                signs.map(Self::Signs).map_err(de::Error::custom)
            }
        }
    }
}

impl Wording {
    /// Question, key points and answers.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        [&self.text, &self.model_answer]
            .into_iter()
            .chain(&self.key_points)
            .chain(&self.other_answers)
            .map(String::as_str)
    }

    /// The model answer, then the other answers.
    pub(crate) fn answers(&self) -> impl Iterator<Item = &str> {
        [&self.model_answer].into_iter().chain(&self.other_answers).map(String::as_str)
    }

    /// Everything that is said in asking and answering, to compare answers with.
    pub(crate) fn matter(&self) -> String {
        let mut matter = format!("{}\n{}", self.text.replace(PLACEHOLDER, ""), self.reference);
        for answer in &self.other_answers {
            matter.push('\n');
            matter.push_str(answer);
        }
        matter
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
            conditions: None,
        }
    }
}
