//! An id for each request, by which a user's complaint can be found in the log.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use interview::id::UserId;
use std::sync::{
    Mutex, OnceLock, PoisonError,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::OwnedSemaphorePermit;

/// The header that carries the id in and out.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Makes ids: a random part drawn when the program starts, and a count.
#[derive(Debug)]
pub(crate) struct RequestIds {
    start: String,
    count: AtomicU64,
}

impl RequestIds {
    /// Makes ids that begin with the first characters of `drawn`.
    pub(crate) fn starting_from(drawn: &str) -> Self {
        Self { start: drawn.chars().take(10).collect(), count: AtomicU64::new(1) }
    }

    fn next(&self) -> HeaderValue {
        let id = format!("{}{:x}", self.start, self.count.fetch_add(1, Ordering::Relaxed));
        // The drawn part has only characters that URLs allow. If it had others, the count alone would be the id.
        HeaderValue::try_from(id).unwrap_or_else(|_| HeaderValue::from(self.count.load(Ordering::Relaxed)))
    }
}

/// What is known of a request besides its content; the middleware and the extractors share it.
#[derive(Debug)]
pub(crate) struct RequestContext {
    /// The request's id: the client's own if it sent a valid one.
    pub(crate) id: HeaderValue,
    /// The caller, once known.
    pub(crate) user: OnceLock<UserId>,
    /// The request's place among those under way. It has none while it waits for its body.
    pub(crate) place: Mutex<Option<OwnedSemaphorePermit>>,
}

impl RequestContext {
    /// The context of a new request.
    pub(crate) fn new(ids: &RequestIds, headers: &HeaderMap) -> Self {
        let sent = headers.get(X_REQUEST_ID).filter(|id| {
            let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
            (1..=64).contains(&id.len()) && id.as_bytes().iter().all(plain)
        });
        Self {
            id: sent.cloned().unwrap_or_else(|| ids.next()),
            user: OnceLock::new(),
            place: Mutex::default(),
        }
    }

    /// Gives the request a place, or removes the one that it has.
    pub(crate) fn set_place(&self, place: Option<OwnedSemaphorePermit>) {
        *self.place.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }

    /// The id as text.
    pub(crate) fn id(&self) -> &str {
        self.id.to_str().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sane_name_is_kept_and_any_other_replaced() {
        let ids = RequestIds::starting_from("abcdefghijklmnop");
        let id_for = |sent: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(X_REQUEST_ID, HeaderValue::from_bytes(sent.as_bytes()).unwrap());
            RequestContext::new(&ids, &headers).id().to_owned()
        };
        assert_eq!(id_for("0b6c-41_x.7"), "0b6c-41_x.7");
        for wrong in ["", "a b", "é", "{\"a\":1}", &"a".repeat(65)] {
            assert!(id_for(wrong).starts_with("abcdefghij"), "{wrong:?}");
        }
        assert_ne!(id_for(""), id_for(""));
    }
}
