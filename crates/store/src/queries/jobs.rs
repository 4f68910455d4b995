//! Writing jobs and deleting those that are not needed, and counting the work that waits.

use super::{Connection, Readers, Writers, change_once, rows::RecordRef};
use crate::{
    failure::Failure,
    words::{ASK_QUESTIONS, EVALUATE_ANSWER, TRANSCRIBE_RECORDING},
};
use chrono::{DateTime, Utc};
use interview::{
    id::{JobId, RecordId, RecordingId, SessionId, UserId},
    untrusted::Untrusted,
    work::job::{MAX_COUNTED, NewJob, QueueStatus},
};
use sqlx::{query, query_scalar};

/// A job to be written: its kind, its session, and its user.
struct Work<'a> {
    owner: UserId,
    session: SessionId,
    duty: &'static str,
    record: Option<RecordId>,
    recording: Option<RecordingId>,
    revision: Option<i64>,
    count: Option<u32>,
    follow_up_to: Option<RecordId>,
    note: Option<&'a str>,
}

/// Writes a job that asks questions.
pub(super) async fn ask_questions(
    connection: &mut Connection,
    owner: UserId,
    session: SessionId,
    count: u32,
    follow_up_to: Option<RecordId>,
    job: NewJob,
) -> Result<JobId, Failure> {
    let (duty, count) = (ASK_QUESTIONS, Some(count));
    let (record, recording, revision, note) = (None, None, None, None);
    let work = Work { owner, session, duty, record, recording, revision, count, follow_up_to, note };
    write(connection, &work, job).await
}

/// Writes a job that has a revision of an answer judged.
pub(super) async fn evaluate_answer(
    connection: &mut Connection,
    record_ref: RecordRef,
    revision: i64,
    note: Option<&Untrusted>,
    job: NewJob,
) -> Result<(), Failure> {
    let work = Work {
        owner: record_ref.owner,
        session: record_ref.session,
        duty: EVALUATE_ANSWER,
        record: Some(record_ref.record),
        recording: None,
        revision: Some(revision),
        count: None,
        follow_up_to: None,
        note: note.map(Untrusted::as_data),
    };
    write(connection, &work, job).await?;
    Ok(())
}

/// Writes a job that has a recording transcribed, unless there is one.
pub(super) async fn transcribe_recording(
    connection: &mut Connection,
    record_ref: RecordRef,
    recording: RecordingId,
    job: NewJob,
) -> Result<(), Failure> {
    let waits: Option<i64> = query_scalar("SELECT id FROM jobs WHERE recording_id = $1")
        .bind(recording.0)
        .fetch_optional(&mut *connection)
        .await?;
    if waits.is_some() {
        return Ok(());
    }
    let work = Work {
        owner: record_ref.owner,
        session: record_ref.session,
        duty: TRANSCRIBE_RECORDING,
        record: None,
        recording: Some(recording),
        revision: None,
        count: None,
        follow_up_to: None,
        note: None,
    };
    write(connection, &work, job).await?;
    Ok(())
}

/// Writes a job with its turn. If the user has a waiting job, the turn is a step after the user's last one; otherwise it is
/// that of the next job in the queue. So a new user waits for one job of each of the others, however many those have. The
/// turn is never more than [`MAX_LEAD`] before the job's own time, so no job waits forever while others keep coming.
async fn write(connection: &mut Connection, work: &Work<'_>, job: NewJob) -> Result<JobId, Failure> {
    let now = job.due_at.timestamp_micros();
    let id = query_scalar(
        "INSERT INTO jobs (due_at, seed, duty, session_id, user_id, record_id, revision, question_count, \
         follow_up_to, note, recording_id, turn) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $14, MAX(earliest) FROM \
         (SELECT COALESCE((SELECT turn FROM jobs WHERE duty = $3 AND NOT leased AND NOT postponed \
         ORDER BY turn, id LIMIT 1), $11) AS earliest \
         UNION ALL SELECT $12 \
         UNION ALL SELECT turn + $13 FROM \
         (SELECT turn FROM jobs WHERE user_id = $5 AND duty = $3 ORDER BY turn DESC LIMIT 1) own) turns RETURNING id",
    )
    .bind(job.due_at)
    .bind(job.seed)
    .bind(work.duty)
    .bind(work.session.0)
    .bind(work.owner.0)
    .bind(work.record.map(|record| record.0))
    .bind(work.revision)
    .bind(work.count.map(i64::from))
    .bind(work.follow_up_to.map(|record| record.0))
    .bind(work.note)
    .bind(now)
    .bind(now - MAX_LEAD)
    .bind(STEP)
    .bind(work.recording.map(|recording| recording.0))
    .fetch_one(connection)
    .await?;
    Ok(JobId(id))
}

/// The distance between the turns of one user's jobs, in microseconds.
const STEP: i64 = 1_000_000;

/// A job never goes before one that is older by this much: an hour, in microseconds.
const MAX_LEAD: i64 = 3_600 * 1_000_000;

/// Deletes the job that would judge the previous answer.
pub(super) async fn cancel_evaluation(connection: &mut Connection, record: RecordId) -> Result<(), Failure> {
    query("DELETE FROM jobs WHERE record_id = $1").bind(record.0).execute(connection).await?;
    Ok(())
}

/// Deletes every job that would ask questions in a session.
pub(super) async fn cancel_questions(connection: &mut Connection, session: SessionId) -> Result<(), Failure> {
    query("DELETE FROM jobs WHERE session_id = $1 AND duty = $2")
        .bind(session.0)
        .bind(ASK_QUESTIONS)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether the answer to a record waits for its grading.
pub(super) async fn awaits_evaluation(
    connection: &mut Connection,
    record: RecordId,
) -> Result<bool, Failure> {
    let found: Option<i64> = query_scalar("SELECT id FROM jobs WHERE record_id = $1")
        .bind(record.0)
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}

/// The session of a job; `None` once it is settled.
pub(super) async fn session_of(
    connection: &mut Connection,
    job: JobId,
) -> Result<Option<SessionId>, Failure> {
    let session = query_scalar("SELECT session_id FROM jobs WHERE id = $1")
        .bind(job.0)
        .fetch_optional(connection)
        .await?;
    Ok(session.map(SessionId))
}

/// A job that was removed from the queue, and the record that its questions follow up.
type Taken = Option<(JobId, Option<RecordId>)>;

/// Removes a job that asks questions from the queue.
pub(super) async fn take(connection: &mut Connection, job: JobId) -> Result<Taken, Failure> {
    let taken: Option<(i64, Option<i64>)> =
        sqlx::query_as("DELETE FROM jobs WHERE id = $1 AND duty = $2 RETURNING id, follow_up_to")
            .bind(job.0)
            .bind(ASK_QUESTIONS)
            .fetch_optional(connection)
            .await?;
    Ok(taken.map(|(id, record)| (JobId(id), record.map(RecordId))))
}

/// Removes the job that asks the first questions of a session from the queue; `None` if there are questions already.
pub(super) async fn take_first(connection: &mut Connection, session: SessionId) -> Result<Taken, Failure> {
    let first: Option<i64> = query_scalar(
        "SELECT MIN(id) FROM jobs WHERE session_id = $1 AND duty = $2 AND follow_up_to IS NULL \
         AND NOT EXISTS (SELECT 1 FROM interview_records WHERE session_id = $1)",
    )
    .bind(session.0)
    .bind(ASK_QUESTIONS)
    .fetch_one(&mut *connection)
    .await?;
    match first {
        Some(first) => take(connection, JobId(first)).await,
        None => Ok(None),
    }
}

/// Makes every leased job due now.
pub(crate) const RELEASE_LEASES: &str = "UPDATE jobs SET due_at = $1, leased = FALSE WHERE leased";

/// Makes every leased job due now.
pub(super) async fn release_leases(writers: &Writers, now: DateTime<Utc>) -> Result<(), Failure> {
    change_once(writers, query(RELEASE_LEASES).bind(now)).await
}

/// When the next job is due.
pub(super) async fn next_due_at(readers: &Readers) -> Result<Option<DateTime<Utc>>, Failure> {
    Ok(query_scalar("SELECT due_at FROM jobs ORDER BY due_at LIMIT 1").fetch_optional(readers).await?)
}

/// Counts the work that waits. A job whose lease has expired counts as waiting.
pub(super) async fn status(readers: &Readers, now: DateTime<Utc>) -> Result<QueueStatus, Failure> {
    let (waiting, leased, oldest_due_at, failed): (i64, i64, Option<DateTime<Utc>>, i64) = sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM (SELECT id FROM jobs WHERE NOT (leased AND due_at > $1) LIMIT $2) counted), \
         (SELECT COUNT(*) FROM jobs WHERE leased AND due_at > $1), \
         (SELECT due_at FROM jobs WHERE due_at <= $1 ORDER BY due_at LIMIT 1), \
         (SELECT COUNT(*) FROM (SELECT id FROM interview_records WHERE evaluation_state = 'failed' LIMIT $2) counted)",
    )
    .bind(now)
    .bind(MAX_COUNTED)
    .fetch_one(readers)
    .await?;
    Ok(QueueStatus { waiting, leased, failed, oldest_due_at })
}
