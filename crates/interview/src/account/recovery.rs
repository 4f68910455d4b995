//! Recovery codes: how somebody who forgot their password sets a new one, since there is no e-mail.
//!
//! A code has 100 random bits, so its digest needs no slow hash. A code works once, and a new one replaces the old.

use crate::{
    account::caller::Caller,
    account::manage as account,
    account::password::{Password, PasswordHash},
    account::recovery_code::{RecoveryCode, RecoveryCredentials},
    account::throttle::Throttle,
    account::user::{User, Username},
    context::Context,
    error::Error,
    id::UserId,
};
use chrono::{DateTime, TimeDelta, Utc};
use std::net::IpAddr;

/// How long after an account was made its first code needs no password.
const FRESH: TimeDelta = TimeDelta::minutes(10);

/// Makes a recovery code for the caller, which replaces the one before. It needs the password
/// ([`Error::WrongCredentials`]), except for the first code of an account that was just made.
pub async fn make(
    context: &Context,
    caller: Caller,
    password: Option<Password>,
) -> Result<RecoveryCode, Error> {
    crate::account::guest_access::must_have_account(context, caller).await?;
    let user = context.store.user(caller).await?.ok_or(Error::Unauthenticated)?;
    let now = context.clock.now();
    match password {
        Some(password) => drop(account::confirm(context, caller, password).await?),
        None if is_fresh(&user, now) => {}
        None => return Err(Error::invalid("password", "is required")),
    }
    let code = context.randomness.recovery_code();
    context.store.keep_recovery_code(caller.user, &code.digest(), now).await?;
    Ok(code)
}

fn is_fresh(user: &User, now: DateTime<Utc>) -> bool {
    user.recovery_code_made_at.is_none() && now - user.created_at < FRESH
}

/// A recovery code and the password that it sets.
#[derive(Debug)]
pub struct Recovery {
    /// The name as typed.
    pub username: String,
    /// The code as typed.
    pub code: String,
    /// The password from now on.
    pub new_password: Password,
    /// Where the request comes from.
    pub address: IpAddr,
}

/// Sets a new password with a code, uses the code up, signs every device out, and returns the user. Neither the words nor
/// the time of [`Error::WrongRecoveryCode`] tell whether the name is known: the new password is hashed before anything is
/// looked up.
pub async fn recover(context: &Context, recovery: Recovery) -> Result<UserId, Error> {
    // What could never be a name or a code belongs to nobody, and is counted as everything else that is wrong.
    let username = Username::parse(recovery.username.clone()).ok();
    let folded = username.as_ref().map_or(recovery.username.as_str(), Username::folded);
    let account = Throttle::recoveries_of(folded, context);
    let address = Throttle::recoveries_from(recovery.address, context);
    account.check(context).await?;
    address.check(context).await?;
    let turn = context.passwords.turn(folded).await?;
    account.attempt_both(&address, context).await?;
    let hash = turn.hash(recovery.new_password, context.randomness.salt()).await?;
    let known = context.store.recovery_credentials(folded).await?;
    let digest = RecoveryCode::parse(&recovery.code).map(|code| code.digest());
    let right = known.filter(|known| Some(&known.digest) == digest.as_ref());
    let recovered = match right {
        Some(known) if set_password(context, &known, &hash).await? => known.user_id,
        _ => return Err(Error::WrongRecoveryCode),
    };
    address.give_back(context).await?;
    account.forget(context).await?;
    // The one who comes here has often guessed at their password before.
    Throttle::sign_ins_to(folded, context).forget(context).await?;
    Ok(recovered)
}

/// Sets the password, unless the code was used or replaced in the meantime.
async fn set_password(
    context: &Context,
    known: &RecoveryCredentials,
    hash: &PasswordHash,
) -> Result<bool, Error> {
    context.store.use_recovery_code(known.user_id, &known.digest, hash).await
}
