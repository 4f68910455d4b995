//! Numbers in paths.

use crate::{problem::Problem, state::Api};
use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use interview::id::{DeviceId, MarkId, RecordId, RecordingId, SessionId};

/// The session that a path names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SessionPath(pub(crate) SessionId);

/// The record that a path names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RecordPath(pub(crate) RecordId);

/// The recording that a path names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RecordingPath(pub(crate) RecordingId);

/// The device that a path names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DevicePath(pub(crate) DeviceId);

/// The record that a path names, and a mark of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MarkPath(pub(crate) RecordId, pub(crate) MarkId);

impl FromRequestParts<Api> for SessionPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        number("session_id", parts).await.map(|number| Self(SessionId(number)))
    }
}

impl FromRequestParts<Api> for RecordPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        number("record_id", parts).await.map(|number| Self(RecordId(number)))
    }
}

impl FromRequestParts<Api> for RecordingPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        number("recording_id", parts).await.map(|number| Self(RecordingId(number)))
    }
}

impl FromRequestParts<Api> for DevicePath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        number("device_id", parts).await.map(|number| Self(DeviceId(number)))
    }
}

impl FromRequestParts<Api> for MarkPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        let texts = Path::<(String, String)>::from_request_parts(parts, &()).await.ok();
        let (record, mark) = texts.map(|Path(texts)| texts).unzip();
        Ok(Self(RecordId(read("record_id", record.as_deref())?), MarkId(read("mark_id", mark.as_deref())?)))
    }
}

async fn number(name: &str, parts: &mut Parts) -> Result<i64, Problem> {
    let text = Path::<String>::from_request_parts(parts, &()).await.ok().map(|Path(text)| text);
    read(name, text.as_deref())
}

fn read(name: &str, text: Option<&str>) -> Result<i64, Problem> {
    text.and_then(integer).ok_or_else(|| Problem::invalid(name, "must be an integer of at most 64 bits"))
}

/// Reads digits, also after a minus sign. A number that nothing has is valid; the lookup then finds nothing.
fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let written = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if written { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_digits_of_at_most_64_bits() {
        for (text, number) in [
            ("42", Some(42)),
            ("0", Some(0)),
            ("-1", Some(-1)),
            ("007", Some(7)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("+1", None),
            ("1.0", None),
            ("1e3", None),
            (" 1", None),
            ("abc", None),
            ("١", None),
            ("-", None),
            ("", None),
        ] {
            assert_eq!(integer(text), number, "{text:?}");
        }
    }
}
