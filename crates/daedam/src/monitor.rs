//! What the program sees of itself, for the host's page and for Prometheus.

use crate::{measurements, workers::Workers};
use interview::{
    host::health::{ModelHealth, WorkerHealth},
    ports::Monitor,
};
use interviewer::ModelInterviewer;
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::Arc;

/// Looks at the parts of this process.
pub(crate) struct ProgramMonitor {
    pub(crate) model: Option<Arc<ModelInterviewer>>,
    pub(crate) workers: Option<Workers>,
    pub(crate) metrics: PrometheusHandle,
}

impl Monitor for ProgramMonitor {
    fn model(&self) -> Option<ModelHealth> {
        self.model.as_ref().map(|model| model.health())
    }

    fn workers(&self) -> Option<WorkerHealth> {
        self.workers.as_ref().map(Workers::health)
    }

    fn metrics(&self) -> String {
        measurements::render(&self.metrics)
    }
}
