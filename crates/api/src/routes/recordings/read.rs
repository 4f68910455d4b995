//! `GET /recordings/{recording_id}`

use crate::{caller::Caller, extract::RecordingPath, problem::Problem, state::Api, view};
use axum::{Json, extract::State};
use interview::recording::keep;

/// Reads what is known of a recording.
///
/// How long it is, what was measured in it (pace, pauses, fillers, level), and what could not be measured, with the
/// reason.
#[utoipa::path(
    get, path = "/recordings/{recording_id}", operation_id = "read_recording", tag = "recordings",
    params(("recording_id" = i64, Path, description = "The recording's number")),
    responses((status = 200, description = "The recording", body = view::Recording)),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    RecordingPath(id): RecordingPath,
) -> Result<Json<view::Recording>, Problem> {
    let recording = keep::find(&api.context, caller.who, id).await?.into_inner();
    Ok(Json(keep::hear(&api.context, caller.who, recording).await?.into()))
}
