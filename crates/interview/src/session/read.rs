//! Reading one's own sessions and records.

use crate::{
    account::caller::Caller,
    context::Context,
    error::{Conflict, Error, Resource},
    id::{EvaluationId, RecordId, SessionId},
    session::changes::SessionChanges,
    session::owner::Owned,
    session::question::Question,
    session::record::{InterviewRecord, KeptEvaluation},
    session::{InterviewSession, SessionDocuments, SessionSummary},
};

/// Reads a session.
pub async fn session(
    context: &Context,
    caller: Caller,
    id: SessionId,
) -> Result<Owned<InterviewSession>, Error> {
    context.store.session(caller, id).await?.owned_by(caller, Resource::Session)
}

/// Reads a session with the texts that its questions were made from.
pub async fn session_with_documents(
    context: &Context,
    caller: Caller,
    id: SessionId,
) -> Result<(InterviewSession, SessionDocuments), Error> {
    let session = session(context, caller, id).await?;
    let documents = context.store.session_documents(&session).await?;
    Ok((session.into_inner(), documents))
}

/// Lists at most `limit` of the caller's sessions, newest first, and only those before a number when one is given.
pub async fn sessions(
    context: &Context,
    caller: Caller,
    before: Option<SessionId>,
    limit: i64,
) -> Result<Vec<SessionSummary>, Error> {
    let sessions = context.store.sessions(caller, before, limit).await?;
    if sessions.is_empty() && context.store.user(caller).await?.is_none() {
        return Err(Error::Unauthenticated);
    }
    Ok(sessions)
}

/// Reads the records of a session, in order.
pub async fn records(
    context: &Context,
    caller: Caller,
    id: SessionId,
) -> Result<Owned<Vec<InterviewRecord>>, Error> {
    context.store.session_records(caller, id).await?.owned_by(caller, Resource::Session)
}

/// Reads what changed in a session after a version (0: everything).
pub async fn changes(
    context: &Context,
    caller: Caller,
    id: SessionId,
    after: i64,
) -> Result<Owned<SessionChanges>, Error> {
    context.store.session_changes(caller, id, after).await?.owned_by(caller, Resource::Session)
}

/// Reads a record, together with its session.
pub async fn record(
    context: &Context,
    caller: Caller,
    id: RecordId,
) -> Result<Owned<(InterviewSession, InterviewRecord)>, Error> {
    context.store.record(caller, id).await?.owned_by(caller, Resource::Record)
}

/// Reads a question with what a good answer says. Before the question is answered this is refused: [`Conflict::NoAnswer`].
pub async fn answered_question(context: &Context, caller: Caller, id: RecordId) -> Result<Question, Error> {
    let (_, record) = record(context, caller, id).await?.into_inner();
    if record.answer.is_none() {
        return Err(Error::Conflict(Conflict::NoAnswer));
    }
    let mut question = record.question;
    if question.model_answer.is_none()
        && let Some(evaluation) = record.evaluation
        && evaluation.model_answer.is_some()
    {
        question.model_answer = evaluation.model_answer;
        question.source = evaluation.grader;
    }
    Ok(question)
}

/// Reads at most `limit` gradings of a record, newest first, and only those before a number when one is given.
pub async fn evaluations(
    context: &Context,
    caller: Caller,
    id: RecordId,
    before: Option<EvaluationId>,
    limit: i64,
) -> Result<Vec<KeptEvaluation>, Error> {
    let record = record(context, caller, id).await?;
    context.store.evaluations(&record, before, limit).await
}
