//! `GET /recordings/{recording_id}/transcript`

use crate::{
    caller::Caller,
    extract::RecordingPath,
    problem::{Problem, ProblemBody},
    state::Api,
    view,
};
use axum::{Json, extract::State};
use interview::recording::transcribing;

/// Reads what was understood of a recording.
///
/// It counts for nothing until it is sent as the answer.
#[utoipa::path(
    get, path = "/recordings/{recording_id}/transcript", operation_id = "read_transcript", tag = "recordings",
    params(("recording_id" = i64, Path, description = "The recording's number")),
    responses(
        (status = 200, description = "The transcript", body = view::Transcript),
        (status = 404, description = "There is no such recording, or none was asked for: `transcript_not_found`",
            body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    RecordingPath(id): RecordingPath,
) -> Result<Json<view::Transcript>, Problem> {
    Ok(Json(transcribing::read(&api.context, caller.who, id).await?.into()))
}
