//! Waiting for a change in a session.

use crate::{context::Context, error::Error, id::SessionId};
use std::{future::Future, time::Duration};
use tokio::time::Instant;

/// Calls `look` again whenever the session changes, until it finds something; `None` if it has found nothing within
/// `timeout`.
pub async fn until<T, Found>(
    context: &Context,
    session: SessionId,
    timeout: Duration,
    look: impl Fn() -> Found,
) -> Result<Option<T>, Error>
where
    Found: Future<Output = Result<Option<T>, Error>>,
{
    let mut changes = context.events.subscribe(session);
    let deadline = Instant::now() + timeout;
    loop {
        if let Some(found) = look().await? {
            return Ok(Some(found));
        }
        // An event can be lost, so the store is asked again now and then.
        let look_again = Instant::now() + context.rules.poll_interval;
        let changed = tokio::time::timeout_at(look_again.min(deadline), changes.changed()).await;
        if !matches!(changed, Ok(Ok(()))) && Instant::now() >= deadline {
            return Ok(None);
        }
    }
}
