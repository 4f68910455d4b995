//! Saving answers, and requesting their grading.

use super::{
    Connection, Queries, Writers, begin, contests, evaluations, guests, jobs,
    quotas::Quotas,
    receipts, replacement,
    rows::{self, RecordRef, record_columns, record_ref},
    sessions, versions,
};
use crate::failure::Failure;
use async_trait::async_trait;
use interview::{
    account::caller::Caller,
    error::{Conflict, Error, Resource},
    grading::contest::Contest,
    grading::evaluation_status::EvaluationState,
    id::{EvaluationId, RecordId},
    idempotency::{Creation, Receipt},
    ports::RecordStore,
    session::InterviewSession,
    session::owner::{Lookup, Owned},
    session::record::{InterviewRecord, KeptEvaluation},
    untrusted::Untrusted,
    work::job::NewJob,
};
use sqlx::query;

#[async_trait]
impl RecordStore for Queries {
    async fn record(
        &self,
        caller: Caller,
        id: RecordId,
    ) -> Result<Lookup<(InterviewSession, InterviewRecord)>, Error> {
        Ok(sessions::look_up_record(&self.read, caller, id).await?)
    }

    async fn save_answer(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        text: &Untrusted,
        job: NewJob,
        receipt: Option<&Receipt<RecordId>>,
    ) -> Result<Creation<RecordId>, Error> {
        let _turn = self.session_turn(record.0.id).await?;
        Ok(save(&self.write, self.quotas, record_ref(record), text, job, receipt).await?)
    }

    async fn request_evaluation(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        note: Option<&Untrusted>,
        job: NewJob,
        receipt: Option<&Receipt<InterviewRecord>>,
    ) -> Result<Creation<InterviewRecord>, Error> {
        let _turn = self.session_turn(record.0.id).await?;
        Ok(request_evaluation(&self.write, self.quotas, record_ref(record), note, job, receipt).await?)
    }

    async fn evaluations(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        before: Option<EvaluationId>,
        limit: i64,
    ) -> Result<Vec<KeptEvaluation>, Error> {
        Ok(evaluations::list(&self.read, record.1.id, before, limit).await?)
    }

    async fn contests(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
    ) -> Result<Vec<Contest>, Error> {
        Ok(contests::list(&self.read, record.1.id).await?)
    }
}

/// Saves an answer, which replaces the one before, and writes the job that grades it.
pub(super) async fn save(
    writers: &Writers,
    quotas: Quotas,
    record_ref: RecordRef,
    text: &Untrusted,
    job: NewJob,
    receipt: Option<&Receipt<RecordId>>,
) -> Result<Creation<RecordId>, Failure> {
    let mut change = begin(writers).await?;
    // A job is due at the time of its cause.
    let now = job.due_at;
    if let Some(repeated) = receipts::reserve(&mut change, receipt, now).await? {
        change.rollback().await?;
        return Ok(repeated);
    }
    let version = versions::raise_open(&mut change, record_ref.session, Resource::Record).await?;
    guests::take_answer(&mut change, record_ref.owner).await?;
    quotas.take(&mut change, record_ref.owner, text.as_data().len()).await?;
    replacement::replace(&mut change, quotas, record_ref, text, job, version).await?;
    receipts::keep(
        &mut change,
        receipt,
        record_ref.record.0,
        Some(record_ref.owner),
        Some(record_ref.session),
        &record_ref.record,
    )
    .await?;
    change.commit().await?;
    Ok(Creation::New(record_ref.record))
}

/// Writes a job that grades the current answer again, unless one waits already, opens a contest of the current evaluation,
/// and returns the record.
pub(super) async fn request_evaluation(
    writers: &Writers,
    quotas: Quotas,
    record_ref: RecordRef,
    note: Option<&Untrusted>,
    job: NewJob,
    receipt: Option<&Receipt<InterviewRecord>>,
) -> Result<Creation<InterviewRecord>, Failure> {
    let mut change = begin(writers).await?;
    if let Some(repeated) = receipts::reserve(&mut change, receipt, job.due_at).await? {
        change.rollback().await?;
        return Ok(repeated);
    }
    let missing = Error::NotFound(Resource::Record);
    if versions::lock_one(&mut change, record_ref.session).await?.is_none() {
        return Err(missing.into());
    }
    let current = find(&mut change, record_ref.record).await?.ok_or(missing)?;
    let answer = current.answer.as_ref().ok_or(Error::Conflict(Conflict::NoAnswer))?;
    let record = if jobs::awaits_evaluation(&mut change, record_ref.record).await? {
        current
    } else {
        jobs::evaluate_answer(&mut change, record_ref, answer.revision, note, job).await?;
        quotas.prune(&mut change, record_ref.owner, record_ref.record).await?;
        contests::open(&mut change, record_ref, answer.revision, note, job.due_at).await?;
        ungrade(&mut change, record_ref).await?
    };
    let session = Some(record_ref.session);
    receipts::keep(&mut change, receipt, record.id.0, Some(record_ref.owner), session, &record).await?;
    change.commit().await?;
    Ok(Creation::New(record))
}

/// Removes the current evaluation from the record, whose grading then waits, and returns the record.
async fn ungrade(connection: &mut Connection, record_ref: RecordRef) -> Result<InterviewRecord, Failure> {
    let missing = || Error::NotFound(Resource::Record);
    let version = versions::raise(connection, record_ref.session).await?.ok_or_else(missing)?;
    query(
        "UPDATE interview_records SET evaluation = NULL, evaluation_id = NULL, score = NULL, \
         evaluation_state = $3, evaluation_reason = NULL, evaluation_retry_at = NULL, changed_in = $2 WHERE id = $1",
    )
    .bind(record_ref.record.0)
    .bind(version)
    .bind(EvaluationState::Pending.as_str())
    .execute(&mut *connection)
    .await?;
    Ok(find(connection, record_ref.record).await?.ok_or_else(missing)?)
}

async fn find(connection: &mut Connection, id: RecordId) -> Result<Option<InterviewRecord>, Failure> {
    let row = query(concat!("SELECT ", record_columns!(), " FROM interview_records r WHERE r.id = $1"))
        .bind(id.0)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(rows::record).transpose()
}
