//! `PUT /records/{record_id}/marks`

use crate::{
    caller::Caller,
    extract::{self, RecordPath},
    problem::{Problem, ProblemBody},
    state::Api,
    view,
};
use axum::{Json, extract::State};
use interview::grading::marking;
use serde::Deserialize;
use utoipa::ToSchema;

/// The words of the answer that say a key point.
#[derive(Deserialize, ToSchema)]
#[schema(as = MarkRequest)]
pub(crate) struct Request {
    /// The key point as the record's evaluation states it; its verdict there must be another one than `met`.
    #[schema(min_length = 1)]
    key_point: String,
    /// The words exactly as they stand in the answer.
    #[schema(min_length = 1, max_length = 2000)]
    quote: String,
    /// Where they begin, in Unicode code points; the first place where they stand when not said.
    #[schema(minimum = 0)]
    start: Option<i64>,
}

/// Marks the words of the current answer that say a key point, in place of what was marked for it before.
///
/// A mark stands beside the judgement and changes no score; those who run the host see it without a name, as a
/// disagreement with the grader.
#[utoipa::path(
    put, path = "/records/{record_id}/marks", operation_id = "put_mark", tag = "answers",
    params(("record_id" = i64, Path, description = "The record's number")),
    request_body = Request,
    responses(
        (status = 200, description = "The mark", body = view::Mark),
        (status = 409, description = "The answer has no evaluation at this moment, or the record has 100 marks",
            body = ProblemBody),
        (status = 422, description = "The words do not stand in the answer, or the key point is none that a mark is for; \
            `detail` names the field", body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    RecordPath(id): RecordPath,
    extract::Json(Request { key_point, quote, start }): extract::Json<Request>,
) -> Result<Json<view::Mark>, Problem> {
    let wanted = marking::MarkRequest { key_point, quote, start };
    Ok(Json(marking::put(&api.context, caller.who, id, wanted).await?.into()))
}
