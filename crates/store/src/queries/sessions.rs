//! Sessions, and reading them.

use super::{
    Connection, Queries, Readers, Row, Writers, begin,
    callers::{device_id, device_key, look_up_one, looked_up, signed_in},
    exports, guests, jobs, questions,
    quotas::{self, Quotas},
    receipts,
    rows::{self, Reader, record_columns, session_columns},
    versions,
};
use crate::failure::Failure;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use interview::{
    account::caller::Caller,
    error::{Error, Resource},
    id::{RecordId, SessionId, UserId},
    idempotency::{Creation, Receipt},
    ports::SessionStore,
    session::changes::SessionChanges,
    session::export::SessionExport,
    session::owner::{Lookup, Owned},
    session::record::InterviewRecord,
    session::{InterviewSession, NewSession, SessionDocuments, SessionPlan, SessionStatus, SessionSummary},
    work::job::NewJob,
};
use sqlx::{Row as _, query, query_scalar};

#[async_trait]
impl SessionStore for Queries {
    async fn create_session(
        &self,
        user: UserId,
        new: &NewSession,
        job: NewJob,
        receipt: Option<&Receipt<InterviewSession>>,
    ) -> Result<Creation<InterviewSession>, Error> {
        Ok(create(&self.write, self.quotas, user, new, job, receipt).await?)
    }

    async fn create_retry(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        plan: &SessionPlan,
        now: DateTime<Utc>,
        receipt: Option<&Receipt<InterviewSession>>,
    ) -> Result<Creation<InterviewSession>, Error> {
        Ok(create_retry(&self.write, record.owner(), &record.1, plan, now, receipt).await?)
    }

    async fn sessions(
        &self,
        caller: Caller,
        before: Option<SessionId>,
        limit: i64,
    ) -> Result<Vec<SessionSummary>, Error> {
        Ok(list(&self.read, caller, before, limit).await?)
    }

    async fn session(&self, caller: Caller, id: SessionId) -> Result<Lookup<InterviewSession>, Error> {
        Ok(look_up(&self.read, caller, id).await?)
    }

    async fn session_documents(&self, session: &Owned<InterviewSession>) -> Result<SessionDocuments, Error> {
        Ok(documents(&self.read, session.id).await?)
    }

    async fn session_export(&self, caller: Caller, id: SessionId) -> Result<Lookup<SessionExport>, Error> {
        Ok(exports::look_up(&self.read, caller, id).await?)
    }

    async fn session_records(
        &self,
        caller: Caller,
        id: SessionId,
    ) -> Result<Lookup<Vec<InterviewRecord>>, Error> {
        Ok(look_up_records(&self.read, caller, id).await?)
    }

    async fn session_changes(
        &self,
        caller: Caller,
        id: SessionId,
        after: i64,
    ) -> Result<Lookup<SessionChanges>, Error> {
        Ok(look_up_changes(&self.read, caller, id, after).await?)
    }

    async fn complete_session(
        &self,
        session: &Owned<InterviewSession>,
        now: DateTime<Utc>,
    ) -> Result<InterviewSession, Error> {
        let _turn = self.session_turn(session.id).await?;
        Ok(complete(&self.write, session.id, now).await?)
    }

    async fn erase_session(&self, session: &Owned<InterviewSession>) -> Result<(), Error> {
        let _turn = self.session_turn(session.id).await?;
        Ok(erase(&self.write, session.owner(), session.id).await?)
    }
}

/// Starts a session and writes the job that asks its questions.
pub(super) async fn create(
    writers: &Writers,
    quotas: Quotas,
    user: UserId,
    new: &NewSession,
    job: NewJob,
    receipt: Option<&Receipt<InterviewSession>>,
) -> Result<Creation<InterviewSession>, Failure> {
    let mut change = begin(writers).await?;
    // A job is due at the time of its cause.
    let now = job.due_at;
    if let Some(repeated) = receipts::reserve(&mut change, receipt, now).await? {
        change.rollback().await?;
        return Ok(repeated);
    }
    guests::take_session(&mut change, user).await?;
    quotas.take(&mut change, user, size(&new.documents)).await?;
    let session = insert(&mut change, user, &new.plan, &new.documents, now).await?;
    jobs::ask_questions(&mut change, user, session.id, new.plan.question_count, None, job).await?;
    receipts::keep(&mut change, receipt, session.id.0, Some(user), Some(session.id), &session).await?;
    change.commit().await?;
    Ok(Creation::New(session))
}

/// Starts a session that asks the question of a record again.
pub(super) async fn create_retry(
    writers: &Writers,
    user: UserId,
    retried: &InterviewRecord,
    plan: &SessionPlan,
    now: DateTime<Utc>,
    receipt: Option<&Receipt<InterviewSession>>,
) -> Result<Creation<InterviewSession>, Failure> {
    let mut change = begin(writers).await?;
    if let Some(repeated) = receipts::reserve(&mut change, receipt, now).await? {
        change.rollback().await?;
        return Ok(repeated);
    }
    let session = insert(&mut change, user, plan, &SessionDocuments::default(), now).await?;
    questions::add_retry(&mut change, session.id, retried, FIRST_VERSION, now).await?;
    receipts::keep(&mut change, receipt, session.id.0, Some(user), Some(session.id), &session).await?;
    change.commit().await?;
    Ok(Creation::New(session))
}

/// The bytes of a session's documents.
fn size(documents: &SessionDocuments) -> usize {
    let texts = [&documents.resume, &documents.job_description];
    texts.into_iter().flatten().map(|text| text.as_data().len()).sum()
}

/// The first version is above 0, because 0 means that nothing was read yet.
const FIRST_VERSION: i64 = 1;

async fn insert(
    connection: &mut Connection,
    user: UserId,
    plan: &SessionPlan,
    documents: &SessionDocuments,
    now: DateTime<Utc>,
) -> Result<InterviewSession, Failure> {
    let id = query_scalar(
        "INSERT INTO interview_sessions (user_id, status, version, changed_in, created_at, language, kind, \
         question_count, time_limit_s, emotion_consent, feedback, user_name, position, job_description, resume, \
         format, experience, company, general_only) \
         SELECT id, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18 FROM users \
         WHERE id = $1 AND NOT erased RETURNING id",
    )
    .bind(user.0)
    .bind(SessionStatus::Started.as_str())
    .bind(FIRST_VERSION)
    .bind(now)
    .bind(plan.language.as_str())
    .bind(plan.kind.as_str())
    .bind(i64::from(plan.question_count))
    .bind(plan.time_limit_s.map(i64::from))
    .bind(plan.emotion_consent)
    .bind(plan.feedback.as_str())
    .bind(&plan.user_name)
    .bind(&plan.position)
    .bind(documents.job_description.as_ref().map(|text| text.as_data()))
    .bind(documents.resume.as_ref().map(|text| text.as_data()))
    .bind(&plan.format)
    .bind(plan.experience.map(|experience| experience.as_str()))
    .bind(&plan.company)
    .bind(plan.general_only)
    .fetch_optional(connection)
    .await
    .map_err(|cause| Failure::reference(cause, Error::Unauthenticated))?
    .ok_or(Error::Unauthenticated)?;
    Ok(InterviewSession {
        id: SessionId(id),
        user_id: user,
        status: SessionStatus::Started,
        plan: plan.clone(),
        emotion_summary: None,
        version: FIRST_VERSION,
        changed_in: FIRST_VERSION,
        created_at: now,
        completed_at: None,
    })
}

/// Lists a user's sessions. The columns after the texts come from the index. The records are counted before any other join:
/// in a join with separate counts, PostgreSQL would compute the counts again for every session.
pub(crate) const LIST_SESSIONS: &str = concat!(
    "WITH page AS (SELECT id, feedback, format, experience, company, general_only FROM interview_sessions \
     WHERE user_id = (SELECT u.id FROM users u WHERE ",
    signed_in!("$4", "$5"),
    ") AND id < $2 ORDER BY id DESC LIMIT $3), \
     counted AS (SELECT page.id, page.feedback, page.format, page.experience, page.company, page.general_only, COUNT(r.id) AS questions, COUNT(r.answered_at) AS answered, \
     COUNT(r.score) AS scored, AVG(r.score) AS mean_score, MAX(r.retry_of) AS retry_of \
     FROM page LEFT JOIN interview_records r ON r.session_id = page.id \
     GROUP BY page.id, page.feedback, page.format, page.experience, page.company, page.general_only) \
     SELECT ",
    session_columns!("counted"),
    ", counted.questions, counted.answered, counted.scored, counted.mean_score, counted.retry_of \
     FROM counted JOIN interview_sessions s ON s.id = counted.id ORDER BY s.id DESC"
);

/// Lists a user's sessions, newest first, with their progress.
pub(super) async fn list(
    readers: &Readers,
    caller: Caller,
    before: Option<SessionId>,
    limit: i64,
) -> Result<Vec<SessionSummary>, Failure> {
    let rows = query(LIST_SESSIONS)
        .bind(caller.user.0)
        .bind(before.map_or(i64::MAX, |session| session.0))
        .bind(limit)
        .bind(device_id(caller))
        .bind(device_key(caller))
        .fetch_all(readers)
        .await?;
    rows.iter().map(summary).collect()
}

fn summary(row: &Row) -> Result<SessionSummary, Failure> {
    let read = Reader::new(row, "interview_sessions", "session_number")?;
    Ok(SessionSummary {
        session: rows::session(row)?,
        questions: read.get("questions")?,
        answered: read.get("answered")?,
        scored: read.get("scored")?,
        mean_score: read.get("mean_score")?,
        retry_of: read.get::<Option<i64>>("retry_of")?.map(RecordId),
    })
}

/// Looks a session up.
pub(super) async fn look_up(
    readers: &Readers,
    caller: Caller,
    id: SessionId,
) -> Result<Lookup<InterviewSession>, Failure> {
    let statement = concat!(
        "SELECT ",
        session_columns!(),
        ", s.user_id AS owner FROM users u LEFT JOIN interview_sessions s ON s.id = $2 WHERE ",
        signed_in!("$3", "$4")
    );
    look_up_one(readers, statement, caller, id.0, rows::session).await
}

/// The texts that a session's questions were made from; empty if the session was erased in the meantime.
pub(super) async fn documents(readers: &Readers, id: SessionId) -> Result<SessionDocuments, Failure> {
    let found =
        query("SELECT id AS session_number, resume, job_description FROM interview_sessions WHERE id = $1")
            .bind(id.0)
            .fetch_optional(readers)
            .await?;
    found.as_ref().map_or_else(|| Ok(SessionDocuments::default()), rows::documents)
}

/// Looks the records of a session up, in order.
pub(super) async fn look_up_records(
    readers: &Readers,
    caller: Caller,
    id: SessionId,
) -> Result<Lookup<Vec<InterviewRecord>>, Failure> {
    let found = query(concat!(
        "SELECT ",
        record_columns!(),
        ", s.user_id AS owner FROM users u LEFT JOIN interview_sessions s ON s.id = $2 \
         LEFT JOIN interview_records r ON r.session_id = s.id AND s.user_id = u.id \
         WHERE ",
        signed_in!("$3", "$4"),
        " ORDER BY r.ordinal"
    ))
    .bind(caller.user.0)
    .bind(id.0)
    .bind(device_id(caller))
    .bind(device_key(caller))
    .fetch_all(readers)
    .await?;
    looked_up(&found, |found| {
        let mut records = Vec::with_capacity(found.len());
        for row in found {
            records.extend(rows::joined_record(row)?);
        }
        Ok(records)
    })
}

/// Reads what changed in a session after a version. Of a session without changes only the version is read.
pub(super) async fn look_up_changes(
    readers: &Readers,
    caller: Caller,
    id: SessionId,
    after: i64,
) -> Result<Lookup<SessionChanges>, Failure> {
    let found = query(concat!(
        "WITH changed AS (SELECT ",
        record_columns!(),
        " FROM interview_sessions s JOIN interview_records r ON r.session_id = s.id \
         WHERE s.id = $2 AND s.user_id = $1 AND s.version > $3 AND r.changed_in > $3) \
         SELECT changed.*, ",
        session_columns!("marked"),
        ", s.user_id AS owner FROM users u LEFT JOIN interview_sessions s ON s.id = $2 \
         LEFT JOIN (SELECT id, feedback, format, experience, company, general_only FROM interview_sessions \
         WHERE id = $2 AND changed_in > $3) marked ON TRUE \
         LEFT JOIN changed ON TRUE WHERE ",
        signed_in!("$4", "$5"),
        " ORDER BY changed.record_changed_in, changed.ordinal"
    ))
    .bind(caller.user.0)
    .bind(id.0)
    .bind(after)
    .bind(device_id(caller))
    .bind(device_key(caller))
    .fetch_all(readers)
    .await?;
    looked_up(&found, |found| {
        let version: i64 = found[0].try_get("version")?;
        let changed_in: i64 = found[0].try_get("changed_in")?;
        let session = (changed_in > after).then(|| rows::session(&found[0])).transpose()?;
        let mut records = Vec::with_capacity(found.len());
        for row in found {
            records.extend(rows::joined_record(row)?);
        }
        Ok(SessionChanges { version, session, records })
    })
}

/// Looks a record up, together with its session.
pub(super) async fn look_up_record(
    readers: &Readers,
    caller: Caller,
    id: RecordId,
) -> Result<Lookup<(InterviewSession, InterviewRecord)>, Failure> {
    let statement = concat!(
        "SELECT ",
        session_columns!(),
        ", ",
        record_columns!(),
        ", s.user_id AS owner FROM users u LEFT JOIN interview_records r ON r.id = $2 \
         LEFT JOIN interview_sessions s ON s.id = r.session_id WHERE ",
        signed_in!("$3", "$4")
    );
    look_up_one(readers, statement, caller, id.0, |row| Ok((rows::session(row)?, rows::record(row)?))).await
}

/// Completes a session; a completed one stays as it is. Questions that are under way are dropped.
pub(super) async fn complete(
    writers: &Writers,
    id: SessionId,
    now: DateTime<Utc>,
) -> Result<InterviewSession, Failure> {
    let mut change = begin(writers).await?;
    let completed = query(
        "UPDATE interview_sessions SET status = $2, completed_at = $3, version = version + 1, \
         changed_in = version + 1 WHERE id = $1 AND status <> $2",
    )
    .bind(id.0)
    .bind(SessionStatus::Completed.as_str())
    .bind(now)
    .execute(&mut *change)
    .await?;
    let row = query(concat!("SELECT ", session_columns!(), " FROM interview_sessions s WHERE s.id = $1"))
        .bind(id.0)
        .fetch_optional(&mut *change)
        .await?
        .ok_or(Error::NotFound(Resource::Session))?;
    let session = rows::session(&row)?;
    if completed.rows_affected() > 0 {
        jobs::cancel_questions(&mut change, id).await?;
    }
    change.commit().await?;
    Ok(session)
}

/// Erases a session. Its rows in other tables are deleted by their references to it.
pub(super) async fn erase(writers: &Writers, owner: UserId, id: SessionId) -> Result<(), Failure> {
    let mut change = begin(writers).await?;
    if versions::lock_one(&mut change, id).await?.is_some() {
        quotas::give_back_session(&mut change, owner, id).await?;
        query("DELETE FROM interview_sessions WHERE id = $1").bind(id.0).execute(&mut *change).await?;
    }
    Ok(change.commit().await?)
}
