//! What happens to every request, whatever it asks for: its name, CORS, a measurement, and the limits it must keep to.

pub(crate) mod cors;
pub(crate) mod http_metrics;
pub(crate) mod request;
pub(crate) mod request_id;
