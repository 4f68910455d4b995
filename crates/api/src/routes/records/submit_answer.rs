//! `POST /answers`

use crate::{
    caller::Caller,
    extract::Repeatable,
    idempotency::{self, IdempotencyHeader},
    problem::{Problem, ProblemBody},
    state::Api,
};
use axum::{extract::State, http::StatusCode, response::Response};
use interview::{id::RecordId, session::answer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An answer to a question.
#[derive(Deserialize, ToSchema)]
#[schema(as = Answer)]
pub(crate) struct Request {
    /// The record that asks the question.
    #[schema(example = 101)]
    record_id: i64,
    /// The answer, kept as sent; as long as the body may be.
    #[schema(min_length = 1, pattern = r"\S")]
    answer_text: String,
}

/// An answer that was saved, and whose grading will be done.
#[derive(Serialize, ToSchema)]
pub(crate) struct AnswerSubmitted {
    /// Always `submitted`.
    #[schema(value_type = String, example = "submitted")]
    status: &'static str,
    /// The record that holds the answer.
    #[schema(example = 101)]
    record_id: i64,
}

impl From<RecordId> for AnswerSubmitted {
    fn from(id: RecordId) -> Self {
        Self { status: "submitted", record_id: id.0 }
    }
}

/// Saves an answer and has it graded.
///
/// It takes the place of the answer before, if there was one. Once it is answered, the answer is kept whatever
/// happens to this server. The evaluation comes later: from `GET /sessions/{session_id}/results`, or as an event.
#[utoipa::path(
    post, path = "/answers", operation_id = "submit_answer", tag = "answers",
    params(IdempotencyHeader), request_body = Request,
    responses(
        (status = 200, description = "The answer was saved", body = AnswerSubmitted),
        (status = 403, description = "The record belongs to another user", body = ProblemBody),
        (status = 404, description = "There is no such record", body = ProblemBody),
        (status = 409, description = "The session is completed", body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    Repeatable { body, key }: Repeatable<Request>,
) -> Result<Response, Problem> {
    let receipt = key.map(|key| {
        key.receipt(Some(caller.who.user), &api, |id: &RecordId| {
            idempotency::kept(AnswerSubmitted::from(*id))
        })
    });
    let id = RecordId(body.record_id);
    let saved = answer::answer(&api.context, caller.who, id, body.answer_text, receipt.as_ref()).await?;
    Ok(idempotency::answer(StatusCode::OK, saved, AnswerSubmitted::from))
}
