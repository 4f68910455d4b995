//! `GET /host/disagreements`

use crate::{
    admins,
    caller::Caller,
    cursor,
    extract::Parameters,
    problem::{Problem, ProblemBody},
    state::Api,
    view,
};
use axum::{Json, extract::State};
use interview::{host, id::MarkId};

/// How many marks a part of the list has when not said, and at most.
const USUAL: i64 = 20;
const MOST: i64 = 500;

/// Shows where candidates disagree with graders, to the users whom the setting `admins` names: each mark has the words
/// that say a key point by the candidate, and the grader's verdict. Names, interviews and questions are not shown.
#[utoipa::path(
    get, path = "/host/disagreements", operation_id = "list_disagreements", tag = "operation",
    params(
        ("limit" = Option<i64>, Query, description = "How many marks this part has at most; 20 when not said",
            minimum = 1, maximum = 500, nullable = false),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the part before",
            min_length = 1, nullable = false),
    ),
    responses(
        (status = 200, description = "A part of the marks, and how many there are in all", body = view::Disagreements),
        (status = 403, description = "The caller does not run this host", body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    parameters: Parameters,
) -> Result<Json<view::Disagreements>, Problem> {
    admins::admit(&api, &caller).await?;
    let limit = parameters.number("limit", 1, MOST)?.unwrap_or(USUAL);
    let foreign = || Problem::invalid("cursor", "must be the next_cursor of a part of this list");
    let before = match parameters.text("cursor")? {
        Some(text) => Some(MarkId(cursor::read(text).ok_or_else(foreign)?)),
        None => None,
    };
    // One more than asked for tells whether the list goes on.
    let found = host::disagreements(&api.ports, before, limit + 1).await?;
    Ok(Json(view::Disagreements::new(found, usize::try_from(limit).unwrap_or(usize::MAX))))
}
