//! `GET /records/{record_id}/recordings`

use crate::{caller::Caller, extract::RecordPath, problem::Problem, state::Api, view};
use axum::{Json, extract::State};
use interview::recording::keep;

/// Lists the recordings of an answer.
///
/// Oldest first, each with what was measured in it.
#[utoipa::path(
    get, path = "/records/{record_id}/recordings", operation_id = "list_recordings", tag = "recordings",
    params(("record_id" = i64, Path, description = "The record's number")),
    responses((status = 200, description = "The recordings", body = Vec<view::Recording>)),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    RecordPath(id): RecordPath,
) -> Result<Json<Vec<view::Recording>>, Problem> {
    let heard = keep::list(&api.context, caller.who, id).await?;
    Ok(Json(heard.into_iter().map(view::Recording::from).collect()))
}
