//! `POST /sessions/{session_id}/questions`

use crate::{
    caller::Caller,
    extract::{Repeatable, RepeatableOrEmpty, SessionPath},
    idempotency::{self, IdempotencyHeader},
    problem::{Problem, ProblemBody},
    state::Api,
    view,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use interview::{
    id::{JobId, RecordId},
    session::follow_up::{self, MoreQuestions},
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Which questions are wanted; nothing at all is one more question.
#[derive(Default, Deserialize, ToSchema)]
#[schema(as = MoreQuestions)]
pub(crate) struct Request {
    /// The record whose answer they shall follow up; questions that follow nothing when not said.
    record_id: Option<i64>,
    /// How many; 1 when not said.
    #[schema(minimum = 1, maximum = 5)]
    count: Option<i64>,
}

/// Asks on: a follow-up to an answer, or more questions.
///
/// They take the next places of the session.
#[utoipa::path(
    post, path = "/sessions/{session_id}/questions", operation_id = "add_questions", tag = "questions",
    params(("session_id" = i64, Path, description = "The session's number"), IdempotencyHeader),
    request_body = Option<Request>,
    responses(
        (status = 200, description = "The new questions", body = Vec<view::InterviewRecord>),
        (status = 409, description = "The session takes no more questions, or the record has no answer",
            body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    SessionPath(id): SessionPath,
    RepeatableOrEmpty(Repeatable { body, key }): RepeatableOrEmpty<Request>,
) -> Result<Response, Problem> {
    let count = body.count.unwrap_or(1);
    let count = u32::try_from(count).ok().filter(|count| (1..=5).contains(count));
    let count = count.ok_or_else(|| Problem::invalid("count", "must be an integer from 1 to 5"))?;
    let wanted = MoreQuestions { follow_up_to: body.record_id.map(RecordId), count };
    // The answer is read from the records that the job added, so none is stored.
    let receipt = key.map(|key| key.receipt(Some(caller.who.user), &api, |_: &JobId| Value::Null));
    let asked = follow_up::add_questions(&api.context, caller.who, id, wanted, receipt.as_ref()).await?;
    let records: Vec<_> = asked.records.into_iter().map(view::InterviewRecord::new).collect();
    Ok(idempotency::marked(asked.repeated, Json(records).into_response()))
}
