//! What every verb gets: the ports, chosen once by the program, and the host's rules.

use crate::{
    account::password::PasswordHasher,
    ports::{Clock, EventBus, RecordingFiles, Store},
    randomness::Randomness,
    rules::Rules,
};
use std::sync::Arc;
use tokio::sync::Notify;

/// The ports and the rules that the verbs need, chosen once by the program.
#[derive(Clone)]
pub struct Context {
    /// Stores interviews.
    pub store: Arc<dyn Store>,
    /// Keeps the bytes of recordings, and measures them.
    pub recordings: Arc<dyn RecordingFiles>,
    /// Publishes changes of sessions.
    pub events: Arc<dyn EventBus>,
    /// The clock. No verb reads the time elsewhere.
    pub clock: Arc<dyn Clock>,
    /// The source of every seed, salt and secret.
    pub randomness: Arc<Randomness>,
    /// Hashes passwords.
    pub passwords: PasswordHasher,
    /// Is notified when a job is written, so that the dispatcher need not poll for it.
    pub job_ready: Arc<Notify>,
    /// Limits and durations.
    pub rules: Rules,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Context").field("rules", &self.rules).finish_non_exhaustive()
    }
}
