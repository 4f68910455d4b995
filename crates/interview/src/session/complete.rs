//! Ending and erasing a session.

use crate::{
    account::caller::Caller, account::guest, error::Error, id::SessionId, ports::Ports,
    session::InterviewSession, session::read,
};

/// Completes a session. Completed is final; completing it again changes nothing.
pub async fn complete(ports: &Ports, caller: Caller, id: SessionId) -> Result<InterviewSession, Error> {
    let session = read::session(ports, caller, id).await?;
    guest::must_have_account(ports, caller).await?;
    let completed = ports.store.complete_session(&session, ports.clock.now()).await?;
    ports.events.publish(id);
    Ok(completed)
}

/// Erases a session with everything in it.
pub async fn erase(ports: &Ports, caller: Caller, id: SessionId) -> Result<(), Error> {
    let session = read::session(ports, caller, id).await?;
    ports.store.erase_session(&session).await?;
    ports.events.publish(id);
    Ok(())
}
