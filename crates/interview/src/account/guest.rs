//! Guests: whoever tries one question before making an account. What a guest may do is decided here and nowhere else;
//! what is counted is counted down by the store, in the transaction of what it is counted for.

use crate::{
    account::caller::Caller,
    account::manage as account,
    account::refresh,
    account::sign_in::SignedIn,
    account::throttle::Throttle,
    account::user::Bearer,
    error::Error,
    id::UserId,
    ports::Ports,
    session::{NewSession, SessionDocuments},
};
use chrono::{DateTime, Utc};
use std::net::IpAddr;

/// What a guest may still do, and until when everything of theirs is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guest {
    /// The moment from which the guest is erased, unless an account is made before.
    pub expires_at: DateTime<Utc>,
    /// How many interviews the guest may still start.
    pub sessions_left: i64,
    /// How many answers the guest may still give.
    pub answers_left: i64,
}

/// A guest about to be kept.
#[derive(Clone, Debug)]
pub struct NewGuest {
    /// Tells this guest from every other in the place of a name, which a guest has not.
    pub key: String,
    /// What the guest may do.
    pub guest: Guest,
    /// When the guest came.
    pub created_at: DateTime<Utc>,
}

/// What a guest may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestRefusal {
    /// Something that only an account may.
    NeedsAccount,
    /// An interview of more than one question, or with a résumé or a job description.
    OnlyOneQuestion,
    /// Another interview after the first.
    OnlyOneSession,
    /// One answer more than a guest may give.
    NoAnswersLeft,
}

impl std::fmt::Display for GuestRefusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::NeedsAccount => "it needs an account",
            Self::OnlyOneQuestion => "an interview of a guest has one question",
            Self::OnlyOneSession => "a guest has one interview",
            Self::NoAnswersLeft => "a guest answers only so often",
        })
    }
}

/// How many interviews a guest may start, erased ones included.
const SESSIONS: i64 = 1;

/// Makes a guest and signs them in, unless this host takes none or too many came from this address. Where nobody may
/// register, nobody may try either: what was tried could not be kept.
pub async fn begin(ports: &Ports, address: IpAddr, device: Option<String>) -> Result<SignedIn, Error> {
    if !are_welcome(ports) {
        return Err(Error::GuestsClosed);
    }
    let throttle = Throttle::guests_from(address, ports);
    throttle.attempt(ports).await?;
    let now = ports.clock.now();
    let guest = Guest {
        expires_at: now + ports.rules.guest_ttl,
        sessions_left: SESSIONS,
        answers_left: i64::from(ports.rules.guest_answers),
    };
    let new = NewGuest { key: ports.randomness.secret(), guest, created_at: now };
    let id = ports.store.create_guest(&new).await?;
    refresh::issue(ports, id, device).await
}

/// Whether this host lets people try a question without an account.
pub fn are_welcome(ports: &Ports) -> bool {
    ports.rules.guests_open && ports.rules.registration_open
}

/// Refuses a guest what only an account may do, and whoever is not signed in any more everything.
pub async fn must_have_account(ports: &Ports, caller: Caller) -> Result<(), Error> {
    match account::me(ports, caller).await?.guest {
        Some(_) => Err(Error::Guest(GuestRefusal::NeedsAccount)),
        None => Ok(()),
    }
}

/// Refuses a guest an interview that is more than a try, and whoever is not signed in any more everything.
pub(crate) async fn may_start(ports: &Ports, caller: Caller, new: &NewSession) -> Result<(), Error> {
    let has_documents = new.documents != SessionDocuments::default();
    match account::me(ports, caller).await?.guest {
        Some(_) if new.plan.question_count != 1 || has_documents => {
            Err(Error::Guest(GuestRefusal::OnlyOneQuestion))
        }
        _ => Ok(()),
    }
}

/// The guest who registers, if a guest does. A guest's token that has ended, or a guest whose time has, is
/// [`Error::Unauthenticated`], so that what they tried is not left behind unnoticed; anybody else's token says nothing
/// at a registration.
pub(crate) async fn who_registers(ports: &Ports, bearer: Option<Bearer>) -> Result<Option<UserId>, Error> {
    let Some(bearer) = bearer else { return Ok(None) };
    let user = ports.store.user(bearer.caller).await?;
    let Some(guest) = user.and_then(|user| user.guest) else { return Ok(None) };
    let now = ports.clock.now();
    if bearer.expires_at <= now || guest.expires_at <= now {
        return Err(Error::Unauthenticated);
    }
    Ok(Some(bearer.caller.user))
}
