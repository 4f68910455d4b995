//! The labelled answers.

use crate::Outcome;
use interviewer::lexical::{DocumentFrequencies, Language, Reference};
use serde::Deserialize;
use serde_json::Value;
use std::{path::Path, sync::Arc};

/// Where the project's own labelled answers are.
pub(crate) const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");

/// An answer, and what it is compared with.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) question: String,
    pub(crate) model: String,
    pub(crate) answer: String,
    pub(crate) language: Language,
}

impl Answer {
    pub(crate) fn from_line(line: &Value) -> Self {
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let language = if line["language"] == "en" { Language::English } else { Language::Korean };
        Self { question: text("question"), model: text("reference"), answer: text("answer"), language }
    }

    pub(crate) fn reference(&self, frequencies: &Arc<DocumentFrequencies>) -> Reference {
        Reference::new(&self.question, &self.model, self.language, frequencies.clone())
    }
}

/// Document frequencies of the answers' own questions and references.
pub(crate) fn frequencies(answers: &[Answer]) -> DocumentFrequencies {
    DocumentFrequencies::of(
        answers.iter().flat_map(|answer| [answer.question.as_str(), answer.model.as_str()]),
    )
}

/// A Korean question with three answers.
#[derive(Deserialize)]
pub(crate) struct Tier {
    pub(crate) id: String,
    pub(crate) question: String,
    pub(crate) reference: String,
    pub(crate) strong: String,
    pub(crate) middling: String,
    pub(crate) weak: String,
}

pub(crate) fn tiers() -> Outcome<Vec<Tier>> {
    let mut reader = csv::Reader::from_path(Path::new(DATA).join("ko_tiers.csv"))?;
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}

/// Answers with the mean score that people gave, 0 to 5.
pub(crate) fn graded(path: &Path) -> Outcome<Vec<(Answer, f64)>> {
    #[derive(Deserialize)]
    struct Row {
        question: String,
        reference: String,
        answer: String,
        score: f64,
    }
    let mut reader = csv::Reader::from_path(path)?;
    let mut graded = Vec::new();
    for row in reader.deserialize() {
        let Row { question, reference: model, answer, score } = row?;
        graded.push((Answer { question, model, answer, language: Language::English }, score));
    }
    Ok(graded)
}

pub(crate) fn lines(path: &Path) -> Outcome<Vec<Value>> {
    let whole = std::fs::read_to_string(path)?;
    Ok(whole
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?)
}
