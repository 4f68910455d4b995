//! `GET /records/{record_id}/marks`

use crate::{caller::Caller, extract::RecordPath, problem::Problem, state::Api, view};
use axum::{Json, extract::State};
use interview::grading::marking;

/// Lists what the candidate marked in the current answer.
///
/// Oldest first. A mark says which words say a key point that the grader did not find; it changes no score.
#[utoipa::path(
    get, path = "/records/{record_id}/marks", operation_id = "list_marks", tag = "answers",
    params(("record_id" = i64, Path, description = "The record's number")),
    responses((status = 200, description = "The marks", body = Vec<view::Mark>)),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    RecordPath(id): RecordPath,
) -> Result<Json<Vec<view::Mark>>, Problem> {
    let marks = marking::list(&api.context, caller.who, id).await?;
    Ok(Json(marks.into_iter().map(view::Mark::from).collect()))
}
