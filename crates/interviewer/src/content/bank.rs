//! The question bank: what is asked in each family of positions, and what a good answer to it says.
//!
//! The texts are the TOML files of the crate's folder `bank`, one a family, built into the program and read when they
//! are first asked for. A person who does not program edits them; [`validation`] holds them to the rules and names the
//! file, the line and the question where one is broken.

mod centroids;
mod competency;
mod family;
mod file;
pub(crate) mod forbidden;
mod matters;
mod placeholder;
mod position;
mod review;
mod selection;
mod spacing;
mod validation;

use std::sync::{Arc, LazyLock, OnceLock};

use include_dir::{Dir, include_dir};
use interview::id::RecordId;
use interview::language::Language;
use interview::untrusted::Untrusted;
use interview::work::task::JudgementRequest;
use rustc_hash::FxHashMap;

use crate::lexical::DocumentFrequencies;

pub use competency::{Competency, Facts, Level, Place, Topic};
pub use family::{BankQuestion, Family, SeenBy, Wording};
pub use file::{BankDiagnostic, Source};
pub use matters::{Asked, Matters, Resemblance, Which};
pub use placeholder::place_position;
pub use selection::{Draw, Selection, StageFilter};
pub use spacing::Spacing;

use position::Aliases;
pub(crate) use position::squeeze_alias;
use validation::Extent;

/// The family that any position belongs to which has none of its own.
pub const GENERAL: &str = "general";

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/bank");

static EMBEDDED: LazyLock<Bank> = LazyLock::new(Bank::built_in);

/// Every family of questions.
#[derive(Debug)]
pub struct Bank {
    families: Vec<Family>,
    aliases: Aliases,
    frequencies: [Arc<DocumentFrequencies>; 2],
    /// How common words are where other texts say it.
    other_frequencies: Option<Arc<DocumentFrequencies>>,
    matters: [OnceLock<Matters>; 2],
    spacing: OnceLock<Spacing>,
    /// The number of each question by its text without spaces, in each language.
    texts: [OnceLock<FxHashMap<String, usize>>; 2],
}

impl Bank {
    /// The bank built into the program, read at the first call.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// The files built into the program.
    pub fn sources() -> Vec<Source<'static>> {
        let mut sources: Vec<Source<'static>> = FILES
            .files()
            .filter_map(|file| {
                let family = file.path().file_name()?.to_str()?.strip_suffix(".toml")?;
                Some(Source { family, text: file.contents_utf8()? })
            })
            .collect();
        sources.sort_by_key(|source| source.family);
        sources
    }

    /// Reads and checks a bank; every fault is found, not only the first.
    pub fn read(sources: &[Source<'_>]) -> Result<Self, Vec<BankDiagnostic>> {
        Self::read_with(sources, Extent::Full)
    }

    /// Reads and checks a bank of which some files are a host's: a family of its own may be as small as it likes.
    pub(crate) fn read_of_host(sources: &[Source<'_>]) -> Result<Self, Vec<BankDiagnostic>> {
        Self::read_with(sources, Extent::Any)
    }

    fn read_with(sources: &[Source<'_>], extent: Extent) -> Result<Self, Vec<BankDiagnostic>> {
        let (families, mut faults) = Self::parse(sources);
        faults.extend(validation::faults(&families, sources, extent));
        if faults.is_empty() { Ok(Self::of(families)) } else { Err(faults) }
    }

    /// A question by its id, with its family and the number under which [`Matters`] knows it.
    pub fn question(&self, id: &str) -> Option<(&Family, &BankQuestion, usize)> {
        let mut number = 0;
        for family in &self.families {
            if let Some(place) = family.questions.iter().position(|question| question.id == id) {
                return Some((family, &family.questions[place], number + place));
            }
            number += family.questions.len();
        }
        None
    }

    /// A question by its number, as [`Self::question`] tells it.
    pub fn question_numbered(&self, mut number: usize) -> Option<&BankQuestion> {
        for family in &self.families {
            match family.questions.get(number) {
                Some(question) => return Some(question),
                None => number -= family.questions.len(),
            }
        }
        None
    }

    /// A request to judge an answer to the question of this id, as an interview for a position makes it; an empty position
    /// stands for the first that the question's family names.
    pub fn judgement_request(
        &self,
        id: &str,
        position: &str,
        answer: &str,
        language: Language,
    ) -> Option<JudgementRequest> {
        let (family, question, _) = self.question(id)?;
        let position = match position {
            "" => family.aliases.first().map_or("", String::as_str),
            position => position,
        };
        Some(JudgementRequest {
            record_id: RecordId(0),
            question: question.asked(family, position, language),
            answer: Untrusted::new(answer.to_owned()),
            language,
            position: position.to_owned(),
            note: None,
        })
    }

    /// The question that asks this, word for word, for a position; as [`Self::question`].
    pub fn question_asking(
        &self,
        text: &str,
        position: &str,
        language: Language,
    ) -> Option<(&BankQuestion, usize)> {
        let texts = self.texts[language.pick(0, 1)].get_or_init(|| {
            let questions = self.families.iter().flat_map(|family| &family.questions).enumerate();
            questions
                .map(|(number, question)| (squeeze(&question.wording(language).text, language), number))
                .collect()
        });
        let number = *texts.get(&squeeze(text, language)).or_else(|| {
            let anybody = text.replacen(position, placeholder::PLACEHOLDER, 1);
            texts.get(&squeeze(&anybody, language)).filter(|_| !position.is_empty())
        })?;
        self.question_numbered(number).map(|question| (question, number))
    }

    /// Every family, in the order of their ids.
    pub fn families(&self) -> &[Family] {
        &self.families
    }

    /// The family with this id.
    pub fn family(&self, id: &str) -> Option<&Family> {
        self.families.iter().find(|family| family.id == id)
    }

    /// How common words are over the bank's texts of a language, or over other texts where those were given.
    pub fn frequencies(&self, language: Language) -> &Arc<DocumentFrequencies> {
        self.other_frequencies.as_ref().unwrap_or_else(|| self.own_frequencies(language))
    }

    /// How common words are over the bank's texts of a language, as [`Matters`] weighs them.
    pub fn own_frequencies(&self, language: Language) -> &Arc<DocumentFrequencies> {
        &self.frequencies[language.pick(0, 1)]
    }

    /// What each question is about in a language, indexed at the first call.
    pub fn matters(&self, language: Language) -> &Matters {
        let frequencies = &self.frequencies[language.pick(0, 1)];
        self.matters[language.pick(0, 1)].get_or_init(|| Matters::of(&self.families, language, frequencies))
    }

    /// Where spaces stand in Korean, learnt at the first call.
    pub fn spacing(&self) -> &Spacing {
        self.spacing.get_or_init(|| {
            let questions = self.families.iter().flat_map(|family| &family.questions);
            Spacing::of(questions.flat_map(|question| question.wording(Language::Ko).texts()))
        })
    }

    /// The questions for any position, which every bank has unless its own file was refused.
    pub fn general(&self) -> Option<&Family> {
        self.family(GENERAL)
    }

    fn parse(sources: &[Source<'_>]) -> (Vec<Family>, Vec<BankDiagnostic>) {
        let (mut families, mut faults) = (Vec::new(), Vec::new());
        for source in sources {
            match source.parse() {
                Ok(family) => families.push(family),
                Err(fault) => faults.push(fault),
            }
        }
        (families, faults)
    }

    fn of(families: Vec<Family>) -> Self {
        let frequencies = [Language::Ko, Language::En].map(|language| {
            Arc::new(DocumentFrequencies::of(families.iter().flat_map(|family| &family.questions).flat_map(
                |question| {
                    let wording = question.wording(language);
                    [wording.text.as_str(), wording.reference.as_str()]
                },
            )))
        });
        let aliases = Aliases::of(&families);
        Self {
            families,
            aliases,
            frequencies,
            other_frequencies: None,
            matters: [const { OnceLock::new() }; 2],
            spacing: OnceLock::new(),
            texts: [const { OnceLock::new() }; 2],
        }
    }

    /// The bank built into the program.
    pub(crate) fn built_in() -> Self {
        Self::read(&Self::sources()).unwrap_or_else(Self::without_faulty_files)
    }

    /// The same questions, with other texts to say which words are common.
    pub(crate) fn weighing_words_by(self, frequencies: Arc<DocumentFrequencies>) -> Self {
        Self { other_frequencies: Some(frequencies), ..self }
    }

    /// What is left of a bank with broken files: a test keeps the embedded bank whole, so this is the last resort of a
    /// program that was built without running it.
    fn without_faulty_files(faults: Vec<BankDiagnostic>) -> Self {
        for fault in &faults {
            tracing::error!(%fault, "the question bank has a fault");
        }
        Self::of(Self::parse(&Self::sources()).0)
    }
}

/// A text in the form in which cues are looked for: folded, Korean without spaces.
pub(crate) fn squeeze(text: &str, language: Language) -> String {
    let folded = crate::lexical::fold(text);
    match language {
        Language::Ko => folded.chars().filter(|character| !character.is_whitespace()).collect(),
        Language::En => folded.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// The text of a family's file as it is built into the program.
fn built_in(family: &str) -> Option<&'static str> {
    FILES.get_file(format!("{family}.toml"))?.contents_utf8()
}
