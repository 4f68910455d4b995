//! `POST /recordings/{recording_id}/ticket`

use crate::{caller::Caller, extract::RecordingPath, problem::Problem, state::Api};
use axum::{Json, extract::State};
use chrono::{DateTime, TimeDelta, Utc};
use interview::recording::keep;
use serde::Serialize;
use utoipa::ToSchema;

/// How long a ticket is valid: long enough to listen to an answer and to go back in it.
const GOOD_FOR: TimeDelta = TimeDelta::minutes(10);

/// An address for an `<audio>` or `<video>` element, which can send no token.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordingTicket {
    /// The address of the bytes, with the ticket in it.
    #[schema(example = "/recordings/7/content?ticket=3.1790000000.0a1b")]
    url: String,
    /// Until when it is good.
    expires_at: DateTime<Utc>,
}

/// Makes an address that plays one recording.
///
/// It is good for ten minutes and for this recording alone, for an `<audio>` element, which cannot send
/// `Authorization`.
#[utoipa::path(
    post, path = "/recordings/{recording_id}/ticket", operation_id = "make_recording_ticket", tag = "recordings",
    params(("recording_id" = i64, Path, description = "The recording's number")),
    responses((status = 200, description = "The address", body = RecordingTicket)),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    RecordingPath(id): RecordingPath,
) -> Result<Json<RecordingTicket>, Problem> {
    let recording = keep::find(&api.context, caller.who, id).await?;
    let expires_at = api.context.clock.now() + GOOD_FOR;
    let ticket = api.tokens.ticket(recording.id, recording.owner(), expires_at);
    let url = format!("/recordings/{}/content?ticket={ticket}", recording.id);
    Ok(Json(RecordingTicket { url, expires_at }))
}
