//! `GET /sessions/{session_id}/results`

use crate::{caller::Caller, extract::SessionPath, problem::Problem, state::Api, view};
use axum::{Json, extract::State};
use interview::session::read;

/// Lists the results of a session.
///
/// Every question with its answer, evaluation and emotion, in order. What has no value yet is `null`, never a
/// made-up one.
#[utoipa::path(
    get, path = "/sessions/{session_id}/results", operation_id = "list_results", tag = "answers",
    params(("session_id" = i64, Path, description = "The session's number")),
    responses((status = 200, description = "The results", body = Vec<view::QuestionResult>)),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    SessionPath(id): SessionPath,
) -> Result<Json<Vec<view::QuestionResult>>, Problem> {
    let _turn = api.long_reads.acquire(caller.who.user).await?;
    let records = read::records(&api.context, caller.who, id).await?.into_inner();
    Ok(Json(records.into_iter().map(view::QuestionResult::new).collect()))
}
