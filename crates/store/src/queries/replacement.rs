//! Replacing an answer by another.

use super::{Connection, jobs, quotas::Quotas, rows::RecordRef};
use crate::failure::Failure;
use chrono::{DateTime, Utc};
use interview::{
    error::{Error, Resource},
    grading::evaluation_status::EvaluationState,
    id::RecordId,
    untrusted::Untrusted,
    work::job::NewJob,
};
use sqlx::query_scalar;

/// Replaces a record's answer by a new one, whose bytes are counted already, and writes the job that grades it.
pub(super) async fn replace(
    connection: &mut Connection,
    quotas: Quotas,
    record_ref: RecordRef,
    text: &Untrusted,
    job: NewJob,
    version: i64,
) -> Result<(), Failure> {
    quotas.prune(connection, record_ref.owner, record_ref.record).await?;
    let revision = replace_text(connection, record_ref.record, text, job.due_at, version)
        .await?
        .ok_or(Error::NotFound(Resource::Record))?;
    jobs::cancel_evaluation(connection, record_ref.record).await?;
    jobs::evaluate_answer(connection, record_ref, revision, None, job).await
}

/// Replaces the answer, whose grading then waits, and returns its revision.
async fn replace_text(
    connection: &mut Connection,
    record: RecordId,
    text: &Untrusted,
    now: DateTime<Utc>,
    version: i64,
) -> Result<Option<i64>, Failure> {
    Ok(query_scalar(
        "UPDATE interview_records SET answer_text = $2, answered_at = $3, answer_revision = answer_revision + 1, \
         evaluation = NULL, evaluation_id = NULL, score = NULL, evaluation_state = $5, evaluation_reason = NULL, \
         evaluation_retry_at = NULL, changed_in = $4 WHERE id = $1 RETURNING answer_revision",
    )
    .bind(record.0)
    .bind(text.as_data())
    .bind(now)
    .bind(version)
    .bind(EvaluationState::Pending.as_str())
    .fetch_optional(connection)
    .await?)
}
