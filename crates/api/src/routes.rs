//! The operations, one file for each: what may be asked, how it is documented, which verb is called.

pub(crate) mod answer_submit;
pub(crate) mod device_list;
pub(crate) mod evaluation_list;
pub(crate) mod evaluation_request;
pub(crate) mod healthz;
pub(crate) mod metrics;
pub(crate) mod openapi_json;
pub(crate) mod question_add;
pub(crate) mod question_list;
pub(crate) mod readyz;
pub(crate) mod record_read;
pub(crate) mod register;
pub(crate) mod result_list;
pub(crate) mod session_change;
pub(crate) mod session_erase;
pub(crate) mod session_events;
pub(crate) mod session_list;
pub(crate) mod session_read;
pub(crate) mod session_start;
pub(crate) mod token_issue;
pub(crate) mod token_refresh;
pub(crate) mod token_revoke;
pub(crate) mod user_change;
pub(crate) mod user_erase;
pub(crate) mod user_export;
pub(crate) mod user_read;
