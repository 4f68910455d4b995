//! `DELETE /sessions/{session_id}`

use crate::{caller::Caller, extract::SessionPath, problem::Problem, state::Api};
use axum::{extract::State, http::StatusCode};
use interview::session::complete;

/// Erases a session.
///
/// With every answer, evaluation and recording in it, at once and for good. A grading under way is dropped.
#[utoipa::path(
    delete, path = "/sessions/{session_id}", operation_id = "erase_session", tag = "sessions",
    params(("session_id" = i64, Path, description = "The session's number")),
    responses((status = 204, description = "Nothing of the session is left")),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    SessionPath(id): SessionPath,
) -> Result<StatusCode, Problem> {
    complete::erase(&api.context, caller.who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
