//! What is measured while serving, kept for Prometheus.

use anyhow::Context as _;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::time::Duration;

/// Upper ends in seconds of what durations are counted in, from a read to a model that thinks for minutes.
const BUCKETS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0, 180.0];

/// How often what was measured is put into its buckets, so that it does not pile up where nobody scrapes.
const UPKEEP: Duration = Duration::from_secs(10);

/// Begins to measure, and returns what renders it. It must be called inside a Tokio runtime.
pub fn start() -> anyhow::Result<PrometheusHandle> {
    let recorder = PrometheusBuilder::new()
        .set_buckets(&BUCKETS)?
        .install_recorder()
        .context("metrics cannot be recorded")?;
    let kept = recorder.clone();
    tokio::spawn(async move {
        let mut rounds = tokio::time::interval(UPKEEP);
        loop {
            rounds.tick().await;
            kept.run_upkeep();
        }
    });
    Ok(recorder)
}
