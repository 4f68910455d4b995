//! `Idempotency-Key`: a creation that is sent again is not done again, and gets the answer it got.

use crate::{problem::Problem, state::Api};
use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use interview::{
    id::UserId,
    idempotency::{Creation, Receipt},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::IntoParams;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// How the header is documented.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only documents the header")]
pub(crate) struct IdempotencyHeader {
    /// A key of your choice, such as a UUID. The same request under the same key is done once, and answered the same
    /// again (with the header `Idempotent-Replayed: true`) for a day; another request under it is refused.
    #[param(
        rename = "Idempotency-Key",
        min_length = 1,
        max_length = 255,
        pattern = "^[!-~]+$",
        nullable = false
    )]
    key: Option<String>,
}

/// The key of a request, and what the request says.
#[derive(Debug)]
pub(crate) struct IdempotencyKey {
    key: String,
    fingerprint: String,
}

impl IdempotencyKey {
    /// Reads the key of a request; `None` when it has none.
    pub(crate) fn of(parts: &Parts, body: &[u8], api: &Api) -> Result<Option<Self>, Problem> {
        let mut sent = parts.headers.get_all(IDEMPOTENCY_KEY).iter();
        let Some(key) = sent.next() else { return Ok(None) };
        let visible = (1..=255).contains(&key.len()) && key.as_bytes().iter().all(u8::is_ascii_graphic);
        match key.to_str() {
            Ok(key) if visible && sent.next().is_none() => {
                let said = [parts.method.as_str().as_bytes(), parts.uri.path().as_bytes(), body];
                // A body may hold a password, so its digest must be of no use to whoever only has the database.
                let fingerprint = api.tokens.digest("idempotency", &said);
                Ok(Some(Self { key: key.to_owned(), fingerprint }))
            }
            _ => Err(Problem::invalid(
                "Idempotency-Key",
                "must be one key of 1 to 255 visible ASCII characters",
            )),
        }
    }

    /// The receipt under which the creation is kept.
    pub(crate) fn receipt<T>(
        self,
        user_id: Option<UserId>,
        api: &Api,
        answer: fn(&T) -> Value,
    ) -> Receipt<T> {
        let expires_at = api.ports.clock.now() + api.ports.rules.idempotency_ttl;
        Receipt { user_id, key: self.key, fingerprint: self.fingerprint, expires_at, answer }
    }
}

/// Answers a creation: with what was made now, or as it was answered before.
pub(crate) fn answer<T, V: Serialize>(
    status: StatusCode,
    creation: Creation<T>,
    show: impl FnOnce(T) -> V,
) -> Response {
    match creation {
        Creation::New(thing) => (status, Json(show(thing))).into_response(),
        Creation::Repeated { answer, .. } => {
            (status, [(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"))], Json(answer)).into_response()
        }
    }
}

/// The answer that is kept: the wire form of what was created.
pub(crate) fn kept<V: Serialize>(view: V) -> Value {
    // Only a map with keys that are no text cannot be shown, and no view has one.
    serde_json::to_value(view).unwrap_or(Value::Null)
}
