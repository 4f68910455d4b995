//! Metrics of each request. Recording looks a handle up, and allocates nothing once the handle is known.

use axum::http::{Method, StatusCode};
use metrics::{Histogram, gauge, histogram};
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
    time::Duration,
};

/// Handles by route; the methods and statuses of one route are few.
#[derive(Debug, Default)]
pub(crate) struct HttpMetrics {
    known: RwLock<HashMap<String, Vec<Meter>>>,
}

#[derive(Debug)]
struct Meter {
    method: &'static str,
    status: StatusCode,
    durations: Handle,
}

struct Handle(Histogram);

impl std::fmt::Debug for Handle {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Histogram")
    }
}

const DURATION: &str = "http_request_duration_seconds";
const JOBS: &str = "daedam_jobs";
const OLDEST_JOB: &str = "daedam_oldest_job_age_seconds";

impl HttpMetrics {
    /// Records one request.
    pub(crate) fn record(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        let method = label(method);
        let seconds = took.as_secs_f64();
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(meter) = known.get(route).and_then(|meters| find(meters, method, status)) {
            meter.durations.0.record(seconds);
            return;
        }
        drop(known);
        let labels = [
            ("method", method.to_owned()),
            ("route", route.to_owned()),
            ("status", status.as_str().to_owned()),
        ];
        let durations = histogram!(DURATION, &labels);
        durations.record(seconds);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let meters = known.entry(route.to_owned()).or_default();
        if find(meters, method, status).is_none() {
            meters.push(Meter { method, status, durations: Handle(durations) });
        }
    }
}

/// Exports how much work waits.
pub(crate) fn show_queue(status: &interview::work::job::QueueStatus, now: chrono::DateTime<chrono::Utc>) {
    // Counts far below 2^53 are exact in a float.
    gauge!(JOBS, "state" => "waiting").set(status.waiting as f64);
    gauge!(JOBS, "state" => "leased").set(status.leased as f64);
    gauge!(JOBS, "state" => "failed").set(status.failed as f64);
    let age = status.oldest_due_at.map_or(0.0, |due| (now - due).as_seconds_f64().max(0.0));
    gauge!(OLDEST_JOB).set(age);
}

fn find<'a>(meters: &'a [Meter], method: &str, status: StatusCode) -> Option<&'a Meter> {
    meters.iter().find(|meter| meter.method == method && meter.status == status)
}

/// A client may invent a method, so only standard methods get a label of their own.
fn label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::PUT => "PUT",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_made_once_for_each_route_method_and_status() {
        let meters = HttpMetrics::default();
        for (method, status) in
            [("GET", 200), ("GET", 200), ("GET", 404), ("HEAD", 200), ("FOO", 405), ("BAR", 405)]
        {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let status = StatusCode::from_u16(status).unwrap();
            meters.record(&method, "/sessions", status, Duration::from_millis(1));
        }
        assert_eq!(meters.known.read().unwrap()["/sessions"].len(), 4);
    }
}
