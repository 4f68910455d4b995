//! `POST /records/{record_id}/retry`

use crate::{
    caller::Caller,
    extract::{RecordPath, Repeatable, RepeatableOrEmpty},
    idempotency::{self, IdempotencyHeader},
    problem::{Problem, ProblemBody},
    state::Api,
    view,
};
use axum::{extract::State, http::StatusCode, response::Response};
use interview::{session::InterviewSession, session::retry};
use serde::Deserialize;

/// The request needs no fields: the record has them all.
#[derive(Default, Deserialize)]
pub(crate) struct Request {}

/// Asks the question of an answered record again.
///
/// It starts a practice session of this one question, once the session of the record is completed: the same
/// position and language, the same key points. Its record names in `retry_of` the one that it asks again.
#[utoipa::path(
    post, path = "/records/{record_id}/retry", operation_id = "retry_question", tag = "sessions",
    params(("record_id" = i64, Path, description = "The record's number"), IdempotencyHeader),
    responses(
        (status = 201, description = "Started; the question is there", body = view::InterviewSession),
        (status = 409, description = "The session of the record is not completed, or the record has no answer", body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    RecordPath(id): RecordPath,
    RepeatableOrEmpty(Repeatable { key, .. }): RepeatableOrEmpty<Request>,
) -> Result<Response, Problem> {
    let receipt = key.map(|key| {
        key.receipt(Some(caller.who.user), &api, |session: &InterviewSession| {
            idempotency::kept(view::InterviewSession::from(session.clone()))
        })
    });
    let started = retry::retry(&api.context, caller.who, id, receipt.as_ref()).await?;
    Ok(idempotency::answer(StatusCode::CREATED, started, view::InterviewSession::from))
}
