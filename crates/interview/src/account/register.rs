//! Making an account.

use crate::{
    account::guest_access,
    account::password::Password,
    account::throttle::{self, Throttle},
    account::user::{Bearer, FullName, NewUser, User, Username},
    context::Context,
    error::{Conflict, Error},
    hosting::audit::{Actor, AuditAction},
    hosting::audit_log,
    idempotency::{Creation, Receipt},
};
use std::net::IpAddr;

/// A registration.
#[derive(Debug)]
pub struct Registration {
    /// The name.
    pub username: Username,
    /// The password.
    pub password: Password,
    /// What they want to be called.
    pub full_name: Option<FullName>,
    /// Where the request comes from.
    pub address: IpAddr,
    /// The token that came with the request. A guest becomes the account and keeps what they tried.
    pub bearer: Option<Bearer>,
}

/// Makes an account, unless registration is closed, the name is taken, or too many came from this address.
pub async fn register(
    context: &Context,
    registration: Registration,
    receipt: Option<&Receipt<User>>,
) -> Result<Creation<User>, Error> {
    if !context.rules.registration_open {
        return Err(Error::RegistrationClosed);
    }
    let throttle = Throttle::registrations_from(registration.address, context);
    throttle.attempt(context).await?;
    let created = create(context, registration, receipt).await;
    if !matches!(created, Ok(Creation::New(_))) {
        throttle.give_back(context).await?;
    }
    created
}

async fn create(
    context: &Context,
    registration: Registration,
    receipt: Option<&Receipt<User>>,
) -> Result<Creation<User>, Error> {
    // Under a key that was used, the guest may have become the account already; the store tells.
    let of_guest = guest_access::who_registers(context, registration.bearer).await?;
    let taken = context.store.username_taken(registration.username.folded()).await?;
    // A repeated request finds its own name taken; only the store can tell it from another's.
    if taken && receipt.is_none() {
        return Err(Error::Conflict(Conflict::UsernameTaken));
    }
    // Also a name that is taken, whose account may be erased before this one is made.
    if context.rules.host_names.include(&registration.username) {
        return Err(if taken { Error::Conflict(Conflict::UsernameTaken) } else { Error::UsernameReserved });
    }
    let turn = context.passwords.turn(&throttle::network(registration.address)).await?;
    let password_hash = turn.hash(registration.password, context.randomness.salt()).await?;
    let new = NewUser {
        username: registration.username,
        full_name: registration.full_name,
        password_hash,
        created_at: context.clock.now(),
        of_guest,
    };
    context.store.create_user(&new, receipt).await
}

/// Makes an account by the host's command. It is not throttled, and closed registration does not stop it.
pub async fn register_by_host(
    context: &Context,
    username: Username,
    password: Password,
    full_name: Option<FullName>,
) -> Result<User, Error> {
    let password_hash =
        context.passwords.turn(username.folded()).await?.hash(password, context.randomness.salt()).await?;
    let new = NewUser { username, full_name, password_hash, created_at: context.clock.now(), of_guest: None };
    match context.store.create_user(&new, None).await? {
        Creation::New(user) => {
            audit_log::note(context, Actor::COMMAND_LINE, AuditAction::AccountMade, Some(user.id)).await?;
            Ok(user)
        }
        Creation::Repeated { .. } => Err(Error::Conflict(Conflict::IdempotencyKeyReused)),
    }
}
