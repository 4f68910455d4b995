//! Recordings of answers, and how they were spoken.

use chrono::{DateTime, Utc};
use interview::recording::{
    keep::Heard,
    sound,
    voice::{self, NotCounted},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A recording of an answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Recording {
    /// The recording's number.
    id: i64,
    /// The record whose question it answers.
    record_id: i64,
    /// The session of that record.
    session_id: i64,
    /// When it was kept.
    created_at: DateTime<Utc>,
    /// How many bytes it has.
    bytes: i64,
    /// Its media type, by its bytes.
    #[schema(example = "audio/webm")]
    media_type: String,
    /// How long it is, in milliseconds.
    duration_ms: u32,
    /// How far its transcript has come; `null` where none was asked for.
    #[schema(required = true)]
    transcript_state: Option<super::TranscriptState>,
    /// How the answer was spoken.
    voice: Voice,
}

/// How an answer was spoken: what can be counted, with no judgement and no part in any score. Words are counted in the
/// answer's text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecordingVoice)]
pub(crate) struct Voice {
    /// How long somebody speaks, in milliseconds.
    spoken_ms: u32,
    /// Where somebody speaks, in order.
    speech: Vec<Span>,
    /// How long it takes until somebody speaks, in milliseconds; `null` where nobody does.
    #[schema(required = true)]
    before_first_word_ms: Option<u32>,
    /// Silences of at least 250 ms between words, in order.
    pauses: Vec<Span>,
    /// The longest of them, in milliseconds; `null` where there is none.
    #[schema(required = true)]
    longest_pause_ms: Option<u32>,
    /// Units of speech with the pauses counted in.
    speaking_rate: Rate,
    /// Units of speech without the pauses.
    articulation_rate: Rate,
    /// Words that fill a pause; at least so many were said. `null` while there is no text.
    #[schema(required = true)]
    fillers: Option<Vec<Filler>>,
    /// The middle level of what is spoken, in dBFS; `null` where nobody speaks.
    #[schema(required = true)]
    level_db: Option<f64>,
    /// How far the level moves while somebody speaks, in dB.
    #[schema(required = true)]
    level_range_db: Option<f64>,
    /// The level of the room, in dBFS.
    #[schema(required = true)]
    noise_db: Option<f64>,
    /// What makes the recording hard to hear.
    warnings: Vec<Warning>,
}

/// A part of a recording, in milliseconds from its beginning.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecordingSpan)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

/// How fast somebody speaks, or why that was not counted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SpeechRate)]
pub(crate) struct Rate {
    /// The rate; `null` where it was not counted.
    #[schema(required = true)]
    value: Option<f64>,
    /// What is counted: Korean syllables in a second, or English words in a minute.
    unit: Unit,
    /// Why it was not counted.
    #[schema(required = true)]
    reason: Option<Reason>,
}

/// What is counted.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SpeechUnit)]
pub(crate) enum Unit {
    /// Korean syllables in a second.
    SyllablesPerSecond,
    /// English words in a minute.
    WordsPerMinute,
}

/// Why something was not counted.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NotCountedReason)]
pub(crate) enum Reason {
    /// Nobody speaks.
    NoSpeech,
    /// Less than five seconds are spoken.
    TooShort,
    /// There is no text to count in.
    NoText,
    /// The text is more than what was said.
    TextDoesNotFit,
}

/// A word that fills a pause.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FillerWord)]
pub(crate) struct Filler {
    /// The word as it stands in the answer.
    word: String,
    /// Where it begins in the answer, in Unicode code points.
    start: usize,
}

/// What makes a recording hard to hear.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RecordingWarning)]
pub(crate) enum Warning {
    /// The voice is quiet.
    Quiet,
    /// The room is loud.
    Noisy,
    /// The microphone is too close, or set too loud.
    Clipped,
}

impl From<Heard> for Recording {
    fn from(Heard { recording, voice, language }: Heard) -> Self {
        let made = recording.made;
        Self {
            id: recording.id.0,
            record_id: recording.record_id.0,
            session_id: recording.session_id.0,
            created_at: made.created_at,
            bytes: made.bytes,
            media_type: made.media_type,
            duration_ms: voice.duration_ms,
            transcript_state: recording.transcript.map(Into::into),
            voice: Voice {
                spoken_ms: voice.spoken_ms,
                before_first_word_ms: voice.before_first_word_ms,
                longest_pause_ms: voice.pauses.iter().map(|pause| pause.length()).max(),
                pauses: voice.pauses.into_iter().map(Span::from).collect(),
                speaking_rate: Rate::of(voice.speaking_rate, language),
                articulation_rate: Rate::of(voice.articulation_rate, language),
                fillers: voice.fillers.ok().map(|found| found.into_iter().map(Filler::from).collect()),
                level_db: made.sound.level,
                level_range_db: made.sound.level_range,
                noise_db: made.sound.noise,
                warnings: voice.warnings.into_iter().map(Warning::from).collect(),
                speech: made.sound.speech.into_iter().map(Span::from).collect(),
            },
        }
    }
}

impl Rate {
    fn of(rate: Result<f64, NotCounted>, language: interview::language::Language) -> Self {
        Self {
            value: rate.ok().map(|rate| (rate * 10.0).round() / 10.0),
            unit: language.pick(Unit::SyllablesPerSecond, Unit::WordsPerMinute),
            reason: rate.err().map(|why| match why {
                NotCounted::NoSpeech => Reason::NoSpeech,
                NotCounted::TooShort => Reason::TooShort,
                NotCounted::NoText => Reason::NoText,
                NotCounted::TextDoesNotFit => Reason::TextDoesNotFit,
            }),
        }
    }
}

impl From<sound::Span> for Span {
    fn from(span: sound::Span) -> Self {
        Self { start: span.start, end: span.end }
    }
}

impl From<voice::Filler> for Filler {
    fn from(filler: voice::Filler) -> Self {
        Self { word: filler.word, start: filler.start }
    }
}

impl From<voice::Warning> for Warning {
    fn from(warning: voice::Warning) -> Self {
        match warning {
            voice::Warning::Quiet => Self::Quiet,
            voice::Warning::Noisy => Self::Noisy,
            voice::Warning::Clipped => Self::Clipped,
        }
    }
}
