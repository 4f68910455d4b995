//! `GET /openapi.json`

use crate::state::Api;
use axum::{
    extract::State,
    http::{HeaderName, header},
};
use bytes::Bytes;

/// Shows this document.
///
/// `/docs` shows it as a page on which each operation can be tried.
#[utoipa::path(
    get, path = "/openapi.json", operation_id = "openapi", tag = "operation",
    responses((status = 200, description = "The OpenAPI document of this API", body = Object)),
)]
pub(crate) async fn handle(State(api): State<Api>) -> ([(HeaderName, &'static str); 2], Bytes) {
    // The document is made of strings and lists, which are always JSON.
    let text = || Bytes::from(api.document.to_json().unwrap_or_default());
    let headers =
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")];
    (headers, api.document_text.get_or_init(text).clone())
}
