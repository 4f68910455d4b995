//! Reading, changing, taking along and erasing an account.

use crate::{
    account::caller::Caller,
    account::password::{Password, PasswordTurn},
    account::throttle::Throttle,
    account::user::{FullName, User, UserChange, Username},
    account::{guest_access, read},
    context::Context,
    error::{Error, Resource},
    hosting::audit::{Actor, AuditAction},
    hosting::audit_log,
    id::SessionId,
    session::export::SessionExport,
    work::usage::DailyUsage,
};

/// The model usage of the caller's work, by day and model.
pub async fn model_usage(context: &Context, caller: Caller) -> Result<Vec<DailyUsage>, Error> {
    context.store.model_usage_of(caller.user).await
}

/// What a user wants changed; `None` leaves a thing as it is.
#[derive(Debug, Default)]
pub struct AccountChange {
    /// A new full name, or none at all.
    pub full_name: Option<Option<FullName>>,
    /// A new password, and the one it replaces.
    pub password: Option<PasswordChange>,
}

/// A new password, and the one it replaces.
#[derive(Debug)]
pub struct PasswordChange {
    /// The password until now.
    pub current: Password,
    /// The password from now on.
    pub new: Password,
}

/// Changes the caller's account. A new password needs the old one ([`Error::WrongCredentials`]) and signs every
/// other device out.
pub async fn change(context: &Context, caller: Caller, change: AccountChange) -> Result<User, Error> {
    guest_access::must_have_account(context, caller).await?;
    let mut stored = UserChange { full_name: change.full_name, ..UserChange::default() };
    if let Some(password) = change.password {
        let turn = confirm(context, caller, password.current).await?;
        stored.kept_device = caller.device.map(|device| device.id);
        stored.password_hash = Some(turn.hash(password.new, context.randomness.salt()).await?);
    }
    context.store.change_user(caller.user, &stored).await?.ok_or(Error::Unauthenticated)
}

/// Checks the password of a caller who is signed in, and returns the turn at hashing that this took.
/// [`Error::WrongCredentials`] for a wrong password, [`Error::TooManyAttempts`] after too many.
pub(crate) async fn confirm(
    context: &Context,
    caller: Caller,
    password: Password,
) -> Result<PasswordTurn, Error> {
    let throttle = Throttle::confirmations_of(caller.user, context);
    let turn = context.passwords.turn(&caller.user.to_string()).await?;
    throttle.attempt(context).await?;
    let hash = context.store.password_hash(caller.user).await?.ok_or(Error::Unauthenticated)?;
    if !turn.verify(password, Some(hash)).await? {
        return Err(Error::WrongCredentials);
    }
    throttle.give_back(context).await?;
    Ok(turn)
}

/// Gives an account a new password by the host's command, and deletes its recovery code, which the previous user of the
/// account may hold. `None` when nobody has this name.
pub async fn reset_password(
    context: &Context,
    username: &Username,
    new: Password,
) -> Result<Option<User>, Error> {
    let Some(known) = context.store.credentials(username.folded()).await? else {
        return Ok(None);
    };
    let hash = context.passwords.turn(username.folded()).await?.hash(new, context.randomness.salt()).await?;
    let change =
        UserChange { password_hash: Some(hash), forgets_recovery_code: true, ..UserChange::default() };
    let changed = context.store.change_user(known.user_id, &change).await?;
    audit_log::note(context, Actor::COMMAND_LINE, AuditAction::PasswordReset, Some(known.user_id)).await?;
    Ok(changed)
}

/// Lists every account for the host, in the order in which they were made. Guests have no account.
pub async fn accounts(context: &Context) -> Result<Vec<User>, Error> {
    const PAGE: i64 = 1000;
    let mut accounts: Vec<User> = Vec::new();
    loop {
        let page = context.store.accounts(accounts.last().map(|user| user.id), PAGE).await?;
        let is_last = (page.len() as i64) < PAGE;
        accounts.extend(page);
        if is_last {
            return Ok(accounts);
        }
    }
}

/// Erases an account and everything of it by the host's command; `false` when nobody has this name.
pub async fn remove_by_host(context: &Context, username: &Username) -> Result<bool, Error> {
    let Some(known) = context.store.credentials(username.folded()).await? else {
        return Ok(false);
    };
    // Before it is done: an erasure that is cut short is finished later, by nobody.
    audit_log::note(context, Actor::COMMAND_LINE, AuditAction::AccountErased, Some(known.user_id)).await?;
    context.store.erase_user(known.user_id).await
}

/// Erases the caller's account and everything of it. It is gone for everybody at once, even if the caller disconnects
/// before everything is deleted. It needs the password, which a guest does not have: [`Error::WrongCredentials`] for a
/// wrong one and for none.
pub async fn erase(context: &Context, caller: Caller, password: Option<Password>) -> Result<(), Error> {
    let user = read::me(context, caller).await?;
    if user.guest.is_none() {
        confirm(context, caller, password.ok_or(Error::WrongCredentials)?).await?;
    }
    if context.store.erase_user(caller.user).await? { Ok(()) } else { Err(Error::Unauthenticated) }
}

/// Lists the caller's sessions for an export, oldest first, so that each can be exported in turn with
/// [`export_session`] and none has to be held together with the others.
pub async fn sessions_to_export(context: &Context, caller: Caller) -> Result<Vec<SessionId>, Error> {
    const PAGE: i64 = 200;
    let mut ids: Vec<SessionId> = Vec::new();
    loop {
        let page = context.store.sessions(caller, ids.last().copied(), PAGE).await?;
        ids.extend(page.iter().map(|summary| summary.session.id));
        if (page.len() as i64) < PAGE {
            ids.reverse();
            return Ok(ids);
        }
    }
}

/// Exports everything of one session.
pub async fn export_session(
    context: &Context,
    caller: Caller,
    id: SessionId,
) -> Result<SessionExport, Error> {
    Ok(context.store.session_export(caller, id).await?.owned_by(caller, Resource::Session)?.into_inner())
}
