//! `GET /formats`

use crate::{extract::Parameters, problem::Problem, state::Api, view};
use axum::{
    Json,
    extract::State,
    http::{HeaderName, header},
};

/// Lists the formats of interviews.
///
/// Each says how such an interview goes: its stages, its times and what counts. `POST /sessions` takes its `id` as
/// `format`.
#[utoipa::path(
    get, path = "/formats", operation_id = "list_formats", tag = "sessions",
    params(("language" = Option<view::Language>, Query, description = "The language of the words", nullable = false)),
    responses((status = 200, description = "The formats, in the order in which they are offered", body = Vec<view::Format>)),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    parameters: Parameters,
) -> Result<([(HeaderName, &'static str); 1], Json<Vec<view::Format>>), Problem> {
    let language = parameters.language()?.unwrap_or(api.context.rules.default_language);
    let shown = api.formats.formats().iter().map(|format| view::Format::new(format, language)).collect();
    Ok(([(header::CACHE_CONTROL, "public, max-age=3600")], Json(shown)))
}
