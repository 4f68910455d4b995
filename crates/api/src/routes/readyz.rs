//! `GET /readyz`

use crate::state::Api;
use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// Whether the program can do its work.
#[derive(Serialize, ToSchema)]
pub(crate) struct Readiness {
    /// `ok`, or `unavailable` when something it needs is.
    #[schema(value_type = String, example = "ok")]
    status: &'static str,
    /// `ok`, or `unavailable` when the database cannot be reached.
    #[schema(value_type = String, example = "ok")]
    store: &'static str,
}

/// How long the store may take to say that it is there.
const STORE_TIMEOUT: Duration = Duration::from_secs(2);

/// Says whether the program can do its work: whether its database can be reached.
#[utoipa::path(
    get, path = "/readyz", operation_id = "readyz", tag = "operation",
    responses(
        (status = 200, description = "Ready", body = Readiness),
        (status = 503, description = "Not ready", body = Readiness),
    ),
)]
pub(crate) async fn handle(State(api): State<Api>) -> (StatusCode, Json<Readiness>) {
    let ping = tokio::time::timeout(STORE_TIMEOUT, api.ports.store.ping()).await;
    let store = matches!(ping, Ok(Ok(())));
    // A server that is asked to stop still answers for a while, so that a proxy can see here that it should send no more.
    let ready = store && !api.shutdown.is_cancelled();
    let said = |good| if good { "ok" } else { "unavailable" };
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { status: said(ready), store: said(store) }))
}
