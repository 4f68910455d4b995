//! Adding questions to a session.

use super::{
    Connection, Db, Queries, Readers, Writers, begin, jobs, receipts,
    rows::{self, record_columns},
    versions,
};
use crate::failure::Failure;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use interview::{
    error::{Conflict, Error, Resource},
    id::{JobId, RecordId, SessionId, UserId},
    idempotency::{Creation, Receipt},
    ports::{QuestionJob, QuestionStore, WantedQuestions},
    session::owner::Owned,
    session::question::Question,
    session::record::InterviewRecord,
    session::{InterviewSession, SessionStatus},
    work::job::NewJob,
};
use sqlx::{QueryBuilder, query, query_scalar, types::Json};

#[async_trait]
impl QuestionStore for Queries {
    async fn request_questions(
        &self,
        session: &Owned<InterviewSession>,
        wanted: &WantedQuestions,
        job: NewJob,
        receipt: Option<&Receipt<JobId>>,
    ) -> Result<Creation<JobId>, Error> {
        let _turn = self.session_turn(session.id).await?;
        Ok(request(&self.write, session.owner(), session.id, wanted, job, receipt).await?)
    }

    async fn added_records(&self, job: JobId) -> Result<Vec<InterviewRecord>, Error> {
        Ok(added_by(&self.read, job).await?)
    }

    async fn add_questions_instead(
        &self,
        job: QuestionJob,
        questions: &[Question],
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        Ok(add_instead(&self.write, job, questions, now).await?)
    }
}

/// Writes a job that adds questions to a session, unless it would have too many.
pub(super) async fn request(
    writers: &Writers,
    owner: UserId,
    session: SessionId,
    wanted: &WantedQuestions,
    job: NewJob,
    receipt: Option<&Receipt<JobId>>,
) -> Result<Creation<JobId>, Failure> {
    let mut change = begin(writers).await?;
    if let Some(repeated) = receipts::reserve(&mut change, receipt, job.due_at).await? {
        change.rollback().await?;
        return Ok(repeated);
    }
    match versions::lock_one(&mut change, session).await? {
        Some(SessionStatus::Started) => {}
        Some(SessionStatus::Completed) => return Err(Error::Conflict(Conflict::SessionCompleted).into()),
        None => return Err(Error::NotFound(Resource::Session).into()),
    }
    if asked_and_expected(&mut change, session).await? + i64::from(wanted.count) > wanted.max {
        return Err(Error::Conflict(Conflict::TooManyQuestions).into());
    }
    let id = jobs::ask_questions(&mut change, owner, session, wanted.count, wanted.follow_up_to, job).await?;
    receipts::keep(&mut change, receipt, id.0, Some(owner), Some(session), &id).await?;
    change.commit().await?;
    Ok(Creation::New(id))
}

/// Counts a session's questions, including those that are under way.
async fn asked_and_expected(connection: &mut Connection, session: SessionId) -> Result<i64, Failure> {
    Ok(query_scalar(
        "SELECT (SELECT COUNT(*) FROM interview_records WHERE session_id = $1) \
         + (SELECT CAST(COALESCE(SUM(question_count), 0) AS BIGINT) FROM jobs WHERE session_id = $1)",
    )
    .bind(session.0)
    .fetch_one(connection)
    .await?)
}

/// The records that a job added, in order.
pub(super) async fn added_by(readers: &Readers, job: JobId) -> Result<Vec<InterviewRecord>, Failure> {
    let rows = query(concat!(
        "SELECT ",
        record_columns!(),
        " FROM interview_records r WHERE r.added_by = $1 ORDER BY r.ordinal"
    ))
    .bind(job.0)
    .fetch_all(readers)
    .await?;
    rows.iter().map(rows::record).collect()
}

/// Adds questions instead of a job, unless the job was settled first.
pub(super) async fn add_instead(
    writers: &Writers,
    job: QuestionJob,
    questions: &[Question],
    now: DateTime<Utc>,
) -> Result<bool, Failure> {
    let mut change = begin(writers).await?;
    let session = match job {
        QuestionJob::FirstOf(session) => Some(session),
        QuestionJob::Later(job) => jobs::session_of(&mut change, job).await?,
    };
    // The session is locked before the job, as in every change.
    let Some(session) = session else {
        change.rollback().await?;
        return Ok(false);
    };
    if versions::lock_one(&mut change, session).await? != Some(SessionStatus::Started) {
        change.rollback().await?;
        return Ok(false);
    }
    let taken = match job {
        QuestionJob::FirstOf(session) => jobs::take_first(&mut change, session).await?,
        QuestionJob::Later(job) => jobs::take(&mut change, job).await?,
    };
    let (Some((job, follow_up_to)), Some(version)) = (taken, versions::raise(&mut change, session).await?)
    else {
        change.rollback().await?;
        return Ok(false);
    };
    let addition = Addition { session, job, follow_up_to, questions };
    add(&mut change, &addition, version, now).await?;
    change.commit().await?;
    Ok(true)
}

/// Asks the question of a record again, as the first question of a session.
pub(super) async fn add_retry(
    connection: &mut Connection,
    session: SessionId,
    retried: &InterviewRecord,
    version: i64,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    query(
        "INSERT INTO interview_records (session_id, ordinal, changed_in, created_at, added_by, retry_of, question) \
         VALUES ($1, 1, $2, $3, $4, $5, $6)",
    )
    .bind(session.0)
    .bind(version)
    .bind(now)
    .bind(NO_JOB)
    .bind(retried.id.0)
    .bind(Json(&retried.question))
    .execute(connection)
    .await?;
    Ok(())
}

/// The number for records that no job added; jobs are numbered from 1.
const NO_JOB: i64 = 0;

/// Questions to be added to a session.
pub(super) struct Addition<'a> {
    pub(super) session: SessionId,
    pub(super) job: JobId,
    pub(super) follow_up_to: Option<RecordId>,
    pub(super) questions: &'a [Question],
}

/// Adds questions after the session's last one.
pub(super) async fn add(
    connection: &mut Connection,
    addition: &Addition<'_>,
    version: i64,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    if addition.questions.is_empty() {
        return Ok(());
    }
    let last: i64 =
        query_scalar("SELECT COALESCE(MAX(ordinal), 0) FROM interview_records WHERE session_id = $1")
            .bind(addition.session.0)
            .fetch_one(&mut *connection)
            .await?;
    let mut builder = QueryBuilder::<Db>::new(
        "INSERT INTO interview_records (session_id, ordinal, changed_in, created_at, added_by, follow_up_to, question) ",
    );
    builder.push_values(addition.questions.iter().zip(last + 1..), |mut row, (question, ordinal)| {
        row.push_bind(addition.session.0)
            .push_bind(ordinal)
            .push_bind(version)
            .push_bind(now)
            .push_bind(addition.job.0)
            .push_bind(addition.follow_up_to.map(|record| record.0))
            .push_bind(Json(question));
    });
    builder.build().execute(connection).await?;
    Ok(())
}
