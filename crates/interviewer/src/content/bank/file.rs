//! The form of a family's file.

use std::fmt;

use chrono::NaiveDate;
use interview::grading::criterion::Criterion;
use interview::session::question::{QuestionKind, Stage};
use serde::Deserialize;
use toml::Spanned;

use crate::content::{revision, toml_diagnostic};
use crate::sign::Sign;

use super::built_in;
use super::competency::{Competency, Facts, Level, Place, Topic};
use super::family::{BankQuestion, Family, SeenBy, Wording};
use super::position::squeeze_alias;

/// A family's file.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The file's name without ".toml".
    pub family: &'a str,
    /// What stands in it.
    pub text: &'a str,
}

/// A broken rule, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct BankDiagnostic {
    /// The family, and so the file.
    pub family: String,
    /// The line, counted from 1, where one can be named.
    pub line: Option<usize>,
    /// The column, counted in characters from 1, where one can be named.
    pub column: Option<usize>,
    /// The question's id, where it is about one.
    pub question: Option<String>,
    /// What is wrong.
    pub why: String,
}

impl fmt::Display for BankDiagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "bank/{}.toml", self.family)?;
        for number in [self.line, self.column].into_iter().flatten() {
            write!(formatter, ":{number}")?;
        }
        if let Some(question) = &self.question {
            write!(formatter, " ({question})")?;
        }
        write!(formatter, ": {}", self.why)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FamilyFile {
    version: u32,
    name: NameTable,
    aliases: AliasTable,
    question: Vec<QuestionTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NameTable {
    ko: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AliasTable {
    ko: Vec<String>,
    en: Vec<String>,
    #[serde(default)]
    generic: Vec<String>,
    #[serde(default)]
    together: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionTable {
    id: Spanned<String>,
    stage: Stage,
    kind: QuestionKind,
    criteria: Vec<Criterion>,
    topic: Option<Topic>,
    competency: Option<Competency>,
    level: Option<Vec<Level>>,
    place: Option<Place>,
    #[serde(default)]
    except: Vec<String>,
    #[serde(default, deserialize_with = "super::competency::day")]
    as_of: Option<NaiveDate>,
    source: Option<String>,
    #[serde(default)]
    asks: Vec<Sign>,
    #[serde(default)]
    seen_by: Vec<SeenBy>,
    ko: WordingTable,
    en: WordingTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordingTable {
    text: String,
    key_points: Vec<String>,
    model_answer: String,
    #[serde(default)]
    other_answers: Vec<String>,
    #[serde(default)]
    cues: Vec<String>,
    #[serde(default)]
    directions: Vec<(String, String)>,
}

impl Source<'_> {
    /// Reads the file's form; whether its content keeps the rules is another question.
    pub(super) fn parse(&self) -> Result<Family, BankDiagnostic> {
        let file: FamilyFile = toml_diagnostic::read(self.text).map_err(|fault| BankDiagnostic {
            family: self.family.to_owned(),
            line: fault.place.map(|(line, _)| line),
            column: fault.place.map(|(_, column)| column),
            question: None,
            why: fault.why,
        })?;
        let aliases = file.aliases.ko.iter().chain(&file.aliases.en).map(|alias| squeeze_alias(alias));
        let questions = file.question.into_iter().map(|table| self.question(table));
        let questions = questions.collect::<Result<_, BankDiagnostic>>()?;
        let name = [file.name.ko, file.name.en];
        let generic_aliases = file.aliases.generic.iter().map(|alias| squeeze_alias(alias)).collect();
        let alternatives = |part: &String| part.split('|').map(squeeze_alias).collect();
        let together = file.aliases.together.iter().map(|parts| parts.iter().map(alternatives).collect());
        let together = together.collect();
        Ok(Family {
            id: self.family.to_owned(),
            version: file.version,
            revision: revision::revision(file.version, self.text, built_in(self.family)),
            name,
            aliases: aliases.collect(),
            generic_aliases,
            together,
            questions,
        })
    }

    fn question(&self, table: QuestionTable) -> Result<BankQuestion, BankDiagnostic> {
        let line = toml_diagnostic::place(self.text, table.id.span().start).0;
        let id = table.id.into_inner();
        let facts = match (table.as_of, table.source) {
            (None, None) => None,
            (Some(as_of), Some(source)) if !source.trim().is_empty() => Some(Facts { as_of, source }),
            _ => {
                let why =
                    "a fact needs both `as_of`, the day whose law it states, and `source`, where that stands";
                let (family, why) = (self.family.to_owned(), why.to_owned());
                return Err(BankDiagnostic {
                    family,
                    line: Some(line),
                    column: None,
                    question: Some(id),
                    why,
                });
            }
        };
        let competency =
            table.competency.unwrap_or_else(|| Competency::of(table.stage, table.kind, table.topic));
        Ok(BankQuestion {
            competency,
            levels: table.level.unwrap_or_else(|| Level::OF_A_CAREER.to_vec()),
            facts,
            place: table.place,
            except: table.except,
            line,
            id,
            stage: table.stage,
            kind: table.kind,
            criteria: table.criteria,
            topic: table.topic,
            asks: table.asks,
            seen_by: table.seen_by,
            wordings: [table.ko, table.en].map(Wording::from),
        })
    }
}

impl From<WordingTable> for Wording {
    fn from(table: WordingTable) -> Self {
        let reference = format!("{}\n{}", table.key_points.join("\n"), table.model_answer);
        Self {
            text: table.text,
            key_points: table.key_points,
            model_answer: table.model_answer,
            other_answers: table.other_answers,
            cues: table.cues,
            directions: table.directions,
            reference,
        }
    }
}
