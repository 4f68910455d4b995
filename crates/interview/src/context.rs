//! What every verb is given: the ports, chosen once by the program, and the host's rules.

use crate::{
    account::password::PasswordHasher,
    ports::{Clock, EventBus, RecordingFiles, Store},
    randomness::Randomness,
    rules::Rules,
};
use std::sync::Arc;
use tokio::sync::Notify;

/// Everything the verbs need from outside, chosen once by the program.
#[derive(Clone)]
pub struct Context {
    /// Where interviews are remembered.
    pub store: Arc<dyn Store>,
    /// Where the bytes of recordings are kept, and who listens to them.
    pub recordings: Arc<dyn RecordingFiles>,
    /// Who hears of changes.
    pub events: Arc<dyn EventBus>,
    /// The time, which no verb reads elsewhere.
    pub clock: Arc<dyn Clock>,
    /// Where every seed, salt and secret comes from.
    pub randomness: Arc<Randomness>,
    /// Who hashes passwords.
    pub passwords: PasswordHasher,
    /// Notified when there is a new job, so that nobody has to look for it.
    pub job_ready: Arc<Notify>,
    /// Limits and durations.
    pub rules: Rules,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Context").field("rules", &self.rules).finish_non_exhaustive()
    }
}
