//! Creations that can be repeated safely: the answer is stored with what was created, in one transaction.

use crate::id::UserId;
use chrono::{DateTime, Utc};

/// The key of a request, and how its answer is made.
#[derive(Clone, Debug)]
pub struct Receipt<T> {
    /// The user who sent the key; `None` for a request without a signed-in user.
    pub user_id: Option<UserId>,
    /// The key as the client chose it, 1 to 255 characters.
    pub key: String,
    /// A digest of everything the request says.
    pub fingerprint: String,
    /// When the stored answer expires.
    pub expires_at: DateTime<Utc>,
    /// Makes the answer to store, from what was created.
    pub answer: fn(&T) -> serde_json::Value,
}

/// The outcome of a creation.
#[derive(Clone, Debug)]
pub enum Creation<T> {
    /// The thing was created now.
    New(T),
    /// The thing was created before, under the same key.
    Repeated {
        /// The number of what was created: a user, session, record or job.
        id: i64,
        /// The answer that was given then.
        answer: serde_json::Value,
    },
}
