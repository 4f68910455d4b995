//! Reading, changing, taking along and erasing an account.

use crate::{
    account::caller::Caller,
    account::guest,
    account::password::{Password, PasswordTurn},
    account::throttle::Throttle,
    account::user::{FullName, User, UserChange, Username},
    error::{Error, Thing},
    grading::contest::Contest,
    grading::mark::Mark,
    id::SessionId,
    ports::Ports,
    session::record::{InterviewRecord, KeptEvaluation},
    session::{InterviewSession, SessionDocuments},
    work::usage::DailyUsage,
};

/// Reads the caller's account.
pub async fn me(ports: &Ports, caller: Caller) -> Result<User, Error> {
    ports.store.user(caller).await?.ok_or(Error::Unauthenticated)
}

/// What the caller's work took of a model, by day and model.
pub async fn model_usage(ports: &Ports, caller: Caller) -> Result<Vec<DailyUsage>, Error> {
    ports.store.model_usage_of(caller.user).await
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
pub async fn change(ports: &Ports, caller: Caller, change: AccountChange) -> Result<User, Error> {
    guest::must_have_account(ports, caller).await?;
    let mut stored = UserChange { full_name: change.full_name, ..UserChange::default() };
    if let Some(password) = change.password {
        let turn = confirm(ports, caller, password.current).await?;
        stored.kept_device = caller.device.map(|device| device.id);
        stored.password_hash = Some(turn.hash(password.new, ports.randomness.salt()).await?);
    }
    ports.store.change_user(caller.user, &stored).await?.ok_or(Error::Unauthenticated)
}

/// Has somebody who is signed in prove with their password that it is still them, and gives them the turn at hashing that
/// it took: [`Error::WrongCredentials`] for a wrong one, [`Error::TooManyAttempts`] after too many.
pub(crate) async fn confirm(
    ports: &Ports,
    caller: Caller,
    password: Password,
) -> Result<PasswordTurn, Error> {
    let throttle = Throttle::confirmations_of(caller.user, ports);
    let turn = ports.passwords.turn(&caller.user.to_string()).await?;
    throttle.attempt(ports).await?;
    let hash = ports.store.password_hash(caller.user).await?.ok_or(Error::Unauthenticated)?;
    if !turn.verify(password, Some(hash)).await? {
        return Err(Error::WrongCredentials);
    }
    throttle.give_back(ports).await?;
    Ok(turn)
}

/// Gives an account a new password on its host's word, and forgets its recovery code, which whoever had the account may
/// hold; `None` when nobody has this name.
pub async fn reset_password(
    ports: &Ports,
    username: &Username,
    new: Password,
) -> Result<Option<User>, Error> {
    let Some(known) = ports.store.credentials(username.folded()).await? else {
        return Ok(None);
    };
    let hash = ports.passwords.turn(username.folded()).await?.hash(new, ports.randomness.salt()).await?;
    let change =
        UserChange { password_hash: Some(hash), forgets_recovery_code: true, ..UserChange::default() };
    ports.store.change_user(known.user_id, &change).await
}

/// Erases the caller's account and everything of it. It is gone for everybody at once, even if whoever asked for it goes
/// away before everything is deleted. It needs the password, which a guest does not have:
/// [`Error::WrongCredentials`] for a wrong one and for none.
pub async fn erase(ports: &Ports, caller: Caller, password: Option<Password>) -> Result<(), Error> {
    let user = me(ports, caller).await?;
    if user.guest.is_none() {
        confirm(ports, caller, password.ok_or(Error::WrongCredentials)?).await?;
    }
    if ports.store.erase_user(caller.user).await? { Ok(()) } else { Err(Error::Unauthenticated) }
}

/// Everything Daedam keeps about one session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionExport {
    /// The session.
    pub session: InterviewSession,
    /// The texts its questions were made from.
    pub documents: SessionDocuments,
    /// Its records, in order.
    pub records: Vec<RecordExport>,
}

/// Everything Daedam keeps about one record.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordExport {
    /// The record.
    pub record: InterviewRecord,
    /// Every grading, newest first.
    pub evaluations: Vec<KeptEvaluation>,
    /// Every contest, newest first.
    pub contests: Vec<Contest>,
    /// Every mark, oldest first.
    pub marks: Vec<Mark>,
}

/// Lists the caller's sessions for an export, oldest first, so that each can be exported in turn with
/// [`export_session`] and none has to be held together with the others.
pub async fn sessions_to_export(ports: &Ports, caller: Caller) -> Result<Vec<SessionId>, Error> {
    const PAGE: i64 = 200;
    let mut ids: Vec<SessionId> = Vec::new();
    loop {
        let page = ports.store.sessions(caller, ids.last().copied(), PAGE).await?;
        ids.extend(page.iter().map(|summary| summary.session.id));
        if (page.len() as i64) < PAGE {
            ids.reverse();
            return Ok(ids);
        }
    }
}

/// Takes everything of one session along.
pub async fn export_session(ports: &Ports, caller: Caller, id: SessionId) -> Result<SessionExport, Error> {
    Ok(ports.store.session_export(caller, id).await?.owned_by(caller, Thing::Session)?.into_inner())
}
