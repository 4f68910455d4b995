//! Recordings: their rows, and their bytes.

use crate::{
    account::caller::Caller,
    error::Error,
    id::{RecordingId, UserId},
    recording::sound::{Sound, Span},
    recording::transcript::{NewTranscript, Transcript},
    recording::{NewRecording, Recording, RecordingKey, Unusable},
    session::InterviewSession,
    session::owner::{Lookup, Owned},
    session::record::InterviewRecord,
    untrusted::Untrusted,
    work::job::NewJob,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::{ops::Range, pin::Pin};
use tokio::{io::AsyncRead, sync::mpsc};

/// The bytes of a recording as they come from a client.
pub type Incoming<'a> = Pin<&'a mut (dyn AsyncRead + Send)>;

/// Remembers recordings.
#[async_trait]
pub trait RecordingStore: Send + Sync {
    /// Notes that bytes will be under a key, which belong to nothing from `until` on unless the recording is kept before.
    async fn announce_recording(&self, key: &RecordingKey, until: DateTime<Utc>) -> Result<(), Error>;

    /// Keeps a recording whose key was announced, with its transcript that waits and the job that makes it;
    /// [`Error::Quota`] when the user would have more than `max` bytes.
    async fn keep_recording(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        new: &NewRecording,
        transcript: Option<NewTranscript>,
        max: u64,
    ) -> Result<Recording, Error>;

    /// The recordings of a record, oldest first.
    async fn recordings(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
    ) -> Result<Vec<Recording>, Error>;

    /// A recording.
    async fn recording(&self, caller: Caller, id: RecordingId) -> Result<Lookup<Recording>, Error>;

    /// The transcript of a recording; `None` where none was asked for.
    async fn transcript(&self, recording: &Owned<Recording>) -> Result<Option<Transcript>, Error>;

    /// Keeps what the candidate corrected; [`Error::NotFound`] where there is no transcript.
    async fn correct_transcript(
        &self,
        recording: &Owned<Recording>,
        corrected: &Untrusted,
        now: DateTime<Utc>,
    ) -> Result<(), Error>;

    /// Has a transcript made, unless one is on its way; what was corrected stays.
    async fn request_transcript(&self, recording: &Owned<Recording>, job: NewJob) -> Result<(), Error>;

    /// Erases a recording; its key is noted as erased in the same change.
    async fn remove_recording(&self, recording: &Owned<Recording>) -> Result<(), Error>;

    /// Bytes of all recordings of a user.
    async fn recording_bytes(&self, user: UserId) -> Result<u64, Error>;

    /// Keys noted as erased whose time has come, after a key, in order.
    async fn erased_recordings(
        &self,
        now: DateTime<Utc>,
        after: Option<&RecordingKey>,
        limit: i64,
    ) -> Result<Vec<RecordingKey>, Error>;

    /// Forgets a key whose bytes are removed.
    async fn forget_erased_recording(&self, key: &RecordingKey) -> Result<(), Error>;
}

/// What was heard in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// Its media type, told from its bytes.
    pub media_type: &'static str,
    /// What it sounds like.
    pub sound: Sound,
}

/// Keeps the bytes of recordings, and listens to them.
#[async_trait]
pub trait RecordingFiles: Send + Sync {
    /// Writes what comes under a key, durably, and returns how many bytes came; the inner error says why they are no
    /// recording. Whatever was written of it may be left.
    async fn write(
        &self,
        key: &RecordingKey,
        incoming: Incoming<'_>,
        max: u64,
    ) -> Result<Result<u64, Unusable>, Error>;

    /// Listens to the bytes under a key, which may last so many seconds.
    async fn listen(&self, key: &RecordingKey, seconds: u32) -> Result<Result<Heard, Unusable>, Error>;

    /// Decodes spans of the sound under a key, in order, each as WAV of 16,000 samples per second, one channel and 16 bits.
    /// The next is decoded when the one before was taken; fewer come where the sound cannot be decoded to its end.
    async fn cut(&self, key: &RecordingKey, spans: Vec<Span>) -> Result<mpsc::Receiver<Vec<u8>>, Error>;

    /// Opens a part of the bytes under a key.
    async fn open(
        &self,
        key: &RecordingKey,
        range: Range<u64>,
    ) -> Result<Pin<Box<dyn AsyncRead + Send>>, Error>;

    /// Removes the bytes under a key; none are no error.
    async fn remove(&self, key: &RecordingKey) -> Result<(), Error>;
}
