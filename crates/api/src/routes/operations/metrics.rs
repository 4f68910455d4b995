//! `GET /metrics`

use crate::{middleware::http_metrics, state::Api};
use axum::{
    extract::State,
    http::{HeaderName, header},
};
use std::time::Duration;

/// How long the store may take to count its jobs.
const STORE_TIMEOUT: Duration = Duration::from_secs(2);

/// Shows measurements in Prometheus' text format.
///
/// The page "Monitoring" lists them. Nothing of a candidate is in them; a reverse proxy keeps them to the host's
/// own network.
#[utoipa::path(
    get, path = "/metrics", operation_id = "metrics", tag = "operation",
    responses((status = 200, description = "The measurements", body = String, content_type = "text/plain")),
)]
pub(crate) async fn handle(State(api): State<Api>) -> ([(HeaderName, &'static str); 1], String) {
    let now = api.context.clock.now();
    // If the store fails, the last known numbers stay; `/readyz` reports the store.
    if let Ok(Ok(status)) = tokio::time::timeout(STORE_TIMEOUT, api.context.store.queue_status(now)).await {
        http_metrics::show_queue(&status, now);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], api.monitor.metrics())
}
