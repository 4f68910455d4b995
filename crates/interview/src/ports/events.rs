//! Events that hint at changes of sessions.

use crate::id::SessionId;
use async_trait::async_trait;
use tokio::sync::watch;

/// Publishes that something in a session changed. An event is a hint: the store has the truth.
#[async_trait]
pub trait EventBus: Send + Sync {
    /// Whether the connection to other processes works; always `true` where there are none.
    async fn is_reachable(&self) -> bool;

    /// Says that a session changed.
    fn publish(&self, session: SessionId);

    /// Listens for changes of one session. Each change wakes the receiver at least once.
    fn subscribe(&self, session: SessionId) -> watch::Receiver<u64>;
}
