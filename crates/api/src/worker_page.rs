//! The HTTP answers of a worker, which serves nothing else: health and metrics.

use axum::{Router, http::header, routing::get};
use std::{io, sync::Arc};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Answers `GET /healthz` and `GET /metrics` on `listener` until `stop`; `render` writes the metrics. It is for the host's
/// own network and does not limit connections.
pub async fn serve_worker_page(
    listener: TcpListener,
    render: impl Fn() -> String + Send + Sync + 'static,
    stop: CancellationToken,
) -> io::Result<()> {
    let render = Arc::new(render);
    let measurements =
        async move || ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], render());
    let router = Router::new()
        .route("/healthz", get(async || "{\"status\":\"ok\"}"))
        .route("/metrics", get(measurements));
    axum::serve(listener, router).with_graceful_shutdown(async move { stop.cancelled().await }).await
}
