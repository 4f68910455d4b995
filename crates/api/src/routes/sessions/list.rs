//! `GET /sessions`

use crate::{caller::Caller, cursor::Part, extract::Parameters, problem::Problem, state::Api, view};
use axum::{Json, extract::State};
use interview::{id::SessionId, session::read};

/// The most sessions of a page of the list.
const MAX_ITEMS: i64 = 100;

/// Lists the caller's sessions.
///
/// Newest first, part by part: `next_cursor` of one part, sent as `cursor`, gives the next.
#[utoipa::path(
    get, path = "/sessions", operation_id = "list_sessions", tag = "sessions",
    params(
        ("limit" = Option<i64>, Query, description = "How many sessions this part has at most; 20 when not said",
            minimum = 1, maximum = 100, nullable = false),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the part before",
            min_length = 1, nullable = false),
    ),
    responses((status = 200, description = "A part of the list", body = view::SessionPage)),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    parameters: Parameters,
) -> Result<Json<view::SessionPage>, Problem> {
    let _turn = api.long_reads.acquire(caller.who.user).await?;
    let part = Part::asked(&parameters, MAX_ITEMS)?;
    let before = part.before.map(SessionId);
    let mut sessions = read::sessions(&api.context, caller.who, before, part.wanted()).await?;
    let next_cursor = part.cut(&mut sessions, |summary| summary.session.id.0);
    let items = sessions.into_iter().map(view::InterviewSessionSummary::from).collect();
    Ok(Json(view::SessionPage { items, next_cursor }))
}
