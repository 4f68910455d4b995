//! Every route there is.

use crate::{
    assets, docs, front, meters, openapi,
    problem::Problem,
    routes::{
        about_read, account_recover, answer_submit, contest_list, device_list, device_revoke,
        disagreement_list, document_read, evaluation_list, evaluation_request, guest_begin, healthz,
        host_status, mark_list, mark_put, mark_remove, metrics, model_answer_read, openapi_json,
        position_list, question_add, question_list, readyz, record_read, record_retry, recovery_code_make,
        register, report_read, result_list, session_change, session_erase, session_events, session_list,
        session_read, session_start, token_issue, token_refresh, token_revoke, user_change, user_erase,
        user_export, user_read,
    },
    state::{Api, App, State},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{Uri, uri::PathAndQuery},
    middleware,
};
use std::sync::Arc;
use tower::util::MapRequest;
use tower_http::compression::{
    CompressionLayer,
    predicate::{NotForContentType, Predicate, SizeAbove},
};
use utoipa_axum::{router::OpenApiRouter, routes};

fn operations() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(about_read::handle))
        .routes(routes!(guest_begin::handle))
        .routes(routes!(register::handle))
        .routes(routes!(token_issue::handle))
        .routes(routes!(token_refresh::handle))
        .routes(routes!(token_revoke::handle))
        .routes(routes!(user_read::handle, user_change::handle, user_erase::handle))
        .routes(routes!(user_export::handle))
        .routes(routes!(recovery_code_make::handle))
        .routes(routes!(account_recover::handle))
        .routes(routes!(device_list::handle))
        .routes(routes!(device_revoke::handle))
        .routes(routes!(session_start::handle, session_list::handle))
        .routes(routes!(session_read::handle, session_change::handle, session_erase::handle))
        .routes(routes!(question_list::handle, question_add::handle))
        .routes(routes!(result_list::handle))
        .routes(routes!(report_read::handle))
        .routes(routes!(session_events::handle))
        .routes(routes!(answer_submit::handle))
        .routes(routes!(record_read::handle))
        .routes(routes!(record_retry::handle))
        .routes(routes!(model_answer_read::handle))
        .routes(routes!(evaluation_request::handle))
        .routes(routes!(evaluation_list::handle))
        .routes(routes!(contest_list::handle))
        .routes(routes!(mark_list::handle, mark_put::handle))
        .routes(routes!(mark_remove::handle))
        .routes(routes!(position_list::handle))
        .routes(routes!(document_read::handle))
        .routes(routes!(host_status::handle))
        .routes(routes!(disagreement_list::handle))
        .routes(routes!(healthz::handle))
        .routes(routes!(readyz::handle))
        .routes(routes!(metrics::handle))
        .routes(routes!(openapi_json::handle))
}

/// Answers that are at least this large are compressed for clients that can read them so.
const WORTH_COMPRESSING: u64 = 16 * 1024;

/// The API as a service: every operation, the documentation, the web app, and what happens to every request.
pub fn router(app: App) -> Router {
    meters::describe();
    let (operations, document) = operations().split_for_parts();
    let document = openapi::complete(document, app.version);
    let cors = app.cors_origins.layer();
    let api: Api = Arc::new(State::new(app, document));
    let worth_compressing = SizeAbove::new(WORTH_COMPRESSING).and(NotForContentType::SSE);
    let router = operations
        .merge(docs::router())
        .merge(assets::router())
        .fallback(assets::page)
        .method_not_allowed_fallback(async || Problem::no_such_method())
        .layer(middleware::from_fn_with_state(api.clone(), front::attend))
        // Bodies are read whole within the limits of the host before a form is looked for in them.
        .layer(DefaultBodyLimit::disable())
        .layer(CompressionLayer::new().compress_when(worth_compressing))
        .with_state(api);
    let router = match cors {
        Some(cors) => router.layer(cors),
        None => router,
    };
    // Before a route is looked for.
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
    openapi::complete(operations().into_openapi(), version).to_pretty_json()
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
