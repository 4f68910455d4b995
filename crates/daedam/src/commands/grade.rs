//! `daedam grade`: grades lines of JSON against a reference or key points, by words alone or as an interviewer judges.

use crate::{
    blueprint,
    commands::{judges, judges::Judge, start_log},
    settings::Resolved,
};
use anyhow::{Context as _, bail};
use clap::{Arg, ArgMatches, Command, value_parser};
use futures_util::{StreamExt, stream};
use grading_eval::labelled;
use interview::{id::RecordId, untrusted::Untrusted, work::task::JudgementRequest};
use interviewer::{
    InterviewContent,
    judging::ScoredEvaluation,
    lexical::{Components, DocumentFrequencies, Reference},
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
        .about(
            "Grade lines of JSON from standard input: question_id of the bank, or question and reference or key_points; \
             answer, language, position",
        )
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
    /// A question of the bank: judged as in an interview, whatever else the row says of it.
    question_id: Option<String>,
    #[serde(default)]
    question: String,
    reference: Option<String>,
    key_points: Option<Vec<String>>,
    answer: String,
    #[serde(default = "korean")]
    language: interview::language::Language,
    #[serde(default)]
    position: String,
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
    fn request(&self, content: &InterviewContent) -> anyhow::Result<JudgementRequest> {
        if let Some(id) = &self.question_id {
            let bank = content.bank();
            return bank
                .judgement_request(id, &self.position, &self.answer, self.language)
                .with_context(|| format!("the bank has no question {id:?}"));
        }
        let key_points = self.key_points.clone().unwrap_or_default();
        Ok(JudgementRequest {
            record_id: RecordId(0),
            question: labelled::question(self.question.clone(), self.reference.clone(), key_points),
            answer: Untrusted::new(self.answer.clone()),
            language: self.language,
            position: self.position.clone(),
            note: None,
        })
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
/// of lines `{"text"}` says it instead when one is given. Questions of the bank go by the bank's own words.
pub(super) async fn grade(resolved: &Resolved, arguments: &ArgMatches) -> anyhow::Result<ExitCode> {
    start_log(resolved)?;
    let content = blueprint::content(&resolved.settings)?;
    let rows = read_rows()?;
    let named = judges::named(arguments).filter(|named| *named != "lexical");
    let references = references(&rows, named.is_some())?;
    let frequencies = Arc::new(match arguments.get_one::<PathBuf>("bank") {
        Some(path) => DocumentFrequencies::of(bank_texts(path)?.iter().map(String::as_str)),
        None => DocumentFrequencies::of(
            rows.iter()
                .zip(&references)
                .flat_map(|(row, reference)| [row.question.as_str(), reference.as_str()]),
        ),
    });
    let Some(named) = named else { return by_words(&rows, &references, &frequencies) };
    let requests = requests(&rows, &content)?;
    let choose = |content| Judge::choose(&resolved.settings, Some(named), &Arc::new(content));
    // Reading a bank takes a good part of a second: only for rows that have to do with it.
    let of_others = if rows.iter().any(|row| row.question_id.is_none()) {
        Some(choose(blueprint::content(&resolved.settings)?.weighing_words_by(frequencies))?)
    } else {
        None
    };
    let of_the_bank = choose(content)?;
    let concurrency = of_the_bank.concurrency(&resolved.settings);
    let asked = rows.iter().zip(&requests).map(|(row, request)| {
        (of_others.as_ref().filter(|_| row.question_id.is_none()).unwrap_or(&of_the_bank), request)
    });
    judged(asked, concurrency).await
}

/// What each row is compared with; nothing for a question of the bank, which only an interviewer can judge.
fn references(rows: &[Row], interviewer: bool) -> anyhow::Result<Vec<String>> {
    let reference = |(line, row): (usize, &Row)| {
        if row.question_id.is_some() {
            if !interviewer {
                bail!("line {}: question_id is judged by --interviewer rubric or model", line + 1);
            }
            return Ok(String::new());
        }
        if row.question.is_empty() {
            bail!("line {}: no question, no question_id", line + 1);
        }
        row.compared_with().with_context(|| format!("line {}: no reference, no key_points", line + 1))
    };
    rows.iter().enumerate().map(reference).collect()
}

fn requests(rows: &[Row], content: &InterviewContent) -> anyhow::Result<Vec<JudgementRequest>> {
    let request =
        |(line, row): (usize, &Row)| row.request(content).with_context(|| format!("line {}", line + 1));
    rows.iter().enumerate().map(request).collect()
}

fn by_words(
    rows: &[Row],
    references: &[String],
    frequencies: &Arc<DocumentFrequencies>,
) -> anyhow::Result<ExitCode> {
    let mut output = BufWriter::new(std::io::stdout().lock());
    for (row, reference) in rows.iter().zip(references) {
        let reference = Reference::new(&row.question, reference, row.language, frequencies.clone());
        serde_json::to_writer(&mut output, &graded(&reference, &row.answer))?;
        writeln!(output)?;
    }
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Has every row judged and writes them in their order. A row that could not be judged has no score and says so, and the
/// command fails.
async fn judged<'r>(
    asked: impl Iterator<Item = (&'r Judge, &'r JudgementRequest)>,
    concurrency: usize,
) -> anyhow::Result<ExitCode> {
    let mut judged =
        stream::iter(asked).map(|(judge, request)| judge.judge_exactly(request)).buffered(concurrency);
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

/// The score as it was computed, the level of each criterion, 0 to 4, and what is said of the answer.
fn written(judgement: &ScoredEvaluation) -> Value {
    let evaluation = &judgement.evaluation;
    let criteria = evaluation.criteria.iter().flatten();
    let levels: Map<String, Value> =
        criteria.map(|judged| (judged.criterion.id().to_owned(), json!(judged.level))).collect();
    let key_points = evaluation.key_points.iter().flatten().map(|judged| {
        let quote = judged.evidence.as_ref().map(|evidence| &evidence.quote);
        json!({"key_point": judged.key_point, "verdict": judged.verdict, "quote": quote})
    });
    json!({
        "score": judgement.exact,
        "reason": evaluation.reason,
        "components": levels,
        "feedback": evaluation.feedback,
        "improvements": evaluation.improvements,
        "key_points": key_points.collect::<Vec<_>>(),
    })
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
            "standard input has no lines of {{\"question_id\", or \"question\" and \"reference\" or \"key_points\"; \"answer\", \"language\"}}"
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
