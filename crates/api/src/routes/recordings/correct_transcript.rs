//! `PUT /recordings/{recording_id}/transcript`

use crate::{
    caller::Caller,
    extract::{self, RecordingPath},
    problem::{Problem, ProblemBody},
    state::Api,
    view,
};
use axum::{Json, extract::State};
use interview::recording::transcribing;
use serde::Deserialize;
use utoipa::ToSchema;

/// What the candidate says that they said.
#[derive(Deserialize, ToSchema)]
#[schema(as = TranscriptCorrection)]
pub(crate) struct Request {
    /// The whole text, corrected.
    #[schema(min_length = 1)]
    text: String,
}

/// Keeps what the candidate corrected, beside what was understood.
///
/// A transcript that was to become the answer by itself does not any more: the corrected text is sent with
/// `POST /answers`.
#[utoipa::path(
    put, path = "/recordings/{recording_id}/transcript", operation_id = "correct_transcript", tag = "recordings",
    params(("recording_id" = i64, Path, description = "The recording's number")),
    request_body = Request,
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
    extract::Json(Request { text }): extract::Json<Request>,
) -> Result<Json<view::Transcript>, Problem> {
    Ok(Json(transcribing::correct(&api.context, caller.who, id, text).await?.into()))
}
