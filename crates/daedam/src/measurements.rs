//! What is measured while the program runs, kept for Prometheus.

use crate::process_figures;
use anyhow::Context as _;
use metrics::{describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::time::Duration;

/// Upper ends in seconds of what durations are counted in, from a read to a model that thinks for minutes.
const BUCKETS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0, 180.0];

/// How often what was measured is put into its buckets, so that it does not pile up where nobody scrapes.
const UPKEEP: Duration = Duration::from_secs(10);

/// How a measurement is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It only grows while the program runs.
    Counter,
    /// It goes up and down.
    Gauge,
    /// How many were at most as long as each of some lengths.
    Histogram,
}

/// Name, kind and meaning of everything that the program measures.
pub const MEASUREMENTS: &[(&str, Kind, &str)] = &[
    ("daedam_build_info", Kind::Gauge, "1, with the version as a label"),
    (
        "http_request_duration_seconds",
        Kind::Histogram,
        "How long requests took until their answer began, by method, route and status",
    ),
    (
        "daedam_jobs",
        Kind::Gauge,
        "Jobs by state: waiting, leased, failed; waiting and failed are counted up to 10,000",
    ),
    ("daedam_oldest_job_age_seconds", Kind::Gauge, "How long the oldest waiting job has been due"),
    ("daedam_jobs_settled_total", Kind::Counter, "Jobs whose outcome this server recorded"),
    ("daedam_task_seconds", Kind::Histogram, "How long this server waited for tasks, by task"),
    ("daedam_task_failures_total", Kind::Counter, "Tasks that failed as this server saw it, by task"),
    (
        "daedam_over_budget_total",
        Kind::Counter,
        "Tasks that no model did because a budget was used up, by task",
    ),
    ("daedam_model_calls_total", Kind::Counter, "Calls of the model by outcome: replied, or what went wrong"),
    ("daedam_model_tokens_total", Kind::Counter, "Tokens of the model by kind: prompt, completion"),
    ("daedam_tasks_published_total", Kind::Counter, "Tasks that this server published to Redis"),
    (
        "daedam_worker_task_seconds",
        Kind::Histogram,
        "How long this worker took for tasks that succeeded, by task",
    ),
    ("daedam_worker_failures_total", Kind::Counter, "Tasks that this worker gave up, by task"),
];

/// Begins to measure, and returns what renders it. It must be called inside a Tokio runtime.
pub fn start() -> anyhow::Result<PrometheusHandle> {
    let recorder = PrometheusBuilder::new()
        .set_buckets(&BUCKETS)?
        .install_recorder()
        .context("metrics cannot be recorded")?;
    for &(name, kind, meaning) in MEASUREMENTS {
        match kind {
            Kind::Counter => describe_counter!(name, meaning),
            Kind::Gauge => describe_gauge!(name, meaning),
            Kind::Histogram => describe_histogram!(name, meaning),
        }
    }
    gauge!("daedam_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
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

/// Everything that was measured, with what the system says of the process, in Prometheus' text format.
pub fn render(recorder: &PrometheusHandle) -> String {
    recorder.render() + &process_figures::read()
}
