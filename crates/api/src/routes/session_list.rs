//! `GET /sessions`

use crate::{caller::Caller, cursor, extract::Parameters, problem::Problem, state::Api, view};
use axum::{Json, extract::State};
use interview::{id::SessionId, read};

/// How many sessions a part of the list has when not said, and at most.
const USUAL: i64 = 20;
const MOST: i64 = 100;

/// Lists the caller's sessions, newest first, part by part.
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
    let limit = parameters.number("limit", 1, MOST)?.unwrap_or(USUAL);
    let foreign = || Problem::invalid("cursor", "must be the next_cursor of a part of this list");
    let before = match parameters.text("cursor")? {
        Some(text) => Some(SessionId(cursor::read(text).ok_or_else(foreign)?)),
        None => None,
    };
    // One more than asked for tells whether the list goes on.
    let mut sessions = read::sessions(&api.ports, caller.id, before, limit + 1).await?;
    let more = sessions.len() as i64 > limit;
    sessions.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor = sessions.last().filter(|_| more).map(|last| cursor::write(last.session.id.0));
    let items = sessions.into_iter().map(view::InterviewSessionSummary::from).collect();
    Ok(Json(view::SessionPage { items, next_cursor }))
}
