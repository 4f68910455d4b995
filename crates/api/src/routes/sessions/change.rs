//! `PATCH /sessions/{session_id}`

use crate::{
    caller::Caller,
    extract::{self, SessionPath},
    problem::{Problem, ProblemBody},
    state::Api,
    view,
};
use axum::{Json, extract::State};
use interview::{session::complete, session::read};
use serde::Deserialize;
use utoipa::ToSchema;

/// What is to become of a session.
#[derive(Deserialize, ToSchema)]
#[schema(as = SessionChange)]
pub(crate) struct Request {
    /// `completed` ends the session for good.
    status: view::SessionStatus,
}

/// Completes a session: no more answers, and gradings still arrive.
///
/// Completing it again changes nothing.
#[utoipa::path(
    patch, path = "/sessions/{session_id}", operation_id = "change_session", tag = "sessions",
    params(("session_id" = i64, Path, description = "The session's number")), request_body = Request,
    responses(
        (status = 200, description = "The session as it is now", body = view::InterviewSession),
        (status = 409, description = "A completed session cannot be started again", body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    SessionPath(id): SessionPath,
    extract::Json(asked): extract::Json<Request>,
) -> Result<Json<view::InterviewSession>, Problem> {
    let session = match asked.status {
        view::SessionStatus::Completed => complete::complete(&api.context, caller.who, id).await?,
        view::SessionStatus::Started => {
            let session = read::session(&api.context, caller.who, id).await?;
            session.must_be_open()?;
            session.into_inner()
        }
    };
    Ok(Json(session.into()))
}
