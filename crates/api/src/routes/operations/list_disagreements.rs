//! `GET /host/disagreements`

use crate::{
    caller::Caller,
    cursor::Part,
    extract::Parameters,
    problem::{Problem, ProblemBody},
    state::Api,
    view,
};
use axum::{Json, extract::State};
use interview::{host, hosting::actor::acting_host, id::MarkId};

/// The most marks of a page of the list.
const MAX_ITEMS: i64 = 500;

/// Shows where candidates disagree with graders.
///
/// To hosts. Each mark has the words that say a key point by the candidate, and
/// the grader's verdict. Names, interviews and questions are not shown.
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
        (status = 403, description = "The caller is no host", body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    parameters: Parameters,
) -> Result<Json<view::Disagreements>, Problem> {
    let host = acting_host(&api.context, caller.who).await?;
    let part = Part::asked(&parameters, MAX_ITEMS)?;
    let mut found = host::disagreements(&api.context, host, part.before.map(MarkId), part.wanted()).await?;
    let next_cursor = part.cut(&mut found.marks, |mark| mark.id.0);
    Ok(Json(view::Disagreements::new(found, next_cursor)))
}
