//! Grades lines of JSON, `{question, reference, answer, language}`, from standard input, and says how fast it was.
//!
//! The document frequencies come from the JSONL file of `{text}` named as first argument, or else from the input's own
//! questions and references. `cargo run --release -p interviewer --example grade_lines < answers.jsonl`

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::Instant;

use interviewer::lexical::{DocumentFrequencies, Language, Reference};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Row {
    question: String,
    reference: String,
    answer: String,
    #[serde(default)]
    language: Option<String>,
}

#[derive(Deserialize)]
struct Text {
    text: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rows: Vec<Row> = std::io::stdin()
        .lock()
        .lines()
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect::<Result<_, Box<dyn std::error::Error>>>()?;
    let frequencies = Arc::new(match std::env::args().nth(1) {
        Some(path) => {
            let bank: Vec<Text> =
                std::fs::read_to_string(path)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
            DocumentFrequencies::of(bank.iter().map(|row| row.text.as_str()))
        }
        None => DocumentFrequencies::of(
            rows.iter().flat_map(|row| [row.question.as_str(), row.reference.as_str()]),
        ),
    });
    let mut prepared = HashMap::new();
    for row in &rows {
        let language = match row.language.as_deref() {
            None | Some("ko") => Language::Korean,
            Some(_) => Language::English,
        };
        prepared.entry((&row.question, &row.reference, row.language.as_deref())).or_insert_with(|| {
            Reference::new(&row.question, &row.reference, language, Arc::clone(&frequencies))
        });
    }
    let begun = Instant::now();
    let grades: Vec<_> = rows
        .iter()
        .map(|row| prepared[&(&row.question, &row.reference, row.language.as_deref())].grade(&row.answer))
        .collect();
    let seconds = begun.elapsed().as_secs_f64();
    let mut out = std::io::stdout().lock();
    for grade in &grades {
        let got = grade.components;
        let line = json!({
            "score": grade.score, "reason": grade.reason.map(|reason| reason.as_str()), "raw": got.raw,
            "A": got.coverage, "B": got.demoted_coverage, "C": got.gram_coverage, "T": got.cosine, "L": got.length,
        });
        writeln!(out, "{line}")?;
    }
    eprintln!("{} answers in {seconds:.3} s: {:.0} a second", rows.len(), rows.len() as f64 / seconds);
    Ok(())
}
