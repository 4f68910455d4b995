//! What a transcriber understood of a recording.

use super::sound::Span;
use crate::{language::Language, untrusted::Untrusted};
use serde::{Deserialize, Serialize};

/// Below this confidence a transcript is unclear: it never becomes an answer by itself.
pub const HEARING_THRESHOLD: f64 = 0.4;
/// A word below this probability is shown as unsure.
pub const SURE_WORD: f64 = 0.5;

/// What a transcriber understood of a recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transcription {
    /// Who understood it: the transcriber's model.
    pub transcriber: String,
    /// In which language it was to be understood.
    pub language: Language,
    /// How sure the transcriber is, 0 to 1; `None` where it does not say.
    pub confidence: Option<f64>,
    /// Why it cannot be relied on.
    pub unclear: Option<Unclear>,
    /// What was said, in order.
    pub segments: Vec<Segment>,
}

impl Transcription {
    /// The whole text.
    pub fn text(&self) -> Untrusted {
        let texts: Vec<&str> = self.segments.iter().map(|segment| segment.text.as_data()).collect();
        Untrusted::new(texts.join(" "))
    }
}

/// A part of what was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Where it is in the recording.
    #[serde(flatten)]
    pub span: Span,
    /// What was understood.
    pub text: Untrusted,
    /// Its words; empty where the transcriber gives none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
}

/// A word that was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Where it is in the recording.
    #[serde(flatten)]
    pub span: Span,
    /// The word.
    pub text: Untrusted,
    /// How sure the transcriber is of it, 0 to 1; `None` where it does not say.
    pub probability: Option<f64>,
}

impl Word {
    /// Whether the transcriber says that it may be another word.
    pub fn is_unsure(&self) -> bool {
        self.probability.is_some_and(|probability| probability < SURE_WORD)
    }
}

/// Why a transcription cannot be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unclear {
    /// Nobody speaks in the recording.
    NoSpeech,
    /// Somebody speaks, and nothing was understood that can be believed.
    NothingUnderstood,
    /// The transcriber is less sure than [`HEARING_THRESHOLD`].
    BelowThreshold,
    /// What was understood is in another language than the interview.
    AnotherLanguage,
}
