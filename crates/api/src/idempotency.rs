//! `Idempotency-Key`: a creation that is sent again is not repeated, and gets the first answer.

use crate::{problem::Problem, state::Api, token::AccessTokens};
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

/// The key of a request, and the digest of the request.
#[derive(Debug)]
pub(crate) struct IdempotencyKey {
    key: String,
    fingerprint: String,
}

impl IdempotencyKey {
    /// Reads the key of a request; `None` when it has none.
    pub(crate) fn of(parts: &Parts, body: &[u8], tokens: &AccessTokens) -> Result<Option<Self>, Problem> {
        let mut sent = parts.headers.get_all(IDEMPOTENCY_KEY).iter();
        let Some(key) = sent.next() else { return Ok(None) };
        let visible = (1..=255).contains(&key.len()) && key.as_bytes().iter().all(u8::is_ascii_graphic);
        match key.to_str() {
            Ok(key) if visible && sent.next().is_none() => {
                let said = [parts.method.as_str().as_bytes(), parts.uri.path().as_bytes(), body];
                // A body may contain a password, so the digest must be useless to somebody who has only the database.
                let fingerprint = tokens.digest("idempotency", &said);
                Ok(Some(Self { key: key.to_owned(), fingerprint }))
            }
            _ => Err(Problem::invalid(
                "Idempotency-Key",
                "must be one key of 1 to 255 visible ASCII characters",
            )),
        }
    }

    /// The receipt that is stored with the creation.
    pub(crate) fn receipt<T>(
        self,
        user_id: Option<UserId>,
        api: &Api,
        answer: fn(&T) -> Value,
    ) -> Receipt<T> {
        let expires_at = api.context.clock.now() + api.context.rules.idempotency_ttl;
        Receipt { user_id, key: self.key, fingerprint: self.fingerprint, expires_at, answer }
    }
}

/// Answers a creation: with what was made now, or with the earlier answer.
pub(crate) fn answer<T, V: Serialize>(
    status: StatusCode,
    creation: Creation<T>,
    show: impl FnOnce(T) -> V,
) -> Response {
    match creation {
        Creation::New(thing) => (status, Json(show(thing))).into_response(),
        Creation::Repeated { answer, .. } => marked(true, (status, Json(answer)).into_response()),
    }
}

/// Marks an answer as one that was given before.
pub(crate) fn marked(repeated: bool, mut answer: Response) -> Response {
    if repeated {
        answer.headers_mut().insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
    }
    answer
}

/// The stored answer: the wire form of what was created.
pub(crate) fn kept<V: Serialize>(view: V) -> Value {
    // Serialising fails only for a map whose keys are not text, and no view has one.
    serde_json::to_value(view).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn key(method: &str, path: &str, keys: &[&str], body: &[u8]) -> Result<Option<IdempotencyKey>, Problem> {
        let mut request = Request::builder().method(method).uri(path);
        for key in keys {
            request = request.header(IDEMPOTENCY_KEY, HeaderValue::from_bytes(key.as_bytes()).unwrap());
        }
        let tokens = AccessTokens::new("a secret", chrono::TimeDelta::minutes(1));
        IdempotencyKey::of(&request.body(()).unwrap().into_parts().0, body, &tokens)
    }

    #[test]
    fn a_key_is_one_line_of_visible_characters() {
        assert!(key("POST", "/answers", &[], b"{}").unwrap().is_none());
        let longest = "k".repeat(255);
        for good in ["k", "8e03978e-40d5-43e8-bc93-6894a57f9324", "~!", &longest] {
            assert_eq!(key("POST", "/answers", &[good], b"{}").unwrap().unwrap().key, good);
        }
        for bad in [&[""][..], &["a b"], &["키"], &[&"k".repeat(256)], &["a", "a"]] {
            assert!(key("POST", "/answers", bad, b"{}").is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_fingerprint_is_of_everything_the_request_says() {
        let fingerprint = |method, path, body| key(method, path, &["k"], body).unwrap().unwrap().fingerprint;
        let one = fingerprint("POST", "/sessions/1/questions", b"{}");
        assert_eq!(one, fingerprint("POST", "/sessions/1/questions", b"{}"));
        for other in [
            fingerprint("PUT", "/sessions/1/questions", b"{}"),
            fingerprint("POST", "/sessions/2/questions", b"{}"),
            fingerprint("POST", "/sessions/1/questions", b"{ }"),
        ] {
            assert_ne!(one, other);
        }
    }
}
