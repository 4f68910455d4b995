//! `GET /positions`

use crate::{extract::Parameters, problem::Problem, state::Api, view};
use axum::{
    Json,
    extract::State,
    http::{HeaderName, header},
};
use interview::error::Error;

/// Finds positions that there are questions of their own for.
///
/// Any other position is welcome too.
#[utoipa::path(
    get, path = "/positions", operation_id = "list_positions", tag = "questions",
    params(
        ("q" = Option<String>, Query, description = "What was typed so far; without it, every position", nullable = false),
        ("language" = Option<view::Language>, Query, description = "The language of the names", nullable = false),
    ),
    responses((status = 200, description = "The positions, best first", body = Vec<view::Position>)),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    parameters: Parameters,
) -> Result<([(HeaderName, &'static str); 1], Json<Vec<view::Position>>), Problem> {
    let language = parameters.language()?.unwrap_or(api.context.rules.default_language);
    if !api.positions.is_ready() {
        let api = api.clone();
        tokio::task::spawn_blocking(move || {
            api.positions.get();
        })
        .await
        .map_err(Error::store)?;
    }
    let found = api.positions.get().find(parameters.text("q")?.unwrap_or_default());
    let shown = found.into_iter().map(|family| view::Position::new(family, language)).collect();
    Ok(([(header::CACHE_CONTROL, "public, max-age=3600")], Json(shown)))
}
