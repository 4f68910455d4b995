//! Extractors: bodies, numbers in paths and query parameters. Each refuses a wrong one with an error of the API's contract.

mod body;
mod explain;
mod file;
mod form;
mod json;
mod path;
mod query;

pub(crate) use body::media_type;
pub(crate) use file::File;
pub(crate) use form::{Form, JsonOrForm};
pub(crate) use json::{Json, JsonOrEmpty, Repeatable, RepeatableOrEmpty};
pub(crate) use path::{DevicePath, MarkPath, RecordPath, RecordingPath, SessionPath};
pub(crate) use query::Parameters;
