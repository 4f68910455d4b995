//! What the program measures of itself.

use crate::host::health::{ModelHealth, WorkerHealth};

/// Reads what the program measures of itself and of its workers.
pub trait Monitor: Send + Sync {
    /// The model's health; `None` where this process asks no model.
    fn model(&self) -> Option<ModelHealth>;

    /// The workers' health; `None` where this process does its tasks itself.
    fn workers(&self) -> Option<WorkerHealth>;

    /// All metrics, in Prometheus' text format.
    fn metrics(&self) -> String;
}
