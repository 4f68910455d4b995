//! The content: the questions, the rubric and the prompts that interviewers keep to.
//!
//! Its files are built into the program. A host's folder may hold others in their place, of the same names:
//! `bank/*.toml` (a new name is a new family of positions), `formats/*.toml` (a new name is a new format), `rubric.toml` and `prompts/*.md`. Everything in that folder
//! is read and checked at once, and every fault names its place ([`ContentDiagnostic`]).
//!
//! Whatever changes how an answer is judged changes the name of the grader: a file that is not the one built in adds
//! its version and a digest of its content to it. So an evaluation says which files made it, and a calibration holds
//! for exactly those.

pub mod bank;
mod diagnostic;
mod folder;
mod formats;
mod grader;
pub mod prompts;
pub(crate) mod revision;
mod rubric_file;
pub(crate) mod toml_diagnostic;
mod writing;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use interview::grading::rubric::Rubric;
use interview::language::Language;
use interview::ports::{FormatCatalogue, PositionCatalogue};
use interview::session::format::Format;
use interview::session::position::PositionFamily;

use crate::calibration::Calibrations;
use crate::lexical::DocumentFrequencies;

pub use diagnostic::ContentDiagnostic;
pub use grader::RUBRIC_GRADER;

use bank::{Bank, Family, GENERAL, Source};
use folder::Folder;
use formats::Formats;
use prompts::Prompts;

static EMBEDDED: LazyLock<Arc<InterviewContent>> =
    LazyLock::new(|| Arc::new(InterviewContent::read_embedded()));

/// What interviewers keep to.
#[derive(Debug)]
pub struct InterviewContent {
    /// The bank of a host that has one; without it the bank is the one built into the program, which is read when it is
    /// first asked for, because that takes a good part of a second.
    own_bank: Option<Bank>,
    /// The formats of a host that has some, with those built in.
    own_formats: Option<Formats>,
    rubric: Rubric,
    prompts: Prompts,
    /// What the host's own files add to the name of a grader; empty when there are none.
    revision: String,
    rubric_grader: String,
    calibrations: Calibrations,
}

impl InterviewContent {
    /// The content built into the program, read at the first call.
    pub fn embedded() -> &'static Arc<Self> {
        &EMBEDDED
    }

    /// The content built into the program, with the files of this folder in the place of those of the same name. Every
    /// fault is found, not only the first.
    pub fn read(folder: &Path) -> Result<Self, Vec<ContentDiagnostic>> {
        let own = Folder::read(folder)?;
        let (bank, rubric, prompts) =
            (read_bank(&own), rubric_file::read(own.rubric.as_deref()), read_prompts(&own));
        let formats = read_formats(&own, bank.as_ref().ok());
        match (bank, rubric, prompts, formats) {
            (Ok(bank), Ok(rubric), Ok(prompts), Ok(formats)) => {
                let revision = rubric.revision + &bank_revision(&own);
                let content = Self::of(Some(bank), rubric.rubric, prompts, revision);
                Ok(Self { own_formats: Some(formats), ..content })
            }
            (bank, rubric, prompts, formats) => {
                let faults = [bank.err(), rubric.err(), prompts.err(), formats.err()];
                Err(faults.into_iter().flatten().flatten().collect())
            }
        }
    }

    /// The content of the files built into the program, for a caller that adds to it.
    pub fn read_embedded() -> Self {
        Self::of(None, rubric_file::built_in(), Prompts::embedded(), String::new())
    }

    fn of(own_bank: Option<Bank>, rubric: Rubric, prompts: Prompts, revision: String) -> Self {
        let rubric_grader = format!("{RUBRIC_GRADER}{revision}");
        Self {
            own_bank,
            own_formats: None,
            rubric,
            prompts,
            revision,
            rubric_grader,
            calibrations: Calibrations::default(),
        }
    }

    /// The same content, knowing which graders were found to agree with people.
    #[must_use]
    pub fn with_calibrations(self, calibrations: Calibrations) -> Self {
        Self { calibrations, ..self }
    }

    /// The same content, in which these texts say which words are common, in either language.
    #[must_use]
    pub fn weighing_words_by(self, frequencies: Arc<DocumentFrequencies>) -> Self {
        let bank = self.own_bank.unwrap_or_else(Bank::built_in);
        Self { own_bank: Some(bank.weighing_words_by(frequencies)), ..self }
    }

    /// The question bank.
    pub fn bank(&self) -> &Bank {
        self.own_bank.as_ref().unwrap_or_else(|| Bank::embedded())
    }

    /// How interviews may go.
    fn formats(&self) -> &Formats {
        self.own_formats.as_ref().unwrap_or_else(|| Formats::embedded())
    }

    /// What answers are judged by.
    pub fn rubric(&self) -> &Rubric {
        &self.rubric
    }

    /// What a model reads before it asks or judges.
    pub fn prompts(&self) -> &Prompts {
        &self.prompts
    }

    /// Name and version of the rubric grader, with those of the host's own files: "rubric/3",
    /// "rubric/3+rubric-2-0a1b2c3d".
    pub fn rubric_grader(&self) -> &str {
        &self.rubric_grader
    }

    /// Name and version of a model as a grader, with those of its prompt and of the host's own files:
    /// "model:qwen3/judge-1".
    pub fn model_grader(&self, model: &str) -> String {
        format!("model:{model}/{}{}", self.prompts.judge_version(), self.revision)
    }

    /// Whether a grader's agreement with people was measured in a language, and found good enough.
    pub fn is_calibrated(&self, grader: &str, language: Language) -> bool {
        self.calibrations.cover(grader, language)
    }
}

/// The files built into the program, by their names in a host's folder: `bank/backend.toml`, `formats/pt.toml`, `rubric.toml`, `prompts/judge.md` …
pub fn built_in_files() -> Vec<(String, &'static str)> {
    let bank =
        Bank::sources().into_iter().map(|source| (format!("bank/{}.toml", source.family), source.text));
    let formats = Formats::sources().into_iter().map(|(id, text)| (format!("formats/{id}.toml"), text));
    let prompts = Prompts::files().into_iter().map(|(name, text)| (format!("prompts/{name}"), text));
    bank.chain(formats).chain([("rubric.toml".to_owned(), rubric_file::BUILT_IN)]).chain(prompts).collect()
}

fn read_bank(own: &Folder) -> Result<Bank, Vec<ContentDiagnostic>> {
    let built_in = Bank::sources();
    let replaced = |family: &str| own.bank.iter().any(|(name, _)| name == family);
    let mut sources: Vec<Source<'_>> =
        built_in.into_iter().filter(|source| !replaced(source.family)).collect();
    sources.extend(own.bank.iter().map(|(family, text)| Source { family, text }));
    sources.sort_by_key(|source| source.family);
    Bank::read_of_host(&sources).map_err(|faults| faults.into_iter().map(ContentDiagnostic::from).collect())
}

/// What a host's own bank adds to the name of a grader: the words of the bank weigh into every judgement.
fn bank_revision(own: &Folder) -> String {
    let built_in = Bank::sources();
    let unchanged = |family: &str, text: &str| {
        built_in.iter().any(|source| source.family == family && source.text == text)
    };
    let mut texts = Vec::new();
    for (family, text) in own.bank.iter().filter(|(family, text)| !unchanged(family, text)) {
        texts.extend([family.as_str(), text.as_str()]);
    }
    if texts.is_empty() { String::new() } else { format!("+bank-{}", revision::digest(&texts)) }
}

/// The host's formats in place of those built in, checked beside the bank where that could be read.
fn read_formats(own: &Folder, bank: Option<&Bank>) -> Result<Formats, Vec<ContentDiagnostic>> {
    let mut sources = Formats::sources();
    sources.retain(|(id, _)| !own.formats.iter().any(|(replaced, _)| replaced == id));
    sources.extend(own.formats.iter().map(|(id, text)| (id.as_str(), text.as_str())));
    let formats = Formats::read(&sources)?;
    let faults = bank.map(|bank| formats.faults_beside(bank)).unwrap_or_default();
    if faults.is_empty() { Ok(formats) } else { Err(faults) }
}

fn read_prompts(own: &Folder) -> Result<Prompts, Vec<ContentDiagnostic>> {
    let replaced: Vec<(&str, &str)> =
        own.prompts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Prompts::read(&replaced).map_err(|faults| faults.into_iter().map(ContentDiagnostic::from).collect())
}

impl PositionCatalogue for InterviewContent {
    fn families(&self) -> Vec<PositionFamily> {
        let families = self.bank().families().iter().filter(|family| family.id != GENERAL);
        let position = |family: &Family| {
            let [korean, english] = family.name.clone();
            PositionFamily { id: family.id.clone(), korean, english, aliases: family.aliases.clone() }
        };
        families.map(position).collect()
    }

    fn has_own_questions(&self, position: &str) -> bool {
        self.bank().family_of(position).is_some_and(|family| family.id != GENERAL)
    }
}

impl FormatCatalogue for InterviewContent {
    fn formats(&self) -> Vec<Format> {
        Self::formats(self).all().map(|format| format.shown()).collect()
    }
}
