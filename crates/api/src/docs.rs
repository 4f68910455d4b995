//! `/docs`: the documentation as a page on which every operation can be tried.

use crate::{problem::Problem, state::Api};
use axum::{
    Router,
    body::Bytes,
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use std::{borrow::Cow, sync::Arc};
use utoipa_swagger_ui::Config;

/// Swagger UI writes styles into its page; its scripts are files of its own.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// The page and its files.
pub(crate) fn router() -> Router<Api> {
    let config = Arc::new(
        Config::from("/openapi.json")
            .try_it_out_enabled(true)
            .validator_url("none")
            .persist_authorization(false),
    );
    let page = config.clone();
    Router::new()
        .route("/docs", get(async || Redirect::to("/docs/")))
        .route("/docs/", get(async move || file("index.html", page)))
        .route("/docs/{*file}", get(async move |Path(path): Path<String>| file(&path, config)))
}

fn file(path: &str, config: Arc<Config<'static>>) -> Response {
    let found = match utoipa_swagger_ui::serve(path, config) {
        Ok(Some(found)) => found,
        Ok(None) | Err(_) => return Problem::no_such_route().into_response(),
    };
    let body = match found.bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    let mut response = ([(header::CONTENT_TYPE, found.content_type)], body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    if found.gzpipped {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}
