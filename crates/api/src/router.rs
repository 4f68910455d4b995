//! All routes.

use crate::{
    assets, docs,
    middleware::request,
    openapi,
    problem::Problem,
    routes::{accounts, operations, recordings, records, sessions, tokens},
    state::{Api, App, State},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{Uri, uri::PathAndQuery},
    middleware::from_fn_with_state,
};
use std::sync::Arc;
use tower::util::MapRequest;
use tower_http::compression::{
    CompressionLayer,
    predicate::{NotForContentType, Predicate, SizeAbove},
};
use utoipa_axum::{router::OpenApiRouter, routes};

fn all_operations() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(operations::read_about::handle))
        .routes(routes!(accounts::begin_as_guest::handle))
        .routes(routes!(accounts::register::handle))
        .routes(routes!(tokens::issue::handle))
        .routes(routes!(tokens::refresh::handle))
        .routes(routes!(tokens::revoke::handle))
        .routes(routes!(accounts::read::handle, accounts::change::handle, accounts::erase::handle))
        .routes(routes!(accounts::export::handle))
        .routes(routes!(accounts::make_recovery_code::handle))
        .routes(routes!(accounts::recover::handle))
        .routes(routes!(accounts::list_devices::handle))
        .routes(routes!(accounts::sign_out_device::handle))
        .routes(routes!(sessions::start::handle, sessions::list::handle))
        .routes(routes!(sessions::read::handle, sessions::change::handle, sessions::erase::handle))
        .routes(routes!(sessions::list_questions::handle, sessions::add_questions::handle))
        .routes(routes!(sessions::list_results::handle))
        .routes(routes!(sessions::read_report::handle))
        .routes(routes!(sessions::follow_events::handle))
        .routes(routes!(records::submit_answer::handle))
        .routes(routes!(records::read::handle))
        .routes(routes!(records::retry::handle))
        .routes(routes!(records::read_model_answer::handle))
        .routes(routes!(records::request_evaluation::handle))
        .routes(routes!(records::list_evaluations::handle))
        .routes(routes!(records::list_contests::handle))
        .routes(routes!(records::list_marks::handle, records::put_mark::handle))
        .routes(routes!(records::remove_mark::handle))
        .routes(routes!(recordings::list::handle, recordings::upload::handle))
        .routes(routes!(recordings::read::handle, recordings::erase::handle))
        .routes(routes!(recordings::make_ticket::handle))
        .routes(routes!(recordings::read_content::handle))
        .routes(routes!(recordings::read_transcript::handle, recordings::correct_transcript::handle))
        .routes(routes!(recordings::request_transcription::handle))
        .routes(routes!(sessions::suggest_positions::handle))
        .routes(routes!(sessions::list_formats::handle))
        .routes(routes!(sessions::read_document::handle))
        .routes(routes!(operations::read_host_status::handle))
        .routes(routes!(operations::list_disagreements::handle))
        .routes(routes!(operations::read_audit::handle))
        .routes(routes!(operations::healthz::handle))
        .routes(routes!(operations::readyz::handle))
        .routes(routes!(operations::metrics::handle))
        .routes(routes!(operations::openapi_json::handle))
}

/// Answers of at least this size are compressed for clients that accept it.
const WORTH_COMPRESSING: u64 = 16 * 1024;

/// The API as a service: all operations, the documentation, the web app, and the middleware for every request.
pub fn router(app: App) -> Router {
    let (operations, document) = all_operations().split_for_parts();
    let document = openapi::complete(document, app.version);
    let cors = app.cors_origins.layer();
    let api: Api = Arc::new(State::new(app, document));
    let worth_compressing = SizeAbove::new(WORTH_COMPRESSING).and(NotForContentType::SSE);
    let router = operations
        .merge(docs::router())
        .merge(assets::router())
        .fallback(assets::page)
        .method_not_allowed_fallback(async || Problem::no_such_method())
        .layer(from_fn_with_state(api.clone(), request::handle))
        // Bodies are read whole, within the host's limits, before they are parsed as a form.
        .layer(DefaultBodyLimit::disable())
        .layer(CompressionLayer::new().compress_when(worth_compressing))
        .with_state(api);
    let router = match cors {
        Some(cors) => router.layer(cors),
        None => router,
    };
    // This runs before routing.
    Router::new().fallback_service(MapRequest::new(router, without_trailing_slash))
}

/// Takes the slash off the end of a path: `/sessions/` is `/sessions`. The documentation's page has one of its own.
fn without_trailing_slash(mut request: Request) -> Request {
    let path = request.uri().path();
    let bare = path.trim_end_matches('/');
    if bare.len() == path.len() || bare.is_empty() || bare == "/docs" {
        return request;
    }
    let bare = match request.uri().query() {
        Some(query) => format!("{bare}?{query}"),
        None => bare.to_owned(),
    };
    let mut parts = request.uri().clone().into_parts();
    if let Ok(path) = PathAndQuery::try_from(bare) {
        parts.path_and_query = Some(path);
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    request
}

/// The OpenAPI document of this version as JSON, without a server.
pub fn openapi_document(version: &str) -> serde_json::Result<String> {
    openapi::complete(all_operations().into_openapi(), version).to_pretty_json()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn a_slash_at_the_end_of_a_path_makes_no_other_address() {
        for (sent, read) in [
            ("/sessions/", "/sessions"),
            ("/sessions//?limit=3", "/sessions?limit=3"),
            ("/sessions/7/answers", "/sessions/7/answers"),
            ("/", "/"),
            ("//", "//"),
            ("/docs/", "/docs/"),
            ("/?a=/", "/?a=/"),
        ] {
            let request = Request::builder().uri(sent).body(Body::empty()).unwrap();
            assert_eq!(without_trailing_slash(request).uri().to_string(), read, "{sent}");
        }
    }
}
