//! What whoever runs the program looks at, and what programs look at first.

pub(crate) mod healthz;
pub(crate) mod list_disagreements;
pub(crate) mod metrics;
pub(crate) mod openapi_json;
pub(crate) mod read_about;
pub(crate) mod read_audit;
pub(crate) mod read_host_status;
pub(crate) mod readyz;
