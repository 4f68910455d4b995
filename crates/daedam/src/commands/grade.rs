//! `daedam grade`: grades lines of JSON by words alone, against a reference or key points.

use anyhow::{Context, bail};
use interviewer::lexical::{DocumentFrequencies, Language, Reference};
use serde::{Deserialize, Serialize};
use std::{
    io::{BufRead, BufWriter, Write},
    path::Path,
    process::ExitCode,
    sync::Arc,
};

/// A line that is read.
#[derive(Deserialize)]
struct Row {
    question: String,
    reference: Option<String>,
    key_points: Option<Vec<String>>,
    answer: String,
    #[serde(default = "korean")]
    language: interview::language::Language,
}

fn korean() -> interview::language::Language {
    interview::language::Language::Ko
}

impl Row {
    /// What the answer is compared with: the reference, or else the key points one after the other.
    fn compared_with(&self) -> Option<String> {
        self.reference.clone().or_else(|| self.key_points.as_ref().map(|points| points.join("\n")))
    }
}

/// A line that is written, for each line that was read.
#[derive(Serialize)]
struct Graded {
    score: Option<f64>,
    reason: Option<&'static str>,
    components: Components,
}

/// The parts of the score, each 0 to 1, under the names of the formula.
#[derive(Serialize)]
struct Components {
    #[serde(rename = "A")]
    coverage: f64,
    #[serde(rename = "B")]
    demoted_coverage: f64,
    #[serde(rename = "C")]
    gram_coverage: f64,
    #[serde(rename = "T")]
    cosine: f64,
    #[serde(rename = "L")]
    length: f64,
    raw: f64,
}

/// Reads every line of standard input before it grades the first, because the texts say which words are common; a file
/// of lines `{"text"}` says it instead when one is given.
pub(super) fn grade(bank: Option<&Path>) -> anyhow::Result<ExitCode> {
    let rows = read_rows()?;
    let references: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(line, row)| {
            row.compared_with().with_context(|| format!("line {}: no reference, no key_points", line + 1))
        })
        .collect::<anyhow::Result<_>>()?;
    let frequencies = Arc::new(match bank {
        Some(path) => DocumentFrequencies::of(bank_texts(path)?.iter().map(String::as_str)),
        None => DocumentFrequencies::of(
            rows.iter()
                .zip(&references)
                .flat_map(|(row, reference)| [row.question.as_str(), reference.as_str()]),
        ),
    });
    let mut output = BufWriter::new(std::io::stdout().lock());
    for (row, reference) in rows.iter().zip(&references) {
        let language = row.language.pick(Language::Korean, Language::English);
        let reference = Reference::new(&row.question, reference, language, frequencies.clone());
        serde_json::to_writer(&mut output, &graded(&reference, &row.answer))?;
        writeln!(output)?;
    }
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn graded(reference: &Reference, answer: &str) -> Graded {
    let grade = reference.grade(answer);
    let found = grade.components;
    Graded {
        score: grade.score,
        reason: grade.reason.map(|reason| reason.as_str()),
        components: Components {
            coverage: found.coverage,
            demoted_coverage: found.demoted_coverage,
            gram_coverage: found.gram_coverage,
            cosine: found.cosine,
            length: found.length,
            raw: found.raw,
        },
    }
}

fn read_rows() -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line.context("standard input cannot be read")?;
        if !line.trim().is_empty() {
            rows.push(serde_json::from_str(&line).with_context(|| format!("line {}", number + 1))?);
        }
    }
    if rows.is_empty() {
        bail!(
            "standard input has no lines of {{\"question\", \"reference\" or \"key_points\", \"answer\", \"language\"}}"
        );
    }
    Ok(rows)
}

fn bank_texts(path: &Path) -> anyhow::Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Text {
        text: String,
    }
    let whole = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let lines = whole.lines().filter(|line| !line.trim().is_empty()).enumerate();
    lines
        .map(|(number, line)| {
            let text: Text = serde_json::from_str(line)
                .with_context(|| format!("{}, line {}", path.display(), number + 1))?;
            Ok(text.text)
        })
        .collect()
}
