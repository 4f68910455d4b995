//! Ending and erasing a session.

use crate::{
    account::caller::Caller, account::guest_access, context::Context, error::Error, id::SessionId,
    session::InterviewSession, session::read,
};

/// Completes a session. Completed is final; completing it again changes nothing.
pub async fn complete(context: &Context, caller: Caller, id: SessionId) -> Result<InterviewSession, Error> {
    let session = read::session(context, caller, id).await?;
    guest_access::must_have_account(context, caller).await?;
    let completed = context.store.complete_session(&session, context.clock.now()).await?;
    context.events.publish(id);
    Ok(completed)
}

/// Erases a session with everything in it.
pub async fn erase(context: &Context, caller: Caller, id: SessionId) -> Result<(), Error> {
    let session = read::session(context, caller, id).await?;
    context.store.erase_session(&session).await?;
    context.events.publish(id);
    Ok(())
}
