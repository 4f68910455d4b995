//! Recordings: their rows, and the keys whose bytes are still to be removed.

use super::{
    Queries, Readers, Writers, begin,
    callers::{look_up_one, signed_in},
    change_once,
    rows::{self, RecordRef, record_ref},
    transcripts, versions,
};
use crate::failure::Failure;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use interview::{
    account::caller::Caller,
    error::{Error, Quota, Resource},
    id::{RecordId, RecordingId, UserId},
    ports::RecordingStore,
    recording::transcript::{NewTranscript, Transcript, TranscriptState},
    recording::{NewRecording, Recording, RecordingKey},
    session::InterviewSession,
    session::owner::{Lookup, Owned},
    session::record::InterviewRecord,
    untrusted::Untrusted,
    work::job::NewJob,
};
use sqlx::{query, query_scalar, types::Json};

#[async_trait]
impl RecordingStore for Queries {
    async fn announce_recording(&self, key: &RecordingKey, until: DateTime<Utc>) -> Result<(), Error> {
        let statement = query("INSERT INTO erased_recordings (storage_key, erased_at) VALUES ($1, $2)");
        Ok(change_once(&self.write, statement.bind(key.as_str()).bind(until)).await?)
    }

    async fn keep_recording(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        new: &NewRecording,
        transcript: Option<NewTranscript>,
        max: u64,
    ) -> Result<Recording, Error> {
        let _turn = self.session_turn(record.0.id).await?;
        Ok(keep(&self.write, record_ref(record), new, transcript, max).await?)
    }

    async fn recordings(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
    ) -> Result<Vec<Recording>, Error> {
        Ok(list(&self.read, record.1.id).await?)
    }

    async fn recording(&self, caller: Caller, id: RecordingId) -> Result<Lookup<Recording>, Error> {
        Ok(look_up(&self.read, caller, id).await?)
    }

    async fn remove_recording(&self, recording: &Owned<Recording>) -> Result<(), Error> {
        let statement = query("DELETE FROM recordings WHERE id = $1").bind(recording.id.0);
        Ok(change_once(&self.write, statement).await?)
    }

    async fn transcript(&self, recording: &Owned<Recording>) -> Result<Option<Transcript>, Error> {
        Ok(transcripts::find(&self.read, recording.id).await?)
    }

    async fn correct_transcript(
        &self,
        recording: &Owned<Recording>,
        corrected: &Untrusted,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let _turn = self.session_turn(recording.session_id).await?;
        Ok(transcripts::correct(&self.write, recording, corrected, now).await?)
    }

    async fn request_transcript(&self, recording: &Owned<Recording>, job: NewJob) -> Result<(), Error> {
        let _turn = self.session_turn(recording.session_id).await?;
        Ok(transcripts::request(&self.write, recording, job).await?)
    }

    async fn recording_bytes(&self, user: UserId) -> Result<u64, Error> {
        let bytes: i64 =
            query_scalar(BYTES).bind(user.0).fetch_one(&self.read).await.map_err(Failure::from)?;
        Ok(bytes.unsigned_abs())
    }

    async fn erased_recordings(
        &self,
        now: DateTime<Utc>,
        after: Option<&RecordingKey>,
        limit: i64,
    ) -> Result<Vec<RecordingKey>, Error> {
        Ok(erased(&self.read, now, after, limit).await?)
    }

    async fn forget_erased_recording(&self, key: &RecordingKey) -> Result<(), Error> {
        let statement = query("DELETE FROM erased_recordings WHERE storage_key = $1").bind(key.as_str());
        Ok(change_once(&self.write, statement).await?)
    }
}

/// How many bytes the recordings of a user have.
const BYTES: &str = "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM recordings WHERE user_id = $1";

/// Keeps a recording. The session is held still, and of the recordings of two sessions at the same time one may be more than
/// the quota: it is no more than one.
async fn keep(
    writers: &Writers,
    record_ref: RecordRef,
    new: &NewRecording,
    transcript: Option<NewTranscript>,
    max: u64,
) -> Result<Recording, Failure> {
    let mut change = begin(writers).await?;
    if versions::lock_one(&mut change, record_ref.session).await?.is_none() {
        return Err(Error::NotFound(Resource::Record).into());
    }
    let kept: i64 = query_scalar(BYTES).bind(record_ref.owner.0).fetch_one(&mut *change).await?;
    if kept.saturating_add(new.bytes).unsigned_abs() > max {
        return Err(Error::Quota(Quota::Recordings).into());
    }
    let id = query_scalar(
        "INSERT INTO recordings (record_id, user_id, bytes, created_at, storage_key, media_type, sound) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
    )
    .bind(record_ref.record.0)
    .bind(record_ref.owner.0)
    .bind(new.bytes)
    .bind(new.created_at)
    .bind(new.key.as_str())
    .bind(&new.media_type)
    .bind(Json(&new.sound))
    .fetch_one(&mut *change)
    .await?;
    query("DELETE FROM erased_recordings WHERE storage_key = $1")
        .bind(new.key.as_str())
        .execute(&mut *change)
        .await?;
    if let Some(new) = transcript {
        transcripts::add(&mut change, record_ref, RecordingId(id), new).await?;
    }
    change.commit().await?;
    Ok(Recording {
        id: RecordingId(id),
        record_id: record_ref.record,
        session_id: record_ref.session,
        transcript: transcript.map(|_| TranscriptState::Waiting),
        made: new.clone(),
    })
}

async fn list(readers: &Readers, record: RecordId) -> Result<Vec<Recording>, Failure> {
    let found = query(
        "SELECT g.*, r.session_id, t.state AS transcript_state FROM recordings g \
         JOIN interview_records r ON r.id = g.record_id LEFT JOIN transcripts t ON t.recording_id = g.id \
         WHERE g.record_id = $1 ORDER BY g.id",
    )
    .bind(record.0)
    .fetch_all(readers)
    .await?;
    found.iter().map(rows::recording).collect()
}

async fn look_up(readers: &Readers, caller: Caller, id: RecordingId) -> Result<Lookup<Recording>, Failure> {
    let statement = concat!(
        "SELECT g.*, r.session_id, t.state AS transcript_state, s.user_id AS owner FROM users u \
         LEFT JOIN recordings g ON g.id = $2 LEFT JOIN transcripts t ON t.recording_id = g.id \
         LEFT JOIN interview_records r ON r.id = g.record_id LEFT JOIN interview_sessions s ON s.id = r.session_id WHERE ",
        signed_in!("$3", "$4")
    );
    look_up_one(readers, statement, caller, id.0, rows::recording).await
}

async fn erased(
    readers: &Readers,
    now: DateTime<Utc>,
    after: Option<&RecordingKey>,
    limit: i64,
) -> Result<Vec<RecordingKey>, Failure> {
    let keys: Vec<String> = query_scalar(
        "SELECT storage_key FROM erased_recordings WHERE erased_at <= $1 AND storage_key > $2 \
         ORDER BY storage_key LIMIT $3",
    )
    .bind(now)
    .bind(after.map_or("", RecordingKey::as_str))
    .bind(limit)
    .fetch_all(readers)
    .await?;
    Ok(keys.iter().filter_map(|key| RecordingKey::parse(key)).collect())
}
