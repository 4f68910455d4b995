//! Answers that people gave a score to, read from CSV.
//!
//! Columns: `question`, `reference` (a model answer) or `key_points` (separated by `|` or line ends), `answer`,
//! `language` (`ko`, `en`), `score`; optional `second_score` (another person's, given without seeing the first),
//! `subgroup` (any word), `kind`, `stage` and `position`. Other columns are not read, and named.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use csv::{ReaderBuilder, StringRecord};
use interview::grading::criterion::Criterion;
use interview::id::RecordId;
use interview::language::Language;
use interview::session::question::{Question, QuestionKind, Stage};
use interview::untrusted::Untrusted;
use interview::work::task::JudgementRequest;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// So many answers are read of one file.
const MAX_ANSWERS: usize = 100_000;
/// So many faults are told of one file.
const MAX_FAULTS: usize = 20;
const COLUMNS: [&str; 11] = [
    "question",
    "reference",
    "key_points",
    "answer",
    "language",
    "score",
    "second_score",
    "subgroup",
    "kind",
    "stage",
    "position",
];

/// An answer and what people gave it.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelledAnswer {
    /// What was asked.
    pub question: Question,
    /// What was said.
    pub answer: String,
    /// In which language.
    pub language: Language,
    /// The position the candidate applied for; may be empty.
    pub position: String,
    /// What a person gave, brought to 0 to 100.
    pub score: f64,
    /// What another person gave, brought to 0 to 100.
    pub second_score: Option<f64>,
    /// A group of candidates or answers that is looked at alone too.
    pub subgroup: Option<String>,
}

/// What was read of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    /// The answers, in the order of the file.
    pub answers: Vec<LabelledAnswer>,
    /// Columns that were not read.
    pub unread: Vec<String>,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// How scores stand in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale(RangeInclusive<f64>);

/// A row or a file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct LabelledDiagnostic {
    /// The line, counted from 1, where one can be named.
    pub line: Option<u64>,
    /// What is wrong, and what to do.
    pub why: String,
}

impl fmt::Display for LabelledDiagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "line {line}: {}", self.why),
            None => formatter.write_str(&self.why),
        }
    }
}

impl Default for Scale {
    fn default() -> Self {
        Self(0.0..=100.0)
    }
}

impl FromStr for Scale {
    type Err = String;

    /// Reads "MIN..MAX", as "0..5".
    fn from_str(text: &str) -> Result<Self, String> {
        let ends = text.split_once("..").and_then(|(low, high)| {
            Some((low.trim().parse::<f64>().ok()?, high.trim().trim_start_matches('=').parse::<f64>().ok()?))
        });
        match ends {
            Some((low, high)) if low.is_finite() && high.is_finite() && low < high => Ok(Self(low..=high)),
            _ => Err(format!("{text:?} is no scale: write the lowest and the highest score, as 0..5")),
        }
    }
}

impl Scale {
    /// A score of this scale brought to 0 to 100; `None` outside it.
    fn of_hundred(&self, score: f64) -> Option<f64> {
        let (low, high) = (self.0.start(), self.0.end());
        self.0.contains(&score).then(|| 100.0 * (score - low) / (high - low))
    }
}

impl LabelledAnswer {
    /// The answer as an interviewer is asked to judge it.
    pub fn request(&self) -> JudgementRequest {
        self.request_for(self.question.clone())
    }

    /// The same answer as if it had been given to another question.
    pub fn request_for(&self, question: Question) -> JudgementRequest {
        JudgementRequest {
            record_id: RecordId(0),
            question,
            answer: Untrusted::new(self.answer.clone()),
            language: self.language,
            position: self.position.clone(),
            note: None,
        }
    }
}

/// A question of which the text and what a good answer says are known. With nothing but a model answer it is judged by
/// coverage alone, since the words of other criteria's anchors were not what people went by.
pub fn question(text: String, reference: Option<String>, key_points: Vec<String>) -> Question {
    let criteria = if key_points.is_empty() { vec![Criterion::Coverage] } else { Vec::new() };
    Question { criteria, key_points, model_answer: reference, ..Question::plain(text, "labelled") }
}

/// Reads a file; every fault is found, but not more than twenty are told. `language` is that of answers without one.
pub fn read(
    bytes: &[u8],
    scale: &Scale,
    language: Option<Language>,
) -> Result<Labelled, Vec<LabelledDiagnostic>> {
    let sha256 = hex::encode(Sha256::digest(bytes));
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = ReaderBuilder::new().flexible(false).from_reader(bytes);
    let headers = reader.headers().map_err(|cause| vec![of_csv(&cause)])?.clone();
    let unread = headers.iter().filter(|name| !COLUMNS.contains(name)).map(str::to_owned).collect();
    let row = RowReader { headers: &headers, scale, language };
    row.check_columns()?;
    let (mut answers, mut faults) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let read = record.map_err(|cause| of_csv(&cause)).and_then(|record| row.read(&record));
        match read {
            Ok(answer) => answers.push(answer),
            Err(fault) => faults.push(fault),
        }
        if faults.len() >= MAX_FAULTS || answers.len() > MAX_ANSWERS {
            break;
        }
    }
    if answers.len() > MAX_ANSWERS {
        faults.push(LabelledDiagnostic {
            line: None,
            why: format!("there are more than {MAX_ANSWERS} answers"),
        });
    } else if answers.is_empty() && faults.is_empty() {
        faults.push(LabelledDiagnostic {
            line: None,
            why: "there are no answers below the names of the columns".into(),
        });
    }
    if faults.is_empty() { Ok(Labelled { answers, unread, sha256 }) } else { Err(faults) }
}

struct RowReader<'a> {
    headers: &'a StringRecord,
    scale: &'a Scale,
    language: Option<Language>,
}

impl RowReader<'_> {
    fn check_columns(&self) -> Result<(), Vec<LabelledDiagnostic>> {
        let has = |name: &str| self.headers.iter().any(|header| header == name);
        let mut missing: Vec<&str> =
            ["question", "answer", "score"].into_iter().filter(|name| !has(name)).collect();
        if !has("reference") && !has("key_points") {
            missing.push("reference or key_points");
        }
        if !has("language") && self.language.is_none() {
            missing.push("language");
        }
        if missing.is_empty() {
            return Ok(());
        }
        let why = format!("the first line names no column {}: add it", missing.join(", "));
        Err(vec![LabelledDiagnostic { line: Some(1), why }])
    }

    fn read(&self, record: &StringRecord) -> Result<LabelledAnswer, LabelledDiagnostic> {
        let line = record.position().map(csv::Position::line);
        let fault = |why: String| LabelledDiagnostic { line, why };
        let text = |name: &str| {
            let column = self.headers.iter().position(|header| header == name);
            column.and_then(|column| record.get(column)).filter(|text| !text.trim().is_empty())
        };
        let number = |name: &str| {
            let read = |text: &str| {
                let score = text.trim().parse().ok().and_then(|score| self.scale.of_hundred(score));
                let (low, high) = (self.scale.0.start(), self.scale.0.end());
                score.ok_or_else(|| {
                    fault(format!("`{name}` is no number from {low} to {high}: {text:?} (or say --scale)"))
                })
            };
            text(name).map(read).transpose()
        };
        let asked = text("question").ok_or_else(|| fault("there is no question".to_owned()))?;
        let key_points = text("key_points").map(key_points).unwrap_or_default();
        let reference = text("reference").map(str::to_owned);
        if key_points.is_empty() && reference.is_none() {
            return Err(fault("there is neither a reference nor key_points: fill in one".to_owned()));
        }
        let stage: Option<Stage> = word(text("stage")).map_err(|why| fault(format!("`stage`: {why}")))?;
        let kind: Option<QuestionKind> = word(text("kind")).map_err(|why| fault(format!("`kind`: {why}")))?;
        let language = word(text("language")).map_err(|why| fault(format!("`language`: {why}")))?;
        Ok(LabelledAnswer {
            question: Question { stage, kind, ..question(asked.to_owned(), reference, key_points) },
            answer: text("answer").unwrap_or_default().to_owned(),
            language: language
                .or(self.language)
                .ok_or_else(|| fault("there is no language: write ko or en".to_owned()))?,
            position: text("position").unwrap_or_default().to_owned(),
            score: number("score")?.ok_or_else(|| fault("there is no score".to_owned()))?,
            second_score: number("second_score")?,
            subgroup: text("subgroup").map(|name| name.trim().to_owned()),
        })
    }
}

fn key_points(text: &str) -> Vec<String> {
    let points = text.split(['|', '\n']).map(|point| point.trim().trim_start_matches("- ").to_owned());
    points.filter(|point| !point.is_empty()).collect()
}

/// One of the words that the core knows.
fn word<T: DeserializeOwned>(text: Option<&str>) -> Result<Option<T>, String> {
    let Some(text) = text else { return Ok(None) };
    let word = serde_json::Value::String(text.trim().to_lowercase());
    serde_json::from_value(word).map(Some).map_err(|cause| cause.to_string())
}

fn of_csv(cause: &csv::Error) -> LabelledDiagnostic {
    let line = cause.position().map(csv::Position::line);
    LabelledDiagnostic { line, why: format!("{cause}: correct the CSV here") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let read = read(text.as_bytes(), &Scale::default(), None);
        read.err().unwrap_or_default().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn rows_are_read_whole() {
        let text = "\u{feff}id,question,key_points,answer,language,score,second_score,subgroup,kind,stage\n\
            1,인덱스란?,조회가 빠르다| 쓰기가 느리다,\"빠르고,\n느립니다\",KO,4,5,a,technical,knowledge\n";
        let read = read(text.as_bytes(), &"0..5".parse().unwrap(), None).unwrap();
        let answer = &read.answers[0];
        assert_eq!(answer.question.key_points, ["조회가 빠르다", "쓰기가 느리다"]);
        assert_eq!((answer.score, answer.second_score), (80.0, Some(100.0)));
        assert_eq!((answer.language, answer.answer.as_str()), (Language::Ko, "빠르고,\n느립니다"));
        assert_eq!(
            (answer.question.stage, answer.question.kind),
            (Some(Stage::Knowledge), Some(QuestionKind::Technical))
        );
        assert_eq!((read.unread, read.sha256.len()), (vec!["id".to_owned()], 64));
    }

    #[test]
    fn a_model_answer_alone_is_compared_by_coverage_alone() {
        let text = "question,reference,answer,score\nq,r,a,7\n";
        let read = read(text.as_bytes(), &Scale::default(), Some(Language::En)).unwrap();
        assert_eq!(read.answers[0].question.judged_by(), [Criterion::Coverage]);
    }

    #[test]
    fn what_is_wrong_names_its_line() {
        let header = "question,reference,answer,language,score\n";
        for (row, says) in [
            ("q,r,a,ko,101", "line 2: `score` is no number from 0 to 100"),
            ("q,r,a,ko,", "line 2: there is no score"),
            ("q,r,a,fr,1", "line 2: `language`: unknown variant"),
            ("q,,a,ko,1", "line 2: there is neither a reference nor key_points"),
            (",r,a,ko,1", "line 2: there is no question"),
            ("q,r,a,ko", "line 2: "),
            ("", "there are no answers"),
        ] {
            let faults = faults(&format!("{header}{row}\n"));
            assert!(faults.iter().any(|fault| fault.contains(says)), "{row}: {faults:?}");
        }
        assert!(faults("question,answer\n")[0].contains("score, reference or key_points, language"));
        for scale in ["5..0", "0-5", "a..b", "0..inf"] {
            assert!(scale.parse::<Scale>().is_err(), "{scale}");
        }
    }
}
