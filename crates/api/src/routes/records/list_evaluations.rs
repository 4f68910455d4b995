//! `GET /records/{record_id}/evaluations`

use crate::{
    caller::Caller,
    cursor::Part,
    extract::{Parameters, RecordPath},
    problem::Problem,
    state::Api,
    view,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
};
use interview::{id::EvaluationId, session::read};

/// The most gradings of a page of the list.
const MAX_ITEMS: i64 = 100;

/// Lists the gradings of a record that are kept, newest first.
///
/// Where there are more, the header `Link` names the next part (RFC 8288, `rel="next"`).
#[utoipa::path(
    get, path = "/records/{record_id}/evaluations", operation_id = "list_evaluations", tag = "answers",
    params(
        ("record_id" = i64, Path, description = "The record's number"),
        ("limit" = Option<i64>, Query, description = "How many at most, 20 if not said", minimum = 1, maximum = 100,
            nullable = false),
        ("cursor" = Option<String>, Query, description = "Where to go on: from the header `Link`", nullable = false),
    ),
    responses((
        status = 200, description = "The gradings", body = Vec<view::GradedAnswer>,
        headers(("Link" = String, description = "The next part, where there is one"))
    )),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    RecordPath(id): RecordPath,
    parameters: Parameters,
) -> Result<(HeaderMap, Json<Vec<view::GradedAnswer>>), Problem> {
    let part = Part::asked(&parameters, MAX_ITEMS)?;
    let _turn = api.long_reads.acquire(caller.who.user).await?;
    let before = part.before.map(EvaluationId);
    let mut kept = read::evaluations(&api.context, caller.who, id, before, part.wanted()).await?;
    let next = part.cut(&mut kept, |evaluation| evaluation.id.0);
    let link = next.map(|cursor| format!("</records/{id}/evaluations?cursor={cursor}>; rel=\"next\""));
    let link = link.and_then(|link| HeaderValue::try_from(link).ok());
    let headers = link.map(|link| (header::LINK, link)).into_iter().collect();
    Ok((headers, Json(kept.into_iter().map(view::GradedAnswer::new).collect())))
}
