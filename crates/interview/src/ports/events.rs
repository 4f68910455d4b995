//! Changes of sessions, as hints.

use crate::id::SessionId;
use async_trait::async_trait;
use tokio::sync::watch;

/// Tells the one who listens that something in a session changed. It is a hint: the truth is in the store.
#[async_trait]
pub trait EventBus: Send + Sync {
    /// Says whether what joins this process to others can be reached; always, where there are no others.
    async fn is_reachable(&self) -> bool;

    /// Says that a session changed.
    fn publish(&self, session: SessionId);

    /// Listens for changes of one session; each change wakes the receiver at least once.
    fn subscribe(&self, session: SessionId) -> watch::Receiver<u64>;
}
