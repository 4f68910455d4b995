//! Operations for the host and for programs: health, metrics, the audit log, what the host says about itself.

pub(crate) mod healthz;
pub(crate) mod list_disagreements;
pub(crate) mod metrics;
pub(crate) mod openapi_json;
pub(crate) mod read_about;
pub(crate) mod read_audit;
pub(crate) mod read_host_status;
pub(crate) mod readyz;
