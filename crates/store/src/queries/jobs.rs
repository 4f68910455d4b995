//! Jobs as they are written and taken back, and how much work waits.

use super::{Connection, Readers, Writers, answers::Place, change_once};
use crate::{
    failure::Failure,
    words::{ASK_QUESTIONS, EVALUATE_ANSWER},
};
use chrono::{DateTime, Utc};
use interview::{
    id::{JobId, RecordId, SessionId},
    job::{NewJob, QueueStatus},
    untrusted::Untrusted,
};
use sqlx::{query, query_scalar};

/// Writes a job that asks questions.
pub(super) async fn ask_questions(
    connection: &mut Connection,
    session: SessionId,
    count: u32,
    follow_up_to: Option<RecordId>,
    job: NewJob,
) -> Result<JobId, Failure> {
    let id = query_scalar(
        "INSERT INTO jobs (due_at, seed, duty, session_id, question_count, follow_up_to) \
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
    )
    .bind(job.due_at)
    .bind(job.seed)
    .bind(ASK_QUESTIONS)
    .bind(session.0)
    .bind(i64::from(count))
    .bind(follow_up_to.map(|record| record.0))
    .fetch_one(connection)
    .await?;
    Ok(JobId(id))
}

/// Writes a job that has a revision of an answer judged.
pub(super) async fn evaluate_answer(
    connection: &mut Connection,
    place: Place,
    revision: i64,
    note: Option<&Untrusted>,
    job: NewJob,
) -> Result<(), Failure> {
    query(
        "INSERT INTO jobs (due_at, seed, duty, session_id, record_id, revision, note) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(job.due_at)
    .bind(job.seed)
    .bind(EVALUATE_ANSWER)
    .bind(place.session.0)
    .bind(place.record.0)
    .bind(revision)
    .bind(note.map(Untrusted::as_data))
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes back the job that would judge the answer there was until now.
pub(super) async fn cancel_evaluation(connection: &mut Connection, record: RecordId) -> Result<(), Failure> {
    query("DELETE FROM jobs WHERE record_id = $1").bind(record.0).execute(connection).await?;
    Ok(())
}

/// Takes back every job that would ask questions in a session.
pub(super) async fn cancel_questions(connection: &mut Connection, session: SessionId) -> Result<(), Failure> {
    query("DELETE FROM jobs WHERE session_id = $1 AND duty = $2")
        .bind(session.0)
        .bind(ASK_QUESTIONS)
        .execute(connection)
        .await?;
    Ok(())
}

/// Says whether the answer to a record waits for its grading.
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

/// The session a job belongs to; `None` once it is settled.
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

/// A job that was taken, and the record that its questions follow up.
type Taken = Option<(JobId, Option<RecordId>)>;

/// Takes a job that asks questions out of the queue.
pub(super) async fn take(connection: &mut Connection, job: JobId) -> Result<Taken, Failure> {
    let taken: Option<(i64, Option<i64>)> =
        sqlx::query_as("DELETE FROM jobs WHERE id = $1 AND duty = $2 RETURNING id, follow_up_to")
            .bind(job.0)
            .bind(ASK_QUESTIONS)
            .fetch_optional(connection)
            .await?;
    Ok(taken.map(|(id, record)| (JobId(id), record.map(RecordId))))
}

/// Takes the job that asks the first questions of a session out of the queue; none when there are questions.
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
pub(super) async fn release_leases(writers: &Writers, now: DateTime<Utc>) -> Result<(), Failure> {
    change_once(writers, query("UPDATE jobs SET due_at = $1, leased = FALSE WHERE leased").bind(now)).await?;
    Ok(())
}

/// When the next job is due.
pub(super) async fn next_due_at(readers: &Readers) -> Result<Option<DateTime<Utc>>, Failure> {
    Ok(query_scalar("SELECT due_at FROM jobs ORDER BY due_at LIMIT 1").fetch_optional(readers).await?)
}

/// How much work waits. A lease that has run out is waiting work again.
pub(super) async fn status(readers: &Readers, now: DateTime<Utc>) -> Result<QueueStatus, Failure> {
    let (jobs, leased, oldest_due_at, failed): (i64, i64, Option<DateTime<Utc>>, i64) = sqlx::query_as(
        "SELECT COUNT(*), COUNT(*) FILTER (WHERE leased AND due_at > $1), MIN(due_at) FILTER (WHERE due_at <= $1), \
         (SELECT COUNT(*) FROM interview_records WHERE evaluation_state = 'failed') FROM jobs",
    )
    .bind(now)
    .fetch_one(readers)
    .await?;
    Ok(QueueStatus { waiting: jobs - leased, leased, failed, oldest_due_at })
}
