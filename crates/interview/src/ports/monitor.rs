//! What the program sees of itself.

use crate::host::health::{ModelHealth, WorkerHealth};

/// Shows the one who runs the program what it sees of itself and of what works for it.
pub trait Monitor: Send + Sync {
    /// How the model does; `None` where this process asks no model.
    fn model(&self) -> Option<ModelHealth>;

    /// How the workers do; `None` where this process does its tasks itself.
    fn workers(&self) -> Option<WorkerHealth>;

    /// What was measured, in Prometheus' text format.
    fn metrics(&self) -> String;
}
