//! What happens to every request, whatever it asks for: a name, a place, a time limit, headers that keep browsers
//! safe, a measurement, and one line in the log.

use crate::{
    problem::{Cause, Problem},
    request_id::{RequestContext, X_REQUEST_ID},
    state::Api,
};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

/// Routes by which the host is watched: always answered, and logged only when somebody looks closely.
const PROBES: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// Attends to one request from its head to the head of its answer.
pub(crate) async fn attend(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let route = path.as_ref().map_or("unmatched", MatchedPath::as_str);
    let context = Arc::new(RequestContext::new(&api.request_ids, request.headers()));
    request.extensions_mut().insert(context.clone());

    let probe = PROBES.contains(&route);
    let mut response = bounded(&api, probe, request, next).await;
    protect(response.headers_mut());
    response.headers_mut().insert(X_REQUEST_ID, context.id.clone());

    let (took, status) = (started.elapsed(), response.status());
    api.meters.record(&method, route, status, took);
    if let Some(cause) = response.extensions().get::<Cause>() {
        tracing::error!(request_id = context.id(), %method, route, %cause, "a request failed");
    }
    let (status, user_id) = (status.as_u16(), context.user.get().map(|user| user.0));
    let duration_ms = took.as_secs_f64() * 1_000.0;
    if probe {
        tracing::debug!(request_id = context.id(), %method, route, status, duration_ms, "answered");
    } else {
        tracing::info!(request_id = context.id(), %method, route, status, duration_ms, user_id, "answered");
    }
    response
}

/// Answers a request if there is a place for it, in the time it may take, and also when its handler panics.
async fn bounded(api: &Api, probe: bool, request: Request, next: Next) -> Response {
    let place = api.places.try_acquire();
    if place.is_err() && !probe {
        return Problem::busy(Duration::from_secs(1)).into_response();
    }
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(api.limits.request_timeout, answer).await {
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

/// Tells browsers and caches to treat an answer as what it is: private data, no page. What an answer says itself stands.
fn protect(headers: &mut HeaderMap) {
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
