//! What was understood of a recording, and what the candidate corrected in it.

pub use super::transcript_state::TranscriptState;
use super::transcription::{Transcription, Unclear};
use crate::{
    grading::failure::{FailureCode, FailureReason},
    id::{RecordId, RecordingId},
    untrusted::Untrusted,
    words::words,
    work::job::NewJob,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The transcript of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Transcript {
    /// The recording.
    pub recording_id: RecordingId,
    /// The record whose question it answers.
    pub record_id: RecordId,
    /// How far it has come.
    pub state: TranscriptState,
    /// Why the last try failed, why it failed for good, or why it is unclear.
    pub reason: Option<FailureReason>,
    /// When the next try is due; `None` when none is.
    pub retry_at: Option<DateTime<Utc>>,
    /// What was understood; `None` until something was.
    pub heard: Option<Transcription>,
    /// What the candidate says that they said.
    pub corrected: Option<Untrusted>,
    /// How it becomes the answer by itself.
    pub submission: Submission,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
}

/// Whether a transcript becomes the answer by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Submission {
    /// The candidate reads it first.
    None,
    /// It becomes the answer once it is there and clear.
    Requested,
    /// It became the answer.
    Submitted,
    /// It did not: there was a newer answer, it was unclear or corrected, or the interview was over.
    Skipped,
}

words!(Submission {
    None = "none",
    Requested = "requested",
    Submitted = "submitted",
    Skipped = "skipped",
});

/// A transcript that is to be made of a recording that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewTranscript {
    /// The job that makes it.
    pub job: NewJob,
    /// Whether it becomes the answer by itself.
    pub submit: bool,
}

impl Transcription {
    /// How far a transcript has come with it.
    pub fn state(&self) -> TranscriptState {
        if self.unclear.is_some() { TranscriptState::Unclear } else { TranscriptState::Done }
    }

    /// Why it cannot be relied on, in the interview's language.
    pub fn reason(&self) -> Option<FailureReason> {
        self.unclear.map(|why| FailureReason::new(why.code(), self.language))
    }
}

impl Unclear {
    /// The code by which people and programs read it.
    pub fn code(self) -> FailureCode {
        match self {
            Self::NoSpeech => FailureCode::NoSpeech,
            Self::NothingUnderstood => FailureCode::NothingUnderstood,
            Self::BelowThreshold => FailureCode::HardToHear,
            Self::AnotherLanguage => FailureCode::AnotherLanguage,
        }
    }
}
