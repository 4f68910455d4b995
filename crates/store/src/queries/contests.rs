//! Contests of evaluations.

use super::{
    Connection, Readers, Row,
    rows::{ByRecord, Reader, RecordRef, by_record},
};
use crate::failure::Failure;
use chrono::{DateTime, Utc};
use interview::{
    grading::contest::{Contest, Judged, MAX_CONTESTS},
    id::{ContestId, EvaluationId, RecordId, SessionId},
    untrusted::Untrusted,
};
use sqlx::{query, query_scalar, types::Json};

/// Opens a contest of the record's current evaluation. If there is no current evaluation but an open contest, a note is
/// stored as another contest of the same evaluation; without a note nothing is added.
pub(super) async fn open(
    connection: &mut Connection,
    record_ref: RecordRef,
    revision: i64,
    note: Option<&Untrusted>,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let note = note.filter(|note| !note.as_data().trim().is_empty());
    let current: Option<i64> = query_scalar("SELECT evaluation_id FROM interview_records WHERE id = $1")
        .bind(record_ref.record.0)
        .fetch_one(&mut *connection)
        .await?;
    let contested = match (current, note) {
        (Some(current), _) => Some(current),
        (None, Some(_)) => still_open(connection, record_ref.record, revision).await?,
        (None, None) => None,
    };
    let Some(contested) = contested else {
        return Ok(());
    };
    query(
        "INSERT INTO contests (record_id, revision, evaluation_id, note, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(record_ref.record.0)
    .bind(revision)
    .bind(contested)
    .bind(note.map(Untrusted::as_data))
    .bind(now)
    .execute(&mut *connection)
    .await?;
    query(
        "DELETE FROM contests WHERE record_id = $1 AND id NOT IN \
         (SELECT id FROM contests WHERE record_id = $1 ORDER BY id DESC LIMIT $2)",
    )
    .bind(record_ref.record.0)
    .bind(MAX_CONTESTS)
    .execute(connection)
    .await?;
    Ok(())
}

/// The evaluation that an open contest of this revision is about.
async fn still_open(
    connection: &mut Connection,
    record: RecordId,
    revision: i64,
) -> Result<Option<i64>, Failure> {
    Ok(query_scalar(
        "SELECT MAX(evaluation_id) FROM contests WHERE record_id = $1 AND revision = $2 AND result_id IS NULL",
    )
    .bind(record.0)
    .bind(revision)
    .fetch_one(connection)
    .await?)
}

/// Answers every open contest of a revision with a new evaluation.
pub(super) async fn answer(
    connection: &mut Connection,
    record: RecordId,
    revision: i64,
    evaluation: i64,
) -> Result<(), Failure> {
    query("UPDATE contests SET result_id = $3 WHERE record_id = $1 AND revision = $2 AND result_id IS NULL")
        .bind(record.0)
        .bind(revision)
        .bind(evaluation)
        .execute(connection)
        .await?;
    Ok(())
}

/// The columns of a contest `c`, the evaluation `e` that it is about, and the evaluation `n` that answers it.
macro_rules! contest_columns {
    () => {
        "SELECT c.id, c.record_id, c.revision, c.note, c.created_at, c.evaluation_id, e.evaluation, \
         e.created_at AS judged_at, c.result_id, n.evaluation AS result, n.created_at AS answered_at \
         FROM contests c JOIN evaluations e ON e.id = c.evaluation_id LEFT JOIN evaluations n ON n.id = c.result_id "
    };
}

/// The contests of a record, newest first.
pub(super) async fn list(readers: &Readers, record: RecordId) -> Result<Vec<Contest>, Failure> {
    let rows = query(concat!(contest_columns!(), "WHERE c.record_id = $1 ORDER BY c.id DESC"))
        .bind(record.0)
        .fetch_all(readers)
        .await?;
    rows.iter().map(contest).collect()
}

/// The contests of each record of a session, newest first.
pub(super) async fn of_session(readers: &Readers, session: SessionId) -> Result<ByRecord<Contest>, Failure> {
    let rows = query(concat!(
        contest_columns!(),
        "WHERE c.record_id IN (SELECT id FROM interview_records WHERE session_id = $1) ORDER BY c.id DESC"
    ))
    .bind(session.0)
    .fetch_all(readers)
    .await?;
    by_record(&rows, contest)
}

fn contest(row: &Row) -> Result<Contest, Failure> {
    let read = Reader::new(row, "contests", "id")?;
    let after = match read.json("result")? {
        None => None,
        Some(evaluation) => Some(Judged {
            id: EvaluationId(read.get("result_id")?),
            evaluation,
            created_at: read.get("answered_at")?,
        }),
    };
    Ok(Contest {
        id: ContestId(read.id),
        revision: read.get("revision")?,
        note: read.untrusted("note")?,
        created_at: read.get("created_at")?,
        before: Judged {
            id: EvaluationId(read.get("evaluation_id")?),
            evaluation: read.get::<Json<_>>("evaluation")?.0,
            created_at: read.get("judged_at")?,
        },
        after,
    })
}
