//! `GET /records/{record_id}/contests`

use crate::{caller::Caller, extract::RecordPath, problem::Problem, state::Api, view};
use axum::{Json, extract::State};
use interview::grading::regrade;

/// Lists what came of disagreeing with this record's evaluations, newest first.
///
/// A contest is opened by `POST /records/{record_id}/evaluation` while there is an evaluation; the newest 50 are
/// kept.
#[utoipa::path(
    get, path = "/records/{record_id}/contests", operation_id = "list_contests", tag = "answers",
    params(("record_id" = i64, Path, description = "The record's number")),
    responses((status = 200, description = "The contests", body = Vec<view::Contest>)),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    RecordPath(id): RecordPath,
) -> Result<Json<Vec<view::Contest>>, Problem> {
    let _turn = api.long_reads.acquire(caller.who.user).await?;
    let (record, contests) = regrade::contests(&api.context, caller.who, id).await?;
    Ok(Json(contests.into_iter().map(|contest| view::Contest::new(contest, &record)).collect()))
}
