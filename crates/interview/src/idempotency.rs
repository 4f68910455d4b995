//! A creation that can be repeated safely: the answer to it is kept with what it created, in one transaction.

use crate::id::UserId;
use chrono::{DateTime, Utc};

/// What makes a repeated request recognisable, and how its answer is made.
#[derive(Clone, Debug)]
pub struct Receipt<T> {
    /// Whose key it is; `None` for a request that nobody is signed in for.
    pub user_id: Option<UserId>,
    /// The key as the client chose it, 1 to 255 characters.
    pub key: String,
    /// A digest of everything the request says.
    pub fingerprint: String,
    /// Until when the answer is kept.
    pub expires_at: DateTime<Utc>,
    /// Makes the answer that is kept out of what was created.
    pub answer: fn(&T) -> serde_json::Value,
}

/// What became of a creation.
#[derive(Clone, Debug)]
pub enum Creation<T> {
    /// It was made now.
    New(T),
    /// It was made before, under the same key.
    Repeated {
        /// The number of what was created then: a user, session, record or job.
        id: i64,
        /// The answer given then.
        answer: serde_json::Value,
    },
}
