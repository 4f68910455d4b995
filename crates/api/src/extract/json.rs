//! JSON bodies.

use super::{body, explain};
use crate::{idempotency::IdempotencyKey, problem::Problem, state::Api};
use axum::{
    extract::{FromRequest, Request},
    http::HeaderMap,
};
use serde::de::DeserializeOwned;

/// A JSON object.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Api> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (parts, body) = body::read(request, api).await?;
        must_be_json(&parts.headers)?;
        explain::json(&body).map(Self)
    }
}

/// A JSON object. A missing body or `null` means the default.
#[derive(Debug)]
pub(crate) struct JsonOrEmpty<T>(pub(crate) T);

impl<T: DeserializeOwned + Default> FromRequest<Api> for JsonOrEmpty<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (parts, body) = body::read(request, api).await?;
        read_or_default(&parts.headers, &body).map(Self)
    }
}

/// A JSON object for a creation that may be sent again under the same key.
#[derive(Debug)]
pub(crate) struct Repeatable<T> {
    /// What is asked.
    pub(crate) body: T,
    /// The key.
    pub(crate) key: Option<IdempotencyKey>,
}

impl<T: DeserializeOwned> FromRequest<Api> for Repeatable<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (parts, body) = body::read(request, api).await?;
        must_be_json(&parts.headers)?;
        Ok(Self { body: explain::json(&body)?, key: IdempotencyKey::of(&parts, &body, &api.tokens)? })
    }
}

/// The same as [`Repeatable`], but a missing body or `null` means the default.
#[derive(Debug)]
pub(crate) struct RepeatableOrEmpty<T>(pub(crate) Repeatable<T>);

impl<T: DeserializeOwned + Default> FromRequest<Api> for RepeatableOrEmpty<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (parts, body) = body::read(request, api).await?;
        let asked = read_or_default(&parts.headers, &body)?;
        Ok(Self(Repeatable { body: asked, key: IdempotencyKey::of(&parts, &body, &api.tokens)? }))
    }
}

fn read_or_default<T: DeserializeOwned + Default>(headers: &HeaderMap, body: &[u8]) -> Result<T, Problem> {
    if matches!(body.trim_ascii(), b"" | b"null") {
        return Ok(T::default());
    }
    must_be_json(headers)?;
    explain::json(body)
}

/// JSON is UTF-8 (RFC 8259), so parameters of the media type do not matter.
pub(super) fn must_be_json(headers: &HeaderMap) -> Result<(), Problem> {
    match body::media_type(headers) {
        Some(media_type) if is_json(&media_type) => Ok(()),
        _ => Err(Problem::invalid("Content-Type", "must be application/json")),
    }
}

pub(super) fn is_json(media_type: &str) -> bool {
    media_type == "application/json"
        || media_type.starts_with("application/") && media_type.ends_with("+json")
}
