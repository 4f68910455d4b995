//! The servers that share a database, as they know of one another.

use chrono::{DateTime, TimeDelta, Utc};

/// A server, as it makes itself known to the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Names it among all that were ever started.
    pub id: String,
    /// The same for servers that sign access tokens with the same key; the key does not follow from it.
    pub key_fingerprint: String,
    /// Since when it runs.
    pub started_at: DateTime<Utc>,
}

/// A server that gave a sign of life not long ago.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveServer {
    /// Which server.
    pub server: Server,
    /// Its last sign of life.
    pub seen_at: DateTime<Utc>,
}

/// How long after its last sign of life a server counts as alive: a few signs may come late, and a server that starts
/// again with another key after a crash should not wait for long.
pub const ALIVE_FOR: TimeDelta = TimeDelta::seconds(8);

/// How long servers are remembered that never said that they ended.
pub(crate) const REMEMBERED_FOR: TimeDelta = TimeDelta::days(1);
