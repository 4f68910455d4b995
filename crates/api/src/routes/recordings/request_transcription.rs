//! `POST /recordings/{recording_id}/transcription`

use crate::{
    caller::Caller,
    extract::RecordingPath,
    problem::{Problem, ProblemBody},
    state::Api,
    view,
};
use axum::{Json, extract::State, http::StatusCode};
use interview::recording::transcribing;

/// Has a recording transcribed, for the first time or again.
///
/// A transcript that is on its way stays so, and what was corrected is kept.
#[utoipa::path(
    post, path = "/recordings/{recording_id}/transcription", operation_id = "request_transcription", tag = "recordings",
    params(("recording_id" = i64, Path, description = "The recording's number")),
    responses(
        (status = 202, description = "The transcript, which waits", body = view::Transcript),
        (status = 409, description = "This host has nothing that transcribes: `no_transcriber`", body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    RecordingPath(id): RecordingPath,
) -> Result<(StatusCode, Json<view::Transcript>), Problem> {
    let waiting = transcribing::request(&api.context, caller.who, id).await?;
    Ok((StatusCode::ACCEPTED, Json(waiting.into())))
}
