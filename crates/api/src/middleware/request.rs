//! What happens to every request: it gets an id, a place, a time limit, headers that keep browsers safe, metrics, and one
//! line in the log.

use crate::{
    middleware::request_id::{RequestContext, X_REQUEST_ID},
    problem::{Cause, Problem},
    state::Api,
};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

/// Routes for monitoring: always answered, and logged at debug level only.
const PROBES: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// The route for long uploads, which may take as long as the client's connection needs.
const UPLOADS: &str = "/records/{record_id}/recordings";

/// Handles one request, up to the head of its answer.
pub(crate) async fn handle(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let route = path.as_ref().map_or("unmatched", MatchedPath::as_str);
    let context = Arc::new(RequestContext::new(&api.request_ids, request.headers()));
    request.extensions_mut().insert(context.clone());

    let probe = PROBES.contains(&route);
    let place = api.places.clone().try_acquire_owned().ok();
    let mut response = if place.is_some() || probe {
        context.set_place(place);
        let limit = if route == UPLOADS && method == Method::POST {
            api.limits.upload_timeout
        } else {
            api.limits.request_timeout
        };
        let answer = bounded(limit, next.run(request)).await;
        context.set_place(None);
        api.unread.count(answer, context.user.get()).unwrap_or_else(IntoResponse::into_response)
    } else {
        Problem::busy(Duration::from_secs(1)).into_response()
    };
    set_security_headers(response.headers_mut());
    response.headers_mut().insert(X_REQUEST_ID, context.id.clone());

    let (took, status) = (started.elapsed(), response.status());
    api.http_metrics.record(&method, route, status, took);
    if let Some(cause) = response.extensions().get::<Cause>() {
        tracing::error!(request_id = context.id(), %method, route, %cause, "a request failed");
    }
    let (status, user_id) = (status.as_u16(), context.user.get().map(|user| user.0));
    // Microseconds, shown as milliseconds.
    let duration_ms = took.as_micros() as f64 / 1_000.0;
    if probe {
        tracing::debug!(request_id = context.id(), %method, route, status, duration_ms, "answered");
    } else {
        tracing::info!(request_id = context.id(), %method, route, status, duration_ms, user_id, "answered");
    }
    response
}

/// The answer, within the time limit, also when the handler panics.
async fn bounded(limit: Duration, answer: impl Future<Output = Response>) -> Response {
    match tokio::time::timeout(limit, AssertUnwindSafe(answer).catch_unwind()).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            let said = panic.downcast_ref::<&str>().copied().map(str::to_owned);
            let said = said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            let cause: Box<dyn std::error::Error + Send + Sync> =
                format!("the handler panicked: {said}").into();
            Problem::internal(Some(Cause(cause.into()))).into_response()
        }
        Err(_) => Problem::took_too_long().into_response(),
    }
}

/// Tells browsers and caches to treat an answer as private data and not as a page. Headers that the answer sets itself are
/// kept.
fn set_security_headers(headers: &mut HeaderMap) {
    headers.reserve(8);
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;

    #[tokio::test]
    async fn a_handler_that_panics_or_takes_too_long_is_answered_for() {
        let second = Duration::from_secs(1);
        assert_eq!(bounded(second, async { "done".into_response() }).await.status(), StatusCode::OK);

        let panicked = bounded(second, async { panic!("a secret") }).await;
        assert_eq!(panicked.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let cause = panicked.extensions().get::<Cause>().unwrap().to_string();
        assert_eq!(cause, "the handler panicked: a secret");
        let body = axum::body::to_bytes(panicked.into_body(), 1_000).await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("secret"));

        let late = bounded(Duration::ZERO, std::future::pending()).await;
        assert_eq!(late.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(late.headers().contains_key(header::RETRY_AFTER));
    }

    #[test]
    fn what_an_answer_says_itself_stands() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public"));
        set_security_headers(&mut headers);
        assert_eq!(headers[header::CACHE_CONTROL], "public");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    }
}
