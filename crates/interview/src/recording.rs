//! Recordings of spoken answers: what is kept of them, and what is measured in them.

pub mod hearing;
pub mod keep;
pub mod sound;
pub mod transcribing;
pub mod transcript;
pub mod transcript_state;
pub mod transcription;
pub mod voice;

use crate::id::{RecordId, RecordingId, SessionId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sound::Sound;
use transcript_state::TranscriptState;

/// A kept recording of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// Its number.
    pub id: RecordingId,
    /// The record whose question it answers.
    pub record_id: RecordId,
    /// The session of that record.
    pub session_id: SessionId,
    /// How far its transcript has come; `None` where none was asked for.
    pub transcript: Option<TranscriptState>,
    /// What was kept.
    pub made: NewRecording,
}

/// A recording whose bytes are kept already.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRecording {
    /// Under which key its bytes are kept.
    pub key: RecordingKey,
    /// How many bytes it has.
    pub bytes: i64,
    /// Its media type, told from its bytes: "audio/webm".
    pub media_type: String,
    /// What was measured in it.
    pub sound: Sound,
    /// When it was kept.
    pub created_at: DateTime<Utc>,
}

/// Under which key the bytes of a recording are kept: 32 hexadecimal digits that nobody can guess.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingKey(String);

impl RecordingKey {
    /// A key of 16 random bytes.
    pub fn of(random: [u8; 16]) -> Self {
        Self(hex::encode(random))
    }

    /// Reads a key that was kept; `None` for what is none, so that no path is ever made of it.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        (text.len() == 32 && digits).then(|| Self(text.to_owned()))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How much may be kept of recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordingLimits {
    /// Bytes of one recording.
    pub bytes: u64,
    /// Bytes of all recordings of a user.
    pub user_bytes: u64,
    /// Seconds of one recording.
    pub seconds: u32,
}

impl Default for RecordingLimits {
    fn default() -> Self {
        Self { bytes: 250 << 20, user_bytes: 2 << 30, seconds: 3_600 }
    }
}

/// Why a file is no recording that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// It has no byte.
    #[error("it is empty")]
    Empty,
    /// It has more bytes than one recording may.
    #[error("it has too many bytes")]
    TooLarge,
    /// It is longer than one recording may be.
    #[error("it is too long")]
    TooLong,
    /// Its bytes are no kind of recording that is read.
    #[error("it is no recording of a kind that is read")]
    UnknownKind,
    /// It has no sound in it.
    #[error("it has no sound")]
    NoSound,
    /// What it says of itself cannot be: too many channels, or a rate that no microphone has.
    #[error("it has a form that is not read")]
    Form,
    /// It is damaged, or ends before its first second.
    #[error("it is damaged")]
    Damaged,
    /// It stopped coming, or came too slowly.
    #[error("it did not arrive in time")]
    TooSlow,
    /// It ended before it was complete.
    #[error("it ended before it was complete")]
    Interrupted,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_a_path() {
        let key = RecordingKey::of([0xa7; 16]);
        assert_eq!(RecordingKey::parse(key.as_str()), Some(key));
        for text in [
            "",
            "..",
            "../../etc/passwd",
            "A7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7",
            "/7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7",
        ] {
            assert_eq!(RecordingKey::parse(text), None, "{text}");
        }
    }
}
