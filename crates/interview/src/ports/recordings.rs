//! Storing recordings: their rows, and their bytes.

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

/// Stores the rows of recordings.
#[async_trait]
pub trait RecordingStore: Send + Sync {
    /// Notes that bytes will be written under a key. From `until` on they belong to nothing, unless the recording is kept
    /// before.
    async fn announce_recording(&self, key: &RecordingKey, until: DateTime<Utc>) -> Result<(), Error>;

    /// Stores a recording whose key was announced, together with a waiting transcript and the job that makes it;
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

    /// The transcript of a recording; `None` if none was requested.
    async fn transcript(&self, recording: &Owned<Recording>) -> Result<Option<Transcript>, Error>;

    /// Stores what the candidate corrected; [`Error::NotFound`] where there is no transcript.
    async fn correct_transcript(
        &self,
        recording: &Owned<Recording>,
        corrected: &Untrusted,
        now: DateTime<Utc>,
    ) -> Result<(), Error>;

    /// Requests a transcript, unless one is under way. A correction stays.
    async fn request_transcript(&self, recording: &Owned<Recording>, job: NewJob) -> Result<(), Error>;

    /// Erases a recording; its key is noted as erased in the same change.
    async fn remove_recording(&self, recording: &Owned<Recording>) -> Result<(), Error>;

    /// The size of all recordings of a user, in bytes.
    async fn recording_bytes(&self, user: UserId) -> Result<u64, Error>;

    /// The next keys after a key that are noted as erased and due, in order.
    async fn erased_recordings(
        &self,
        now: DateTime<Utc>,
        after: Option<&RecordingKey>,
        limit: i64,
    ) -> Result<Vec<RecordingKey>, Error>;

    /// Deletes the note of a key whose bytes are removed.
    async fn forget_erased_recording(&self, key: &RecordingKey) -> Result<(), Error>;
}

/// The measurements of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// Its media type, by its first bytes.
    pub media_type: &'static str,
    /// The measurements of its sound.
    pub sound: Sound,
}

/// Stores the bytes of recordings, and measures them.
#[async_trait]
pub trait RecordingFiles: Send + Sync {
    /// Writes the incoming bytes under a key, durably, and returns their number. The inner error says why they are no
    /// recording; a part of them may stay written.
    async fn write(
        &self,
        key: &RecordingKey,
        incoming: Incoming<'_>,
        max: u64,
    ) -> Result<Result<u64, Unusable>, Error>;

    /// Measures the sound under a key, up to so many seconds.
    async fn listen(&self, key: &RecordingKey, seconds: u32) -> Result<Result<Heard, Unusable>, Error>;

    /// Decodes spans of the sound under a key, in order, each as WAV of 16,000 samples per second, one channel and 16 bits.
    /// Each span is decoded when the one before was taken; the stream ends early where the sound cannot be decoded to its
    /// end.
    async fn cut(&self, key: &RecordingKey, spans: Vec<Span>) -> Result<mpsc::Receiver<Vec<u8>>, Error>;

    /// Opens a range of the bytes under a key.
    async fn open(
        &self,
        key: &RecordingKey,
        range: Range<u64>,
    ) -> Result<Pin<Box<dyn AsyncRead + Send>>, Error>;

    /// Removes the bytes under a key; it is no error if there are none.
    async fn remove(&self, key: &RecordingKey) -> Result<(), Error>;
}
