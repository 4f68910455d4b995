//! `GET /sessions/{session_id}/questions`

use crate::{caller::Caller, extract::SessionPath, problem::Problem, state::Api, view};
use axum::{Json, extract::State};
use interview::session::read;

/// Lists the questions of a session.
///
/// In the order in which they are asked, each with its answer and its evaluation so far.
#[utoipa::path(
    get, path = "/sessions/{session_id}/questions", operation_id = "list_questions", tag = "questions",
    params(("session_id" = i64, Path, description = "The session's number")),
    responses((status = 200, description = "The questions", body = Vec<view::InterviewRecord>)),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    SessionPath(id): SessionPath,
) -> Result<Json<Vec<view::InterviewRecord>>, Problem> {
    let _turn = api.long_reads.acquire(caller.who.user).await?;
    let records = read::records(&api.context, caller.who, id).await?.into_inner();
    Ok(Json(records.into_iter().map(view::InterviewRecord::new).collect()))
}
