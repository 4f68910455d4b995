//! Claiming due jobs under a lease.

use super::{
    CLAIM, Connection, Db, KEEP_ORDER, LOCK_ROWS, READY_AGAIN, Readers, Row, Writers, begin, change_once,
    inputs, push_list,
    rows::{Reader, readable},
};
use crate::{
    failure::Failure,
    words::{ASK_QUESTIONS, EVALUATE_ANSWER, TRANSCRIBE_RECORDING},
};
use chrono::{DateTime, Utc};
use interview::{
    id::{JobId, RecordId, RecordingId, SessionId},
    ports::ClaimedJob,
    work::job::{Claim, ClaimCapacity, Job, JobKind},
};
use sqlx::{QueryBuilder, query};

/// Claims due jobs, then loads the inputs of their tasks; if that fails, the claims end with their leases.
pub(super) async fn claim(
    writers: &Writers,
    read: &Readers,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
    capacity: ClaimCapacity,
) -> Result<Vec<ClaimedJob>, Failure> {
    let mut change = begin(writers).await?;
    query(READY_AGAIN).bind(now).bind(READY_AT_ONCE).execute(&mut *change).await?;
    if let Some(statement) = KEEP_ORDER {
        query(statement).execute(&mut *change).await?;
    }
    let rows = query(CLAIM)
        .bind(now)
        .bind(lease_until)
        .bind(capacity.questions)
        .bind(capacity.gradings)
        .bind(capacity.all)
        .bind(capacity.transcripts)
        .fetch_all(&mut *change)
        .await?;
    change.commit().await?;
    let jobs: Vec<Job> = rows.iter().filter_map(|row| readable(job(row))).collect();
    if jobs.is_empty() {
        return Ok(Vec::new());
    }
    inputs::load(read, jobs).await
}

/// How many jobs one claim makes ready again, so that none takes long.
const READY_AT_ONCE: i64 = 1_000;

/// Reads a job.
fn job(row: &Row) -> Result<Job, Failure> {
    let read = Reader::new(row, "jobs", "id")?;
    let session_id = SessionId(read.get("session_id")?);
    let duty = match read.get::<&str>("duty")? {
        ASK_QUESTIONS => JobKind::AskQuestions {
            session_id,
            count: read.count("question_count")?,
            follow_up_to: read.get::<Option<i64>>("follow_up_to")?.map(RecordId),
        },
        EVALUATE_ANSWER => JobKind::EvaluateAnswer {
            session_id,
            record_id: RecordId(read.get("record_id")?),
            revision: read.get("revision")?,
            note: read.get("note")?,
        },
        TRANSCRIBE_RECORDING => {
            JobKind::TranscribeRecording { session_id, recording_id: RecordingId(read.get("recording_id")?) }
        }
        _ => return Err(read.impossible("duty", None).into()),
    };
    Ok(Job {
        id: JobId(read.id),
        kind: duty,
        claim: read.get("claims")?,
        failures: read.get("failures")?,
        seed: read.get("seed")?,
    })
}

/// Reads those jobs of these numbers that still exist.
pub(super) async fn find(connection: &mut Connection, ids: &[i64]) -> Result<Vec<Job>, Failure> {
    read(connection, ids, "").await
}

/// Reads the jobs of these numbers and locks them.
pub(super) async fn lock(connection: &mut Connection, ids: &[i64]) -> Result<Vec<Job>, Failure> {
    read(connection, ids, LOCK_ROWS).await
}

async fn read(connection: &mut Connection, ids: &[i64], lock: &str) -> Result<Vec<Job>, Failure> {
    let mut builder = QueryBuilder::<Db>::new(
        "SELECT id, duty, session_id, record_id, recording_id, revision, question_count, follow_up_to, note, seed, \
         claims, failures FROM jobs WHERE id IN",
    );
    push_list(&mut builder, ids);
    builder.push("ORDER BY id").push(lock);
    builder.build().fetch_all(connection).await?.iter().map(job).collect()
}

/// Extends the leases of claimed jobs whose claims still hold.
pub(super) async fn renew(
    writers: &Writers,
    claims: &[Claim],
    lease_until: DateTime<Utc>,
) -> Result<(), Failure> {
    for some in claims.chunks(RENEWED_AT_ONCE) {
        let mut builder = QueryBuilder::<Db>::new("UPDATE jobs SET due_at = ");
        // SQLite's index does not find a row by a pair, so the numbers alone select the rows to check.
        let ids: Vec<i64> = some.iter().map(|claim| claim.job_id.0).collect();
        builder.push_bind(lease_until).push(" WHERE leased AND id IN");
        push_list(&mut builder, &ids);
        builder.push("AND (id, claims) IN (VALUES ");
        let mut list = builder.separated(", ");
        for claim in some {
            list.push("(").push_bind_unseparated(claim.job_id.0);
            list.push_unseparated(", ").push_bind_unseparated(claim.claim).push_unseparated(")");
        }
        builder.push(")");
        change_once(writers, builder.build().persistent(false)).await?;
    }
    Ok(())
}

/// How many claims one statement renews; a statement may have only so many values.
const RENEWED_AT_ONCE: usize = 1_024;
