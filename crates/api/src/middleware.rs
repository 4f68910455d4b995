//! What happens to every request: an id, CORS, metrics, and limits.

pub(crate) mod cors;
pub(crate) mod http_metrics;
pub(crate) mod request;
pub(crate) mod request_id;
