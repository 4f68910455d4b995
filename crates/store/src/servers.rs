//! The servers that share a database, as they see one another.

use chrono::{DateTime, TimeDelta, Utc};

/// A server, as it registers itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// A number that no other server process has.
    pub id: String,
    /// Equal for servers that sign access tokens with the same key; the key cannot be derived from it.
    pub key_fingerprint: String,
    /// When it started.
    pub started_at: DateTime<Utc>,
}

/// A server that was alive recently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveServer {
    /// The server.
    pub server: Server,
    /// Its last sign of life.
    pub seen_at: DateTime<Utc>,
}

/// How long after its last sign of life a server counts as alive. A few signs may come late, but a server that starts again
/// with another key after a crash should not wait for long.
pub const ALIVE_FOR: TimeDelta = TimeDelta::seconds(8);

/// How long servers that did not end properly are remembered.
pub(crate) const REMEMBERED_FOR: TimeDelta = TimeDelta::days(1);
