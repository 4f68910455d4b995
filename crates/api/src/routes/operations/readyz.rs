//! `GET /readyz`

use crate::state::Api;
use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use interview::error::Error;
use serde::Serialize;
use std::time::Duration;
use tokio::time::timeout;
use utoipa::ToSchema;

/// Whether the program can do its work.
#[derive(Serialize, ToSchema)]
pub(crate) struct Readiness {
    /// `ok`; `degraded` when it does a part of its work, and the rest once what is missing is back; `unavailable`
    /// when it can do none.
    #[schema(value_type = String, example = "ok")]
    status: &'static str,
    /// `ok`, `full` when the database has no room for a change, or `unavailable` when it cannot be reached or changed.
    #[schema(value_type = String, example = "ok")]
    store: &'static str,
    /// `ok`, or `unavailable` when the broker cannot be reached that carries tasks to workers and events to other
    /// servers: answers are taken, and judged when it is back. `ok` where the server needs none.
    #[schema(value_type = String, example = "ok")]
    broker: &'static str,
    /// `ok`, or `unavailable` when no worker answers that consumes the queue: interviews begin with the fallback questions
    /// then, and answers are judged when one is there. `ok` where the server needs none.
    #[schema(value_type = String, example = "ok")]
    workers: &'static str,
    /// Since when no worker answers.
    #[schema(required = true)]
    no_worker_since: Option<DateTime<Utc>>,
}

/// The timeout for the store's answer.
const STORE_TIMEOUT: Duration = Duration::from_secs(2);

/// The timeout for the broker's answer: a little longer than the broker's own, and shorter than those of probes.
const BROKER_TIMEOUT: Duration = Duration::from_millis(2_500);

/// Says whether the program can do its work.
///
/// That is: whether its database takes a change, and, where it has workers, whether the broker between and one of
/// them answer. A load balancer sends requests to the servers that answer 200.
#[utoipa::path(
    get, path = "/readyz", operation_id = "readyz", tag = "operation",
    responses(
        (status = 200, description = "Ready, or degraded", body = Readiness),
        (status = 503, description = "Not ready", body = Readiness),
    ),
)]
pub(crate) async fn handle(State(api): State<Api>) -> (StatusCode, Json<Readiness>) {
    let store = async {
        match timeout(STORE_TIMEOUT, api.context.store.ping()).await {
            Ok(Ok(())) => OK,
            Ok(Err(Error::StoreFull(_))) => "full",
            Ok(Err(_)) | Err(_) => UNAVAILABLE,
        }
    };
    let broker =
        async { matches!(timeout(BROKER_TIMEOUT, api.context.events.is_reachable()).await, Ok(true)) };
    let (store, broker) = tokio::join!(store, broker);
    // A server that shuts down still answers for a while, so that a proxy sees here that it should send no more requests.
    let ready = store == OK && !api.shutdown.is_cancelled();
    let no_worker_since = api.monitor.workers().and_then(|health| health.missing_since);
    let workers = no_worker_since.is_none();
    let (code, status) = match (ready, broker && workers) {
        (true, true) => (StatusCode::OK, OK),
        // Answers of candidates are stored all the same, so the proxy in front should go on sending requests.
        (true, false) => (StatusCode::OK, "degraded"),
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE),
    };
    let said = |good| if good { OK } else { UNAVAILABLE };
    let readiness =
        Readiness { status, store, broker: said(broker), workers: said(workers), no_worker_since };
    (code, Json(readiness))
}

const OK: &str = "ok";
const UNAVAILABLE: &str = "unavailable";
