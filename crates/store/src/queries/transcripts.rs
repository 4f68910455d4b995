//! Transcripts of recordings, and how they become answers.

use super::{
    Connection, Readers, Row, Writers, begin, jobs, quotas,
    quotas::Quotas,
    replacement,
    rows::{ByRecord, Reader, RecordRef, by_record},
    versions,
};
use crate::failure::Failure;
use chrono::{DateTime, Utc};
use interview::{
    error::{Error, Resource},
    grading::failure::FailureReason,
    id::{RecordId, RecordingId, SessionId, UserId},
    recording::Recording,
    recording::transcript::{NewTranscript, Submission, Transcript, TranscriptState},
    recording::transcription::Transcription,
    session::owner::Owned,
    untrusted::Untrusted,
    work::job::{NewJob, Settlement},
};
use sqlx::{query, types::Json};

/// Writes a waiting transcript, and the job that makes it.
pub(super) async fn add(
    connection: &mut Connection,
    record_ref: RecordRef,
    recording: RecordingId,
    new: NewTranscript,
) -> Result<(), Failure> {
    let submission = if new.submit { Submission::Requested } else { Submission::None };
    query(
        "INSERT INTO transcripts (recording_id, state, submission, submit_after, created_at, changed_at) \
         SELECT $1, $2, $3, answer_revision, $4, $4 FROM interview_records WHERE id = $5",
    )
    .bind(recording.0)
    .bind(TranscriptState::Waiting.as_str())
    .bind(submission.as_str())
    .bind(new.job.due_at)
    .bind(record_ref.record.0)
    .execute(&mut *connection)
    .await?;
    jobs::transcribe_recording(connection, record_ref, recording, new.job).await
}

/// Requests a transcript, for the first time or again.
pub(super) async fn request(
    writers: &Writers,
    recording: &Owned<Recording>,
    job: NewJob,
) -> Result<(), Failure> {
    let mut change = begin(writers).await?;
    mark_changed(&mut change, recording).await?;
    let record_ref =
        RecordRef { owner: recording.owner(), session: recording.session_id, record: recording.record_id };
    let again = query(
        "UPDATE transcripts SET state = $2, reason = NULL, retry_at = NULL, changed_at = $3 WHERE recording_id = $1",
    )
    .bind(recording.id.0)
    .bind(TranscriptState::Waiting.as_str())
    .bind(job.due_at)
    .execute(&mut *change)
    .await?;
    if again.rows_affected() == 0 {
        add(&mut change, record_ref, recording.id, NewTranscript { job, submit: false }).await?;
    } else {
        jobs::transcribe_recording(&mut change, record_ref, recording.id, job).await?;
    }
    change.commit().await?;
    Ok(())
}

/// Stores what the candidate corrected. Candidates send a corrected transcript as the answer themselves.
pub(super) async fn correct(
    writers: &Writers,
    recording: &Owned<Recording>,
    corrected: &Untrusted,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let mut change = begin(writers).await?;
    mark_changed(&mut change, recording).await?;
    let kept = query(
        "UPDATE transcripts SET corrected = $2, changed_at = $3, \
         submission = CASE WHEN submission = 'requested' THEN 'skipped' ELSE submission END WHERE recording_id = $1",
    )
    .bind(recording.id.0)
    .bind(corrected.as_data())
    .bind(now)
    .execute(&mut *change)
    .await?;
    if kept.rows_affected() == 0 {
        return Err(Error::NotFound(Resource::Transcript).into());
    }
    change.commit().await?;
    Ok(())
}

/// Raises the session's version and marks the record, so that event streams report that its transcript changed.
async fn mark_changed(connection: &mut Connection, recording: &Recording) -> Result<(), Failure> {
    let version = versions::raise(connection, recording.session_id).await?;
    let version = version.ok_or(Error::NotFound(Resource::Recording))?;
    mark_record(connection, recording.record_id, version).await
}

async fn mark_record(connection: &mut Connection, record: RecordId, version: i64) -> Result<(), Failure> {
    query("UPDATE interview_records SET changed_in = $2 WHERE id = $1")
        .bind(record.0)
        .bind(version)
        .execute(connection)
        .await?;
    Ok(())
}

/// The transcript of a recording.
pub(super) async fn find(readers: &Readers, id: RecordingId) -> Result<Option<Transcript>, Failure> {
    let row = query("SELECT t.*, g.record_id FROM transcripts t JOIN recordings g ON g.id = t.recording_id WHERE g.id = $1")
        .bind(id.0)
        .fetch_optional(readers)
        .await?;
    row.as_ref().map(transcript).transpose()
}

/// The transcripts of a session, oldest first, by their records.
pub(super) async fn of_session(readers: &Readers, id: SessionId) -> Result<ByRecord<Transcript>, Failure> {
    let rows = query(
        "SELECT t.*, g.record_id FROM transcripts t JOIN recordings g ON g.id = t.recording_id \
         JOIN interview_records r ON r.id = g.record_id WHERE r.session_id = $1 ORDER BY t.recording_id",
    )
    .bind(id.0)
    .fetch_all(readers)
    .await?;
    by_record(&rows, transcript)
}

fn transcript(row: &Row) -> Result<Transcript, Failure> {
    let read = Reader::new(row, "transcripts", "recording_id")?;
    Ok(Transcript {
        recording_id: RecordingId(read.id),
        record_id: RecordId(read.get("record_id")?),
        state: read.word("state")?,
        reason: read.get::<Option<String>>("reason")?.as_deref().map(FailureReason::from),
        retry_at: read.get("retry_at")?,
        heard: read.json("heard")?,
        corrected: read.untrusted("corrected")?,
        submission: read.word("submission")?,
        created_at: read.get("created_at")?,
        changed_at: read.get("changed_at")?,
    })
}

/// The context of recording a transcription's outcome.
pub(super) struct Place {
    pub(super) recording_id: RecordingId,
    /// The session's new version.
    pub(super) version: i64,
    pub(super) now: DateTime<Utc>,
    /// Whether the session takes answers.
    pub(super) is_open: bool,
}

/// Records the outcome of transcribing a recording.
pub(super) async fn record_outcome(
    connection: &mut Connection,
    quotas: Quotas,
    place: &Place,
    seed: i64,
    settlement: &Settlement,
) -> Result<(), Failure> {
    match settlement {
        Settlement::Transcription(heard) => {
            let submission = submit(connection, quotas, place, seed, heard).await?;
            let kept = Outcome { state: heard.state(), reason: heard.reason(), retry_at: None };
            write(connection, place, &kept).await?;
            query("UPDATE transcripts SET heard = $2, submission = $3 WHERE recording_id = $1")
                .bind(place.recording_id.0)
                .bind(Json(heard))
                .bind(submission.as_str())
                .execute(connection)
                .await?;
            Ok(())
        }
        Settlement::Retry { at, reason } => {
            let (state, reason) = (TranscriptState::Waiting, Some(reason.clone()));
            write(connection, place, &Outcome { state, reason, retry_at: Some(*at) }).await
        }
        Settlement::Failed { reason } => {
            let (state, reason) = (TranscriptState::Failed, Some(reason.clone()));
            write(connection, place, &Outcome { state, reason, retry_at: None }).await
        }
        _ => Ok(()),
    }
}

struct Outcome {
    state: TranscriptState,
    reason: Option<FailureReason>,
    retry_at: Option<DateTime<Utc>>,
}

async fn write(connection: &mut Connection, place: &Place, outcome: &Outcome) -> Result<(), Failure> {
    let record: Option<i64> = sqlx::query_scalar(
        "UPDATE transcripts SET state = $2, reason = $3, retry_at = $4, changed_at = $5 WHERE recording_id = $1 \
         RETURNING (SELECT record_id FROM recordings WHERE id = $1)",
    )
    .bind(place.recording_id.0)
    .bind(outcome.state.as_str())
    .bind(outcome.reason.as_ref().map(ToString::to_string))
    .bind(outcome.retry_at)
    .bind(place.now)
    .fetch_optional(&mut *connection)
    .await?;
    match record {
        Some(record) => mark_record(connection, RecordId(record), place.version).await,
        None => Ok(()),
    }
}

/// Makes a clear transcript the answer if that was requested and no other answer came in the meantime, and returns the
/// outcome.
async fn submit(
    connection: &mut Connection,
    quotas: Quotas,
    place: &Place,
    seed: i64,
    heard: &Transcription,
) -> Result<Submission, Failure> {
    let row = query(
        "SELECT t.recording_id, t.submission, g.record_id, g.user_id, r.session_id, \
         t.corrected IS NULL AND t.submit_after = r.answer_revision AS fits FROM transcripts t \
         JOIN recordings g ON g.id = t.recording_id JOIN interview_records r ON r.id = g.record_id \
         WHERE t.recording_id = $1",
    )
    .bind(place.recording_id.0)
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(Submission::None) };
    let read = Reader::new(&row, "transcripts", "recording_id")?;
    let asked: Submission = read.word("submission")?;
    if asked != Submission::Requested {
        return Ok(asked);
    }
    if heard.unclear.is_some() || !place.is_open || !read.get::<bool>("fits")? {
        return Ok(Submission::Skipped);
    }
    let record_ref = RecordRef {
        owner: UserId(read.get("user_id")?),
        session: SessionId(read.get("session_id")?),
        record: RecordId(read.get("record_id")?),
    };
    let text = heard.text();
    let bytes = text.as_data().len();
    match quotas.take(connection, record_ref.owner, bytes).await {
        Err(Failure::Meaning(Error::Quota(_))) => {
            quotas::give_back(connection, record_ref.owner, bytes as i64).await?;
            return Ok(Submission::Skipped);
        }
        taken => taken?,
    }
    let job = NewJob { due_at: place.now, seed };
    replacement::replace(connection, quotas, record_ref, &text, job, place.version).await?;
    Ok(Submission::Submitted)
}
