//! `GET /sessions/{session_id}`

use crate::{caller::Caller, extract::SessionPath, problem::Problem, state::Api, view};
use axum::{Json, extract::State};
use interview::session::read;

/// Reads a session.
///
/// With the texts that its questions were made from: résumé and job description.
#[utoipa::path(
    get, path = "/sessions/{session_id}", operation_id = "read_session", tag = "sessions",
    params(("session_id" = i64, Path, description = "The session's number")),
    responses((status = 200, description = "The session", body = view::InterviewSessionDetail)),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    SessionPath(id): SessionPath,
) -> Result<Json<view::InterviewSessionDetail>, Problem> {
    let (session, documents) = read::session_with_documents(&api.context, caller.who, id).await?;
    Ok(Json(view::InterviewSessionDetail::new(session, documents)))
}
