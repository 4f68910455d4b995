//! The transcript of a recording, as it is shown.

use super::failure;
use chrono::{DateTime, Utc};
use interview::recording::{sound::Span, transcript, transcription};
use serde::Serialize;
use utoipa::ToSchema;

/// What was understood of a recording, and what the candidate corrected in it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Transcript {
    /// The recording.
    recording_id: i64,
    /// The record whose question it answers.
    record_id: i64,
    /// How far it has come.
    state: TranscriptState,
    /// Why the last try failed, why it failed for good, or why it is unclear: for a person to read.
    #[schema(required = true)]
    reason: Option<String>,
    /// The same as a word for programs, with a parameter behind a colon where there is one.
    #[schema(required = true, example = "hard_to_hear")]
    code: Option<String>,
    /// When the next try is due; `null` when none is.
    #[schema(required = true)]
    retry_at: Option<DateTime<Utc>>,
    /// What counts: what the candidate corrected, or else what was understood; `null` until there is something.
    #[schema(required = true)]
    text: Option<String>,
    /// What was understood.
    #[schema(required = true)]
    heard_text: Option<String>,
    /// What the candidate corrected.
    #[schema(required = true)]
    corrected_text: Option<String>,
    /// How sure the transcriber is, 0 to 1; `null` where it does not say.
    #[schema(required = true)]
    confidence: Option<f64>,
    /// Who understood it: the transcriber's model.
    #[schema(required = true)]
    transcriber: Option<String>,
    /// Whether it became the answer by itself, as `submit` asks.
    submission: Submission,
    /// What was understood, in order.
    segments: Vec<Segment>,
    /// When it was asked for.
    created_at: DateTime<Utc>,
    /// When it last changed.
    changed_at: DateTime<Utc>,
}

/// How far a transcript has come.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TranscriptState {
    /// It waits to be made, or is being made.
    Waiting,
    /// It is there.
    Done,
    /// What is there cannot be relied on.
    Unclear,
    /// It failed for good; it can be asked for again.
    Failed,
}

/// Whether a transcript becomes the answer by itself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TranscriptSubmission)]
enum Submission {
    /// The candidate reads it first.
    None,
    /// It becomes the answer once it is there and clear.
    Requested,
    /// It became the answer.
    Submitted,
    /// It did not: there was a newer answer, it was unclear or corrected, or the interview was over.
    Skipped,
}

/// A part of what was understood.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TranscriptSegment)]
struct Segment {
    /// Where it begins, in milliseconds.
    start: u32,
    /// Where it ends, in milliseconds.
    end: u32,
    text: String,
    /// Its words; empty where the transcriber gives none.
    words: Vec<Word>,
}

/// A word that was understood.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TranscriptWord)]
struct Word {
    /// Where it begins, in milliseconds.
    start: u32,
    /// Where it ends, in milliseconds.
    end: u32,
    text: String,
    /// How sure the transcriber is, 0 to 1; `null` where it does not say.
    #[schema(required = true)]
    probability: Option<f64>,
    /// Whether it may be another word.
    unsure: bool,
}

impl From<transcript::Transcript> for Transcript {
    fn from(transcript: transcript::Transcript) -> Self {
        let heard = transcript.heard;
        let heard_text = heard.as_ref().map(|heard| heard.text().as_data().to_owned());
        let corrected_text = transcript.corrected.map(|text| text.as_data().to_owned());
        Self {
            recording_id: transcript.recording_id.0,
            record_id: transcript.record_id.0,
            state: transcript.state.into(),
            reason: transcript.reason.as_ref().map(failure::words),
            code: transcript.reason.as_ref().map(|reason| reason.code.to_string()),
            retry_at: transcript.retry_at,
            text: corrected_text.clone().or_else(|| heard_text.clone()),
            heard_text,
            corrected_text,
            confidence: heard.as_ref().and_then(|heard| heard.confidence),
            transcriber: heard.as_ref().map(|heard| heard.transcriber.clone()),
            submission: transcript.submission.into(),
            segments: heard
                .map(|heard| heard.segments.into_iter().map(Segment::from).collect())
                .unwrap_or_default(),
            created_at: transcript.created_at,
            changed_at: transcript.changed_at,
        }
    }
}

impl From<transcript::TranscriptState> for TranscriptState {
    fn from(state: transcript::TranscriptState) -> Self {
        match state {
            transcript::TranscriptState::Waiting => Self::Waiting,
            transcript::TranscriptState::Done => Self::Done,
            transcript::TranscriptState::Unclear => Self::Unclear,
            transcript::TranscriptState::Failed => Self::Failed,
        }
    }
}

impl From<transcript::Submission> for Submission {
    fn from(submission: transcript::Submission) -> Self {
        match submission {
            transcript::Submission::None => Self::None,
            transcript::Submission::Requested => Self::Requested,
            transcript::Submission::Submitted => Self::Submitted,
            transcript::Submission::Skipped => Self::Skipped,
        }
    }
}

impl From<transcription::Segment> for Segment {
    fn from(segment: transcription::Segment) -> Self {
        let Span { start, end } = segment.span;
        let words = segment.words.into_iter().map(|word| Word {
            start: word.span.start,
            end: word.span.end,
            unsure: word.is_unsure(),
            text: word.text.as_data().to_owned(),
            probability: word.probability,
        });
        Self { start, end, text: segment.text.as_data().to_owned(), words: words.collect() }
    }
}
