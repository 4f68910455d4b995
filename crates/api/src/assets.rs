//! The pages and files of the web app. The app routes by the page's address, so every address outside the API gets the same
//! page.

use crate::{
    preference::{prefers, weight},
    problem::Problem,
    state::Api,
    web_app::File,
};
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};

/// File names contain a digest of their content, so a file never changes once it was fetched.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// The client may keep it, and asks again before it uses it.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// What a page may load and do: its own files, its own server, microphone and camera; no other host, no inline script
/// or style. A worker takes these rules from its own file, so each file carries them.
const RULES: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
         media-src 'self' blob:; connect-src 'self'; worker-src 'self'; font-src 'self'; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(self), microphone=(self), geolocation=()"),
];

/// Serves the first page, and the files whose names change with their content.
pub(crate) fn router() -> Router<Api> {
    Router::new().route("/", get(first_page)).route("/assets/{*name}", get(asset))
}

async fn first_page(State(api): State<Api>, headers: HeaderMap) -> Response {
    serve(&api, api.web_app.page(), &headers, ASK_AGAIN).await
}

async fn asset(State(api): State<Api>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    match api.web_app.file(&format!("assets/{name}")) {
        Some(file) => serve(&api, file, &headers, FOREVER).await,
        None => Problem::no_such_route().into_response(),
    }
}

/// Answers requests that match no route: with a file beside the first page, such as its icon; with a page of the app, if a
/// person asks for a page; otherwise with 404.
pub(crate) async fn page(State(api): State<Api>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return Problem::no_such_route().into_response();
    }
    if let Some(file) = uri.path().strip_prefix('/').and_then(|name| api.web_app.file(name)) {
        return serve(&api, file, &headers, ASK_AGAIN).await;
    }
    if wants_page(&headers) && !api.owns(uri.path()) {
        return serve(&api, api.web_app.page(), &headers, ASK_AGAIN).await;
    }
    Problem::no_such_route().into_response()
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| prefers(accept, "text/html"))
}

async fn serve(api: &Api, file: File, asked: &HeaderMap, kept: HeaderValue) -> Response {
    let text = |name| asked.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    let tag = file.entity_tag();
    let mut headers = HeaderMap::with_capacity(16);
    for (name, value) in RULES {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CACHE_CONTROL, kept);
    // A tag is a quoted hexadecimal number, and a media type is ASCII.
    if let (Ok(tag), Ok(content_type)) = (HeaderValue::try_from(&tag), file.content_type.parse()) {
        headers.insert(header::ETAG, tag);
        headers.insert(header::CONTENT_TYPE, content_type);
    }
    if file.may_be_compressed() {
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    let known = text(header::IF_NONE_MATCH).split(',').map(|known| known.trim().trim_start_matches("W/"));
    if known.into_iter().any(|known| known == tag || known == "*") {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let reads_gzip = weight(text(header::ACCEPT_ENCODING), "gzip").is_some_and(|weight| weight > 0.0);
    let compressed = if reads_gzip { api.web_app.compressed(&file).await } else { None };
    if compressed.is_some() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    (headers, compressed.unwrap_or(file.content)).into_response()
}
