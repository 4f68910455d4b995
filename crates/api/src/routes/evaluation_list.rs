//! `GET /records/{record_id}/evaluations`

use crate::{caller::Caller, extract::RecordPath, problem::Problem, state::Api, view};
use axum::{Json, extract::State};
use interview::read;

/// Lists every grading of a record, newest first.
#[utoipa::path(
    get, path = "/records/{record_id}/evaluations", operation_id = "list_evaluations", tag = "answers",
    params(("record_id" = i64, Path, description = "The record's number")),
    responses((status = 200, description = "The gradings", body = Vec<view::GradedAnswer>)),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    RecordPath(id): RecordPath,
) -> Result<Json<Vec<view::GradedAnswer>>, Problem> {
    let _turn = api.long_reads.acquire(caller.who.user).await?;
    let kept = read::evaluations(&api.ports, caller.who, id).await?;
    Ok(Json(kept.into_iter().map(view::GradedAnswer::new).collect()))
}
