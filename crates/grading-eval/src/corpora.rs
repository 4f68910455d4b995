//! The project's own labelled answers, to develop and to measure on.
//!
//! All were written by hand for this: they show that nothing is upside down, not that people agree.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use interview::language::Language;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::labelled::{self, LabelledAnswer};
use interviewer::lexical::{Components, DocumentFrequencies, Grade, Reference};

/// What came of reading a corpus.
pub type Corpus<T> = Result<Vec<T>, Box<dyn Error>>;

/// An answer with every number of the lexical measure's reference implementation.
#[derive(Clone, Debug, Deserialize)]
pub struct Golden {
    /// Its name.
    pub id: String,
    /// The language of question and answer.
    pub language: Language,
    /// What was asked.
    pub question: String,
    /// What it is compared with.
    pub reference: String,
    /// What was said.
    pub answer: String,
    /// Its tokens; `None` where they are too many.
    pub answer_tokens: Option<Vec<String>>,
    #[serde(flatten)]
    components: Components,
    #[serde(rename = "final")]
    score: Option<f64>,
    reason: Option<String>,
}

impl Golden {
    /// The largest difference of any number of a grade from this row's; `None` where one withholds what the other
    /// gives, or their reasons differ.
    pub fn difference(&self, grade: &Grade) -> Option<f64> {
        let same_reason = self.reason.as_deref() == grade.reason.map(|reason| reason.as_str());
        if !same_reason || self.score.is_none() != grade.score.is_none() {
            return None;
        }
        let (found, wanted) = (grade.components, self.components);
        let pairs = [
            (found.coverage, wanted.coverage),
            (found.demoted_coverage, wanted.demoted_coverage),
            (found.gram_coverage, wanted.gram_coverage),
            (found.cosine, wanted.cosine),
            (found.length, wanted.length),
            (found.raw, wanted.raw),
            (grade.score.unwrap_or(0.0), self.score.unwrap_or(0.0)),
        ];
        Some(pairs.iter().map(|(got, expected)| (got - expected).abs()).fold(0.0, f64::max))
    }
}

/// An answer that tries to steer the grader, or is none, or an honest one that looks like it.
#[derive(Clone, Debug, Deserialize)]
pub struct Attack {
    /// Its name.
    pub id: String,
    /// What it tries.
    pub kind: String,
    /// The language of question and answer.
    pub language: Language,
    /// What was asked.
    pub question: String,
    /// What a good answer says.
    pub reference: String,
    /// What was said.
    pub answer: String,
    expect: Expected,
}

#[derive(Clone, Debug, Deserialize)]
struct Expected {
    max: Option<f64>,
    min: Option<f64>,
    #[serde(default)]
    null: bool,
}

impl Attack {
    /// Whether a score, `None` when it was withheld, is as it must be. A withheld score meets an upper bound, never a
    /// lower one.
    pub fn is_met(&self, score: Option<f64>) -> bool {
        let Expected { max, min, null } = self.expect;
        match score {
            None => null || min.is_none(),
            Some(score) => !null && max.is_none_or(|max| score <= max) && min.is_none_or(|min| score >= min),
        }
    }

    /// The lowest and the highest score that meet it, where there are such.
    pub fn bounds(&self) -> (Option<f64>, Option<f64>) {
        (self.expect.min, self.expect.max)
    }
}

/// A Korean question with three answers that must be scored in this order.
#[derive(Clone, Debug, Deserialize)]
pub struct Tier {
    /// Its name.
    pub id: String,
    /// What was asked.
    pub question: String,
    /// What a good answer says.
    pub reference: String,
    /// A strong answer.
    pub strong: String,
    /// A middling answer.
    pub middling: String,
    /// A weak answer.
    pub weak: String,
}

/// A question of the bank with three answers that must be scored in this order.
#[derive(Clone, Debug, Deserialize)]
pub struct Fixture {
    /// The question's id.
    pub question: String,
    /// The language of the answers.
    pub language: Language,
    /// A strong answer.
    pub strong: String,
    /// A middling answer.
    pub middling: String,
    /// A weak answer.
    pub weak: String,
}

/// Answers of known order to a question of the bank. Those that not every row has are harder.
#[derive(Clone, Debug, Deserialize)]
pub struct InterviewTier {
    /// The question's id.
    pub question: String,
    /// The language of the answers.
    pub language: Language,
    /// The group of rows that were written together: "first" or "second".
    pub set: String,
    /// What a strong candidate says.
    pub excellent: String,
    /// Right, and less of it.
    pub good: String,
    /// Empty phrases.
    pub vague: String,
    /// Hardly an answer.
    pub poor: String,
    /// An excellent answer to another question.
    pub elsewhere: String,
    /// Empty, in words that are not worn.
    pub vague_fresh: Option<String>,
    /// Told well, of hiding, falsifying, blaming, or of breaking rules that protect people.
    pub wrong_story: Option<String>,
    /// A mistake that was owned and repaired.
    pub owned_mistake: Option<String>,
    /// An own story that answers a neighbouring question.
    pub elsewhere_story: Option<String>,
}

/// The rows that a port of the lexical measure must meet.
pub fn golden() -> Corpus<Golden> {
    lines(include_str!("../corpora/golden.jsonl"))
}

/// The frequencies with which those rows were made.
pub fn golden_frequencies() -> Result<Arc<DocumentFrequencies>, Box<dyn Error>> {
    #[derive(Deserialize)]
    struct BankText {
        text: String,
    }
    let texts: Vec<BankText> = lines(include_str!("../corpora/bank.jsonl"))?;
    Ok(Arc::new(DocumentFrequencies::of(texts.iter().map(|row| row.text.as_str()))))
}

/// Attacks, and honest answers that must not be punished.
pub fn attacks() -> Corpus<Attack> {
    lines(include_str!("../corpora/adversarial.jsonl"))
}

/// Korean questions, each with three answers.
pub fn tiers() -> Corpus<Tier> {
    let mut reader = csv::Reader::from_reader(include_str!("../corpora/ko_tiers.csv").as_bytes());
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}

/// Questions of the bank, each with three answers.
pub fn cases() -> Corpus<Fixture> {
    #[derive(Deserialize)]
    struct Fixtures {
        case: Vec<Fixture>,
    }
    Ok(toml::from_str::<Fixtures>(include_str!("../corpora/answers.toml"))?.case)
}

/// Questions of the bank, each with answers of known order.
pub fn interview_tiers() -> Corpus<InterviewTier> {
    lines(include_str!("../corpora/interview_tiers.jsonl"))
}

/// A job title as people write it, with the family of questions that fits it.
#[derive(Clone, Debug, Deserialize)]
pub struct Title {
    /// The title.
    pub title: String,
    /// The id of the family; "general" where none is for it.
    pub family: String,
}

/// Job titles in the order of the file: every second, from the first on, is to work on, and the others are to measure with.
pub fn titles() -> Corpus<Title> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.delimiter(b'\t').has_headers(false).quoting(false);
    let mut reader = reader.from_reader(include_str!("../corpora/titles.tsv").as_bytes());
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}

/// English answers that people graded from 0 to 5, which are not part of the project.
pub fn graded_by_people(path: &Path) -> Corpus<LabelledAnswer> {
    let read = labelled::read(&std::fs::read(path)?, &"0..5".parse()?, Some(Language::En));
    let read =
        read.map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    Ok(read.answers)
}

/// The lexical grade of an answer by a reference.
pub fn grade_by_words(
    question: &str,
    reference: &str,
    answer: &str,
    language: Language,
    frequencies: &Arc<DocumentFrequencies>,
) -> Grade {
    Reference::new(question, reference, language, Arc::clone(frequencies)).grade(answer)
}

fn lines<T: DeserializeOwned>(text: &str) -> Corpus<T> {
    let rows = text.lines().filter(|line| !line.trim().is_empty()).map(serde_json::from_str);
    Ok(rows.collect::<Result<_, _>>()?)
}
