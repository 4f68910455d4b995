//! the content: the questions, the rubric and the prompts that interviewers keep to.
//!
//! Its files are built into the program. A host's folder may hold others in their place, of the same names:
//! `bank/*.toml` (a new name is a new family of positions), `rubric.toml` and `prompts/*.md`. Everything in that folder
//! is read and checked at once, and every fault is told with its place ([`ContentDiagnostic`]).
//!
//! Whatever changes how an answer is judged changes the name of the grader: a file that is not the one built in adds
//! its version and a digest of its content to it. So an evaluation says which files made it, and a calibration holds
//! for exactly those.

mod diagnostic;
mod folder;
mod rubric_file;

use std::path::Path;
use std::sync::{Arc, LazyLock, OnceLock};

use interview::grading::rubric::Rubric;
use interview::language::Language;
use interview::ports::PositionCatalogue;
use interview::session::position::PositionFamily;
use sha2::{Digest, Sha256};

use crate::bank::{Bank, Family, GENERAL, Source};
use crate::calibration::Calibrations;
use crate::judging::{GRADER, Questions};
use crate::lexical::DocumentFrequencies;
use crate::model::Prompts;

pub use diagnostic::ContentDiagnostic;

use folder::Folder;

static EMBEDDED: LazyLock<Arc<InterviewContent>> =
    LazyLock::new(|| Arc::new(InterviewContent::read_embedded()));

/// What interviewers keep to.
#[derive(Debug)]
pub struct InterviewContent {
    /// The bank built into the program is read when it is first asked for, because that takes a good part of a second.
    bank: OnceLock<Bank>,
    rubric: Rubric,
    prompts: Prompts,
    /// What the host's own files add to the name of a grader; empty when there are none.
    revision: String,
    rubric_grader: String,
    calibrations: Calibrations,
    questions: Questions,
}

impl InterviewContent {
    /// the content built into the program, read at the first call.
    pub fn embedded() -> &'static Arc<Self> {
        &EMBEDDED
    }

    /// the content built into the program, with the files of this folder in the place of those of the same name. Every
    /// fault is found, not only the first.
    pub fn read(folder: &Path) -> Result<Self, Vec<ContentDiagnostic>> {
        let own = Folder::read(folder)?;
        let (bank, rubric, prompts) =
            (read_bank(&own), rubric_file::read(own.rubric.as_deref()), read_prompts(&own));
        match (bank, rubric, prompts) {
            (Ok(bank), Ok(rubric), Ok(prompts)) => {
                let revision = rubric.revision + &bank_revision(&own);
                Ok(Self::of(OnceLock::from(bank), rubric.rubric, prompts, revision))
            }
            (bank, rubric, prompts) => {
                let faults = [bank.err(), rubric.err(), prompts.err()];
                Err(faults.into_iter().flatten().flatten().collect())
            }
        }
    }

    /// The content of the files built into the program, shared with nobody.
    pub fn read_embedded() -> Self {
        Self::of(OnceLock::new(), Rubric::default(), Prompts::embedded(), String::new())
    }

    fn of(bank: OnceLock<Bank>, rubric: Rubric, prompts: Prompts, revision: String) -> Self {
        let rubric_grader = format!("{GRADER}{revision}");
        let (calibrations, questions) = (Calibrations::default(), Questions::default());
        Self { bank, rubric, prompts, revision, rubric_grader, calibrations, questions }
    }

    /// The same content, knowing which graders were found to agree with people.
    #[must_use]
    pub fn with_calibrations(self, calibrations: Calibrations) -> Self {
        Self { calibrations, ..self }
    }

    /// The same content, in which these texts say which words are common, in either language.
    #[must_use]
    pub fn weighing_words_by(self, frequencies: Arc<DocumentFrequencies>) -> Self {
        let bank = self.bank.into_inner().unwrap_or_else(Bank::built_in);
        let bank = OnceLock::from(bank.weighing_words_by(frequencies));
        // What was prepared with other weights does not hold.
        Self { bank, questions: Questions::default(), ..self }
    }

    /// The question bank.
    pub fn bank(&self) -> &Bank {
        self.bank.get_or_init(Bank::built_in)
    }

    /// The questions that are prepared for their answers.
    pub(crate) fn questions(&self) -> &Questions {
        &self.questions
    }

    /// What answers are judged by.
    pub fn rubric(&self) -> &Rubric {
        &self.rubric
    }

    /// What a model is told.
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

/// The first eight digits of a text's SHA-256: enough to tell versions of one file apart.
pub(crate) fn digest(texts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hex::encode(&hasher.finalize()[..4])
}

/// A file's version as it stands in what was made with it: its number, with a digest where it is not the built-in file.
pub(crate) fn revision(version: u32, text: &str, built_in: Option<&str>) -> String {
    if built_in == Some(text) { version.to_string() } else { format!("{version}-{}", digest(&[text])) }
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
    if texts.is_empty() { String::new() } else { format!("+bank-{}", digest(&texts)) }
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
}
