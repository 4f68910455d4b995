//! What guests may do. Only this file decides it. The store counts each use down in the transaction of the session or
//! answer that uses it up.

use crate::{
    account::caller::Caller,
    account::device::SignedIn,
    account::guest::{Guest, GuestRefusal, NewGuest},
    account::throttle::Throttle,
    account::user::Bearer,
    account::{read, refresh},
    context::Context,
    error::Error,
    id::UserId,
    session::{NewSession, SessionDocuments},
};
use std::net::IpAddr;

/// How many interviews a guest may start, erased ones included.
const SESSIONS: i64 = 1;

/// Makes a guest and signs them in, unless this host takes none or too many came from this address. Where nobody may
/// register, nobody may try either: what was tried could not be kept.
pub async fn begin(context: &Context, address: IpAddr, device: Option<String>) -> Result<SignedIn, Error> {
    if !are_welcome(context) {
        return Err(Error::GuestsClosed);
    }
    let throttle = Throttle::guests_from(address, context);
    throttle.attempt(context).await?;
    let now = context.clock.now();
    let guest = Guest {
        expires_at: now + context.rules.guest_ttl,
        sessions_left: SESSIONS,
        answers_left: i64::from(context.rules.guest_answers),
    };
    let new = NewGuest { key: context.randomness.secret(), guest, created_at: now };
    let id = context.store.create_guest(&new).await?;
    refresh::issue(context, id, device).await
}

/// Whether this host lets people try a question without an account.
pub fn are_welcome(context: &Context) -> bool {
    context.rules.guests_open && context.rules.registration_open
}

/// Refuses a guest what needs an account. Refuses a caller who is not signed in any more everything.
pub async fn must_have_account(context: &Context, caller: Caller) -> Result<(), Error> {
    match read::me(context, caller).await?.guest {
        Some(_) => Err(Error::Guest(GuestRefusal::NeedsAccount)),
        None => Ok(()),
    }
}

/// Refuses a guest an interview that is more than a try. Refuses a caller who is not signed in any more everything.
pub(crate) async fn may_start(context: &Context, caller: Caller, new: &NewSession) -> Result<(), Error> {
    let has_documents = new.documents != SessionDocuments::default();
    match read::me(context, caller).await?.guest {
        Some(_) if new.plan.question_count != 1 || has_documents => {
            Err(Error::Guest(GuestRefusal::OnlyOneQuestion))
        }
        _ => Ok(()),
    }
}

/// The guest who registers, if a guest does. [`Error::Unauthenticated`] for a guest's token that has expired, or a guest
/// whose time is over, so that what they tried is not lost unnoticed. Any other token makes no difference to a
/// registration.
pub(crate) async fn who_registers(
    context: &Context,
    bearer: Option<Bearer>,
) -> Result<Option<UserId>, Error> {
    let Some(bearer) = bearer else { return Ok(None) };
    let user = context.store.user(bearer.caller).await?;
    let Some(guest) = user.and_then(|user| user.guest) else { return Ok(None) };
    let now = context.clock.now();
    if bearer.expires_at <= now || guest.expires_at <= now {
        return Err(Error::Unauthenticated);
    }
    Ok(Some(bearer.caller.user))
}
