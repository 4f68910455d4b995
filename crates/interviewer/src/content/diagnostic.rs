//! A fault of a host's own file.

use std::fmt;

use super::bank::BankDiagnostic;
use super::prompts::PromptDiagnostic;
use super::toml_diagnostic::TomlDiagnostic;

/// What is wrong with a file of a host's folder, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ContentDiagnostic {
    /// The file within the folder, as "bank/nursing.toml"; empty where it is about the folder.
    pub file: String,
    /// The line, counted from 1, where one can be named.
    pub line: Option<usize>,
    /// The column, counted in characters from 1, where one can be named.
    pub column: Option<usize>,
    /// What is wrong, and what to do.
    pub why: String,
}

impl ContentDiagnostic {
    pub(super) fn new(file: &str, why: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: None, column: None, why: why.into() }
    }

    pub(super) fn at(file: &str, place: Option<(usize, usize)>, why: impl Into<String>) -> Self {
        let (line, column) = place.unzip();
        Self { file: file.to_owned(), line, column, why: why.into() }
    }

    pub(super) fn of_toml(file: &str, fault: TomlDiagnostic) -> Self {
        Self::at(file, fault.place, fault.why)
    }
}

impl fmt::Display for ContentDiagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.file)?;
        for number in [self.line, self.column].into_iter().flatten() {
            write!(formatter, ":{number}")?;
        }
        write!(formatter, "{}{}", if self.file.is_empty() { "" } else { ": " }, self.why)
    }
}

impl From<BankDiagnostic> for ContentDiagnostic {
    fn from(fault: BankDiagnostic) -> Self {
        let question = fault.question.map(|question| format!("in {question}: ")).unwrap_or_default();
        Self {
            file: format!("bank/{}.toml", fault.family),
            line: fault.line,
            column: fault.column,
            why: format!("{question}{}", fault.why),
        }
    }
}

impl From<PromptDiagnostic> for ContentDiagnostic {
    fn from(fault: PromptDiagnostic) -> Self {
        let line = (fault.line > 0).then_some(fault.line);
        Self { file: format!("prompts/{}", fault.file), line, column: None, why: fault.why }
    }
}
