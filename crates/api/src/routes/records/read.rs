//! `GET /records/{record_id}`

use crate::{caller::Caller, extract::RecordPath, problem::Problem, state::Api, view};
use axum::{Json, extract::State};
use interview::session::read;

/// Reads a record: one question, its answer, and its evaluation.
///
/// `evaluation` is `null` while there is no answer or its grading waits; `evaluation_status` says which, and why a
/// grading failed.
#[utoipa::path(
    get, path = "/records/{record_id}", operation_id = "read_record", tag = "questions",
    params(("record_id" = i64, Path, description = "The record's number")),
    responses((status = 200, description = "The record", body = view::InterviewRecord)),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    RecordPath(id): RecordPath,
) -> Result<Json<view::InterviewRecord>, Problem> {
    let (_, record) = read::record(&api.context, caller.who, id).await?.into_inner();
    Ok(Json(view::InterviewRecord::new(record)))
}
