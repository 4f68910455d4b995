//! All gradings of answers.

use super::{
    Connection, Readers, Row, contests,
    rows::{ByRecord, Reader, by_record},
};
use crate::failure::Failure;
use chrono::{DateTime, Utc};
use interview::{
    grading::evaluation::Evaluation,
    grading::evaluation_status::EvaluationState,
    grading::failure::FailureReason,
    id::{EvaluationId, RecordId, SessionId},
    session::record::KeptEvaluation,
    untrusted::Untrusted,
};
use sqlx::{query, query_scalar, types::Json};

/// The columns of a grading `e` of a record `r`.
macro_rules! grading_columns {
    () => {
        "SELECT e.id, e.record_id, e.revision, e.answer, e.evaluation, e.model_replies, e.note, e.created_at, \
         r.evaluation_id FROM evaluations e JOIN interview_records r ON r.id = e.record_id "
    };
}

/// Reads gradings of a record, newest first, and only those before a number when one is given.
pub(super) async fn list(
    readers: &Readers,
    record: RecordId,
    before: Option<EvaluationId>,
    limit: i64,
) -> Result<Vec<KeptEvaluation>, Failure> {
    let rows = query(concat!(
        grading_columns!(),
        "WHERE e.record_id = $1 AND e.id < $2 ORDER BY e.id DESC LIMIT $3"
    ))
    .bind(record.0)
    .bind(before.map_or(i64::MAX, |evaluation| evaluation.0))
    .bind(limit)
    .fetch_all(readers)
    .await?;
    rows.iter().map(grading).collect()
}

/// Reads every grading of each record of a session, newest first.
pub(super) async fn of_session(
    readers: &Readers,
    session: SessionId,
) -> Result<ByRecord<KeptEvaluation>, Failure> {
    let rows = query(concat!(grading_columns!(), "WHERE r.session_id = $1 ORDER BY e.id DESC"))
        .bind(session.0)
        .fetch_all(readers)
        .await?;
    by_record(&rows, grading)
}

fn grading(row: &Row) -> Result<KeptEvaluation, Failure> {
    let read = Reader::new(row, "evaluations", "id")?;
    Ok(KeptEvaluation {
        id: EvaluationId(read.id),
        revision: read.get("revision")?,
        answer: Untrusted::new(read.get("answer")?),
        evaluation: read.get::<Json<_>>("evaluation")?.0,
        replies: read.get::<Option<Json<_>>>("model_replies")?.map_or_else(Vec::new, |kept| kept.0),
        note: read.untrusted("note")?,
        current: read.get::<Option<i64>>("evaluation_id")? == Some(read.id),
        created_at: read.get("created_at")?,
    })
}

/// A judgement of one revision of an answer.
pub(super) struct NewEvaluation<'a> {
    pub(super) record: RecordId,
    pub(super) revision: i64,
    pub(super) note: Option<&'a str>,
    pub(super) evaluation: &'a Evaluation,
    pub(super) replies: &'a [String],
}

/// Stores a judgement, shows it on the record and answers open contests with it, if the answer still has this revision.
pub(super) async fn keep(
    connection: &mut Connection,
    new: &NewEvaluation<'_>,
    version: i64,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let kept: Option<i64> = query_scalar(
        "INSERT INTO evaluations (record_id, revision, created_at, note, evaluation, model_replies, answer) \
         SELECT id, answer_revision, $3, $4, $5, $6, answer_text FROM interview_records \
         WHERE id = $1 AND answer_revision = $2 RETURNING id",
    )
    .bind(new.record.0)
    .bind(new.revision)
    .bind(now)
    .bind(new.note)
    .bind(Json(new.evaluation))
    .bind((!new.replies.is_empty()).then_some(Json(new.replies)))
    .fetch_optional(&mut *connection)
    .await?;
    let Some(id) = kept else {
        return Ok(());
    };
    query(
        "UPDATE interview_records SET evaluation = $2, evaluation_id = $3, score = $4, evaluation_state = $5, \
         evaluation_reason = NULL, evaluation_retry_at = NULL, changed_in = $6 WHERE id = $1",
    )
    .bind(new.record.0)
    .bind(Json(new.evaluation))
    .bind(id)
    .bind(new.evaluation.score.map(|score| score.value()))
    .bind(EvaluationState::Done.as_str())
    .bind(version)
    .execute(&mut *connection)
    .await?;
    contests::answer(connection, new.record, new.revision, id).await
}

/// The status of a record whose grading did not succeed.
pub(super) struct FailedGrading<'a> {
    pub(super) state: EvaluationState,
    pub(super) reason: &'a FailureReason,
    pub(super) retry_at: Option<DateTime<Utc>>,
}

/// Writes to the record why its grading has not succeeded, if the answer still has this revision.
pub(super) async fn note_failed_grading(
    connection: &mut Connection,
    record: RecordId,
    revision: i64,
    failed: &FailedGrading<'_>,
    version: i64,
) -> Result<(), Failure> {
    query(
        "UPDATE interview_records SET evaluation_state = $3, evaluation_reason = $4, evaluation_retry_at = $5, \
         changed_in = $6 WHERE id = $1 AND answer_revision = $2",
    )
    .bind(record.0)
    .bind(revision)
    .bind(failed.state.as_str())
    .bind(failed.reason.to_string())
    .bind(failed.retry_at)
    .bind(version)
    .execute(connection)
    .await?;
    Ok(())
}
