//! `daedam grade`: grades lines of JSON against a reference or key points, by words alone or as an interviewer judges.

use crate::{
    commands::{judges, judges::Judge, start_log},
    pieces,
    settings::Resolved,
};
use anyhow::{Context, bail};
use clap::{Arg, ArgMatches, Command, value_parser};
use futures_util::{StreamExt, stream};
use interview::{id::RecordId, task::JudgementRequest, untrusted::Untrusted};
use interviewer::{
    judging::Judgement,
    labelled,
    lexical::{Components, DocumentFrequencies, Language, Reference},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::{
    io::{BufRead, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

/// Describes the command.
pub(super) fn command() -> Command {
    Command::new("grade")
        .about("Grade lines of JSON from standard input: question, reference or key_points, answer, language")
        .arg(
            Arg::new("bank").long("bank").value_name("FILE").value_parser(value_parser!(PathBuf)).help(
                "Lines of {\"text\"} that say which words are common, instead of the input's own texts",
            ),
        )
        .arg(judges::flag(
            &["lexical", "rubric", "model"],
            "Who grades: words alone (what happens without it), the rubric, or the model of the settings",
        ))
}

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

    /// The row as an interviewer is asked to judge it.
    fn request(&self) -> JudgementRequest {
        let key_points = self.key_points.clone().unwrap_or_default();
        JudgementRequest {
            record_id: RecordId(0),
            question: labelled::question(self.question.clone(), self.reference.clone(), key_points),
            answer: Untrusted::new(self.answer.clone()),
            language: self.language,
            position: String::new(),
            note: None,
        }
    }
}

/// A line that is written, for each line that was read.
#[derive(Serialize)]
struct Graded {
    score: Option<f64>,
    reason: Option<&'static str>,
    components: Components,
}

/// Reads every line of standard input before it grades the first, because the texts say which words are common; a file
/// of lines `{"text"}` says it instead when one is given.
pub(super) async fn grade(resolved: &Resolved, arguments: &ArgMatches) -> anyhow::Result<ExitCode> {
    start_log(resolved)?;
    let handbook = pieces::handbook(&resolved.settings)?;
    let rows = read_rows()?;
    let references: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(line, row)| {
            row.compared_with().with_context(|| format!("line {}: no reference, no key_points", line + 1))
        })
        .collect::<anyhow::Result<_>>()?;
    let frequencies = Arc::new(match arguments.get_one::<PathBuf>("bank") {
        Some(path) => DocumentFrequencies::of(bank_texts(path)?.iter().map(String::as_str)),
        None => DocumentFrequencies::of(
            rows.iter()
                .zip(&references)
                .flat_map(|(row, reference)| [row.question.as_str(), reference.as_str()]),
        ),
    });
    match judges::named(arguments) {
        Some(named) if named != "lexical" => {
            let handbook = Arc::new(handbook.weighing_words_by(frequencies));
            let judge = Judge::choose(&resolved.settings, Some(named), &handbook)?;
            judged(&judge, judge.concurrency(&resolved.settings), &rows).await
        }
        _ => by_words(&rows, &references, &frequencies),
    }
}

fn by_words(
    rows: &[Row],
    references: &[String],
    frequencies: &Arc<DocumentFrequencies>,
) -> anyhow::Result<ExitCode> {
    let mut output = BufWriter::new(std::io::stdout().lock());
    for (row, reference) in rows.iter().zip(references) {
        let language = row.language.pick(Language::Korean, Language::English);
        let reference = Reference::new(&row.question, reference, language, frequencies.clone());
        serde_json::to_writer(&mut output, &graded(&reference, &row.answer))?;
        writeln!(output)?;
    }
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Has every row judged and writes them in their order. A row that could not be judged has no score and says so, and the
/// command fails.
async fn judged(judge: &Judge, concurrency: usize, rows: &[Row]) -> anyhow::Result<ExitCode> {
    let requests: Vec<JudgementRequest> = rows.iter().map(Row::request).collect();
    let mut judged =
        stream::iter(&requests).map(|request| judge.judge_exactly(request)).buffered(concurrency);
    let mut output = BufWriter::new(std::io::stdout());
    let mut code = ExitCode::SUCCESS;
    let mut line = 0;
    while let Some(judgement) = judged.next().await {
        line += 1;
        let written = match judgement {
            Ok(judgement) => written(&judgement),
            Err(failure) => {
                eprintln!("line {line} was not judged: {failure}");
                code = ExitCode::FAILURE;
                json!({"score": null, "reason": "not_judged", "components": {}})
            }
        };
        writeln!(output, "{written}")?;
    }
    output.flush()?;
    Ok(code)
}

/// The score as it was computed, and the level of each criterion, 0 to 4.
fn written(judgement: &Judgement) -> Value {
    let criteria = judgement.evaluation.criteria.iter().flatten();
    let levels: Map<String, Value> =
        criteria.map(|judged| (judged.criterion.id().to_owned(), json!(judged.level))).collect();
    json!({"score": judgement.exact, "reason": judgement.evaluation.reason, "components": levels})
}

fn graded(reference: &Reference, answer: &str) -> Graded {
    let grade = reference.grade(answer);
    Graded {
        score: grade.score,
        reason: grade.reason.map(|reason| reason.as_str()),
        components: grade.components,
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
