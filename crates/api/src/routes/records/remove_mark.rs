//! `DELETE /records/{record_id}/marks/{mark_id}`

use crate::{caller::Caller, extract::MarkPath, problem::Problem, state::Api};
use axum::{extract::State, http::StatusCode};
use interview::grading::marking;

/// Removes a mark.
///
/// The evaluation stays as it is: a mark never changed it.
#[utoipa::path(
    delete, path = "/records/{record_id}/marks/{mark_id}", operation_id = "remove_mark", tag = "answers",
    params(
        ("record_id" = i64, Path, description = "The record's number"),
        ("mark_id" = i64, Path, description = "The mark's number"),
    ),
    responses((status = 204, description = "The mark is gone")),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    MarkPath(record, mark): MarkPath,
) -> Result<StatusCode, Problem> {
    marking::remove(&api.context, caller.who, record, mark).await?;
    Ok(StatusCode::NO_CONTENT)
}
