//! The form of a format's file.

use interview::grading::criterion::Criterion;
use interview::language::Language;
use interview::session::format::{AnswerConditions, FormatWords, MAX_SECONDS};
use interview::session::question::{QuestionKind, Stage};
use serde::Deserialize;
use toml::Spanned;

use super::{Asks, FormatFile, OwnQuestion, OwnWording, StageFile, StageSize};
use crate::content::bank::{Competency, Place, StageFilter};
use crate::content::diagnostic::ContentDiagnostic;
use crate::content::{revision, toml_diagnostic};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    version: u32,
    order: u32,
    language: Option<Language>,
    questions: Spanned<i64>,
    name: Both<String>,
    description: Both<String>,
    counts: Both<Vec<String>>,
    stage: Vec<Spanned<StageTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Both<T> {
    ko: T,
    en: T,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StageTable {
    name: Both<String>,
    count: Option<Spanned<i64>>,
    share: Option<Spanned<i64>>,
    #[serde(default)]
    interview: bool,
    bank: Option<BankTable>,
    #[serde(default)]
    question: Vec<QuestionTable>,
    preparation_s: Option<Spanned<i64>>,
    answer_s: Option<Spanned<i64>>,
    editing: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BankTable {
    place: Option<Place>,
    #[serde(default)]
    stages: Vec<Stage>,
    #[serde(default)]
    kinds: Vec<QuestionKind>,
    #[serde(default)]
    competencies: Vec<Competency>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionTable {
    id: Spanned<String>,
    #[serde(default)]
    families: Vec<String>,
    stage: Stage,
    kind: QuestionKind,
    criteria: Vec<Criterion>,
    ko: WordingTable,
    en: WordingTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordingTable {
    text: String,
    key_points: Vec<String>,
    model_answer: Option<String>,
    sheet: Option<String>,
}

/// Reads a file's form, and its numbers; whether the rest keeps the rules is another question.
pub(super) fn parse(id: &str, text: &str, built_in: Option<&str>) -> Result<FormatFile, ContentDiagnostic> {
    let reader = Reader { file: format!("formats/{id}.toml"), text };
    let table: Table =
        toml_diagnostic::read(text).map_err(|fault| ContentDiagnostic::of_toml(&reader.file, fault))?;
    let Both { ko, en } = table.counts;
    let words = |name, description, counts| FormatWords { name, description, counts };
    Ok(FormatFile {
        id: id.to_owned(),
        order: table.order,
        revision: revision::revision(table.version, text, built_in),
        words: [
            words(table.name.ko, table.description.ko, ko),
            words(table.name.en, table.description.en, en),
        ],
        language: table.language,
        questions: reader.number("questions", &table.questions, 1, 20)?,
        stages: table.stage.into_iter().map(|stage| reader.stage(stage)).collect::<Result<_, _>>()?,
    })
}

struct Reader<'a> {
    file: String,
    text: &'a str,
}

impl Reader<'_> {
    fn fault(&self, byte: usize, why: impl Into<String>) -> ContentDiagnostic {
        ContentDiagnostic::at(&self.file, Some(toml_diagnostic::place(self.text, byte)), why)
    }

    fn number(
        &self,
        field: &str,
        written: &Spanned<i64>,
        min: u32,
        max: u32,
    ) -> Result<u32, ContentDiagnostic> {
        let number = u32::try_from(*written.get_ref()).ok().filter(|number| (min..=max).contains(number));
        let why = || format!("`{field}` is {}: write a whole number from {min} to {max}", written.get_ref());
        number.ok_or_else(|| self.fault(written.span().start, why()))
    }

    fn stage(&self, spanned: Spanned<StageTable>) -> Result<StageFile, ContentDiagnostic> {
        let start = spanned.span().start;
        let table = spanned.into_inner();
        let size = match (&table.count, &table.share) {
            (Some(count), None) => StageSize::Count(self.number("count", count, 1, 20)?),
            (None, Some(share)) => StageSize::Share(self.number("share", share, 1, 100)?),
            _ => {
                let why = "a stage has either `count`, so many questions, or `share`, its part of the others";
                return Err(self.fault(start, why));
            }
        };
        let seconds = |field: &str, written: &Option<Spanned<i64>>, min| {
            written.as_ref().map(|written| self.number(field, written, min, MAX_SECONDS)).transpose()
        };
        let conditions = AnswerConditions {
            preparation_s: seconds("preparation_s", &table.preparation_s, 0)?.unwrap_or(0),
            answer_s: seconds("answer_s", &table.answer_s, 10)?,
            editing: table.editing.unwrap_or(true),
            sheet: None,
        };
        let asks = match (table.interview, table.bank, table.question) {
            (true, None, own) if own.is_empty() => Asks::Interview,
            (false, Some(bank), own) if own.is_empty() => Asks::Bank(StageFilter {
                place: bank.place,
                stages: bank.stages,
                kinds: bank.kinds,
                competencies: bank.competencies,
            }),
            (false, None, own) if !own.is_empty() => {
                Asks::Own(own.into_iter().map(|table| self.question(table)).collect::<Result<_, _>>()?)
            }
            _ => {
                let why = "a stage asks one of three: `interview = true`, a table `bank`, or its own `[[stage.question]]`";
                return Err(self.fault(start, why));
            }
        };
        let line = toml_diagnostic::place(self.text, start).0;
        Ok(StageFile { name: [table.name.ko, table.name.en], line, size, conditions, asks })
    }

    fn question(&self, table: QuestionTable) -> Result<OwnQuestion, ContentDiagnostic> {
        let start = table.id.span().start;
        let sheet = match (table.ko.sheet, table.en.sheet) {
            (None, None) => None,
            (Some(korean), Some(english)) => Some([korean, english]),
            _ => return Err(self.fault(start, "a sheet is written in both languages: add the other one")),
        };
        let wording = |text, key_points, model_answer| OwnWording { text, key_points, model_answer };
        Ok(OwnQuestion {
            line: toml_diagnostic::place(self.text, start).0,
            id: table.id.into_inner(),
            families: table.families,
            stage: table.stage,
            kind: table.kind,
            criteria: table.criteria,
            wordings: [
                wording(table.ko.text, table.ko.key_points, table.ko.model_answer),
                wording(table.en.text, table.en.key_points, table.en.model_answer),
            ],
            sheet,
        })
    }
}
