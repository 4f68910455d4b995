//! `DELETE /recordings/{recording_id}`

use crate::{caller::Caller, extract::RecordingPath, problem::Problem, state::Api};
use axum::{extract::State, http::StatusCode};
use interview::recording::keep;

/// Erases a recording and its bytes.
///
/// The answer stays as it is.
#[utoipa::path(
    delete, path = "/recordings/{recording_id}", operation_id = "erase_recording", tag = "recordings",
    params(("recording_id" = i64, Path, description = "The recording's number")),
    responses((status = 204, description = "The recording is gone")),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    RecordingPath(id): RecordingPath,
) -> Result<StatusCode, Problem> {
    keep::erase(&api.context, caller.who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
