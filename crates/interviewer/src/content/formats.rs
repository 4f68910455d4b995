//! The formats of interviews: which stages they have, what is asked in each, and how long one has for it.
//!
//! The texts are the TOML files of the crate's folder `formats`, one a format, built into the program and read when they
//! are first asked for. A person who does not program edits them; [`validation`] holds them to the rules and names the
//! file, the line and the field where one is broken.

mod file;
mod selection;
mod validation;

use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use interview::grading::criterion::Criterion;
use interview::language::Language;
use interview::session::format::{AnswerConditions, Format, FormatStage, FormatWords, MIXED};
use interview::session::question::{QuestionKind, Stage};

use super::bank::{Bank, StageFilter};
use super::diagnostic::ContentDiagnostic;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/formats");

static EMBEDDED: LazyLock<Formats> = LazyLock::new(Formats::built_in);

/// Every format.
#[derive(Debug)]
pub(crate) struct Formats(Vec<FormatFile>);

/// A format as its file says it.
#[derive(Debug)]
pub(super) struct FormatFile {
    pub(super) id: String,
    /// Its place in the list; those with the same number are in the order of their ids.
    order: u32,
    /// The version as it stands in what was asked: with a digest where the file is not the one built in.
    pub(super) revision: String,
    words: [FormatWords; 2],
    pub(super) language: Option<Language>,
    /// How many questions it asks when nobody says.
    questions: u32,
    pub(super) stages: Vec<StageFile>,
}

/// A stage as its file says it.
#[derive(Debug)]
pub(super) struct StageFile {
    name: [String; 2],
    /// The line on which it says what it asks, counted from 1.
    line: usize,
    pub(super) size: StageSize,
    pub(super) conditions: AnswerConditions,
    pub(super) asks: Asks,
}

/// How many questions a stage has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StageSize {
    /// So many, however long the interview is.
    Count(u32),
    /// This share of what the other stages leave.
    Share(u32),
}

/// Where the questions of a stage come from.
#[derive(Debug)]
pub(super) enum Asks {
    /// The bank, as a whole interview of the session's kind.
    Interview,
    /// The bank, those that pass.
    Bank(StageFilter),
    /// The format itself.
    Own(Vec<OwnQuestion>),
}

/// A question of a format itself.
#[derive(Debug)]
pub(super) struct OwnQuestion {
    pub(super) id: String,
    line: usize,
    /// The families for whose positions it is meant; empty for any.
    pub(super) families: Vec<String>,
    pub(super) stage: Stage,
    pub(super) kind: QuestionKind,
    pub(super) criteria: Vec<Criterion>,
    pub(super) wordings: [OwnWording; 2],
    pub(super) sheet: Option<[String; 2]>,
}

/// A question of a format in one language.
#[derive(Debug)]
pub(super) struct OwnWording {
    pub(super) text: String,
    pub(super) key_points: Vec<String>,
    pub(super) model_answer: Option<String>,
}

/// The longest interview of any format.
const MAX_QUESTIONS: u32 = 20;

impl Formats {
    /// The formats built into the program, read at the first call.
    pub(super) fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// The files built into the program, by name without ".toml".
    pub(super) fn sources() -> Vec<(&'static str, &'static str)> {
        let mut sources: Vec<(&str, &str)> = FILES
            .files()
            .filter_map(|file| {
                let id = file.path().file_name()?.to_str()?.strip_suffix(".toml")?;
                Some((id, file.contents_utf8()?))
            })
            .collect();
        sources.sort_unstable();
        sources
    }

    /// Reads and checks formats, each by its name and text; every fault is found, not only the first.
    pub(super) fn read(sources: &[(&str, &str)]) -> Result<Self, Vec<ContentDiagnostic>> {
        let (formats, mut faults) = Self::parse(sources);
        faults.extend(validation::faults(&formats.0));
        if formats.find(MIXED).is_none() && faults.is_empty() {
            faults.push(ContentDiagnostic::new("formats", "the format `mixed` is missing"));
        }
        if faults.is_empty() { Ok(formats) } else { Err(faults) }
    }

    fn parse(sources: &[(&str, &str)]) -> (Self, Vec<ContentDiagnostic>) {
        let (mut formats, mut faults) = (Vec::new(), Vec::new());
        for (id, text) in sources {
            match file::parse(id, text, built_in_text(id)) {
                Ok(format) => formats.push(format),
                Err(fault) => faults.push(fault),
            }
        }
        formats.sort_by(|one: &FormatFile, other| (one.order, &one.id).cmp(&(other.order, &other.id)));
        (Self(formats), faults)
    }

    /// What is left of broken files: a test keeps those built in whole, so this is the last resort of a program that was
    /// built without running it.
    fn built_in() -> Self {
        Self::read(&Self::sources()).unwrap_or_else(|faults| {
            for fault in &faults {
                tracing::error!(%fault, "the formats have a fault");
            }
            Self::parse(&Self::sources()).0
        })
    }

    pub(super) fn find(&self, id: &str) -> Option<&FormatFile> {
        self.0.iter().find(|format| format.id == id)
    }

    /// What is wrong with them beside this bank.
    pub(super) fn faults_beside(&self, bank: &Bank) -> Vec<ContentDiagnostic> {
        validation::faults_beside(&self.0, bank)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &FormatFile> {
        self.0.iter()
    }
}

impl StageFile {
    /// How many questions it has however long the interview is; 0 where it has a share.
    fn count(&self) -> u32 {
        match self.size {
            StageSize::Count(count) => count,
            StageSize::Share(_) => 0,
        }
    }

    /// Its share of what the other stages leave; 0 where it has a count.
    fn share(&self) -> u32 {
        match self.size {
            StageSize::Share(share) => share,
            StageSize::Count(_) => 0,
        }
    }

    /// Whether its questions stand at a place: an introduction, or last words.
    fn has_place(&self) -> bool {
        matches!(&self.asks, Asks::Bank(filter) if filter.place.is_some())
    }
}

impl FormatFile {
    /// How many questions it can ask at most, 1 to 20.
    fn max_questions(&self) -> u32 {
        let most = self.stages.iter().map(|stage| match (stage.size, &stage.asks) {
            (StageSize::Count(count), _) => count,
            (StageSize::Share(_), Asks::Own(own)) => {
                u32::try_from(own.iter().filter(|question| question.families.is_empty()).count())
                    .unwrap_or(MAX_QUESTIONS)
            }
            (StageSize::Share(_), _) => MAX_QUESTIONS,
        });
        most.fold(0, u32::saturating_add).clamp(1, MAX_QUESTIONS)
    }

    /// The format as clients see it.
    pub(super) fn shown(&self) -> Format {
        let [korean, english] = self.words.clone();
        let stage = |stage: &StageFile| FormatStage {
            korean: stage.name[0].clone(),
            english: stage.name[1].clone(),
            count: match stage.size {
                StageSize::Count(count) => Some(count),
                StageSize::Share(_) => None,
            },
            conditions: stage.conditions.clone(),
        };
        Format {
            id: self.id.clone(),
            korean,
            english,
            language: self.language,
            questions: self.questions,
            max_questions: self.max_questions(),
            stages: self.stages.iter().map(stage).collect(),
        }
    }
}

/// The text of a format's file as it is built into the program.
fn built_in_text(id: &str) -> Option<&'static str> {
    FILES.get_file(format!("{id}.toml"))?.contents_utf8()
}
