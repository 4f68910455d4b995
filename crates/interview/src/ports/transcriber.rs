//! Who understands speech.

use crate::{grading::failure::TaskFailure, language::Language, recording::sound::Span};
use async_trait::async_trait;

/// Understands speech.
#[async_trait]
pub trait Transcriber: Send + Sync {
    /// The name of its model, which is stored with a transcript.
    fn name(&self) -> &str;

    /// Understands a piece of sound: WAV, 16,000 samples per second, one channel, 16 bits. Times are from its beginning.
    async fn transcribe(&self, wave: Vec<u8>, language: Language) -> Result<Vec<HeardSegment>, TaskFailure>;
}

/// A part of what a transcriber says that was said.
#[derive(Clone, Default, PartialEq)]
pub struct HeardSegment {
    /// Its span of time.
    pub span: Span,
    /// Its text.
    pub text: String,
    /// Its words; empty where the transcriber gives none.
    pub words: Vec<HeardWord>,
    /// The probability that nobody speaks in it, 0 to 1.
    pub no_speech: Option<f64>,
    /// The mean log probability of its tokens, 0 or less.
    pub log_probability: Option<f64>,
    /// The compression ratio of its text; 1 is no compression.
    pub compression: Option<f64>,
}

impl std::fmt::Debug for HeardSegment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("HeardSegment").field("span", &self.span).finish_non_exhaustive()
    }
}

/// A word that a transcriber says was said.
#[derive(Clone, Default, PartialEq)]
pub struct HeardWord {
    /// Its span of time.
    pub span: Span,
    /// The word.
    pub text: String,
    /// The transcriber's confidence, 0 to 1.
    pub probability: Option<f64>,
}
