//! `POST /records/{record_id}/evaluation`

use crate::{
    caller::Caller,
    extract::{RecordPath, Repeatable, RepeatableOrEmpty},
    idempotency::{self, IdempotencyHeader},
    problem::{Problem, ProblemBody},
    state::Api,
    view::EvaluationRequested,
};
use axum::{extract::State, http::StatusCode, response::Response};
use interview::{grading::regrade, session::record::InterviewRecord};
use serde::Deserialize;
use utoipa::ToSchema;

/// Why an answer is to be graded again.
#[derive(Default, Deserialize, ToSchema)]
#[schema(as = EvaluationRequest)]
pub(crate) struct Request {
    /// What the candidate wants to say about the grading before; it is kept beside the new one.
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// Has the current answer graded again: a failure retried, or a result contested.
///
/// While a grading waits it is that one; every result is kept.
#[utoipa::path(
    post, path = "/records/{record_id}/evaluation", operation_id = "request_evaluation", tag = "answers",
    params(("record_id" = i64, Path, description = "The record's number"), IdempotencyHeader),
    request_body = Option<Request>,
    responses(
        (status = 202, description = "The answer will be graded", body = EvaluationRequested),
        (status = 409, description = "The record has no answer yet", body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    RecordPath(id): RecordPath,
    RepeatableOrEmpty(Repeatable { body, key }): RepeatableOrEmpty<Request>,
) -> Result<Response, Problem> {
    let receipt = key.map(|key| {
        key.receipt(Some(caller.who.user), &api, |record: &InterviewRecord| {
            idempotency::kept(EvaluationRequested::from(record.clone()))
        })
    });
    let requested = regrade::regrade(&api.context, caller.who, id, body.note, receipt.as_ref()).await?;
    Ok(idempotency::answer(StatusCode::ACCEPTED, requested, EvaluationRequested::from))
}
