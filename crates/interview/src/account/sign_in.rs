//! Signing in with a name and a password.

use crate::{
    account::device::{KnownDevice, SignedIn},
    account::password::Password,
    account::refresh,
    account::throttle::Throttle,
    account::user::Username,
    context::Context,
    error::Error,
};
use std::net::IpAddr;

/// A sign-in.
#[derive(Debug)]
pub struct SignIn {
    /// The name as typed.
    pub username: String,
    /// The password as typed.
    pub password: String,
    /// Where the request comes from.
    pub address: IpAddr,
    /// The device's name, as the client sent it.
    pub device: Option<String>,
    /// Reads the mark of a device that signed in to an account before, given the account's folded username; `None` for a
    /// device that has none for this account. Failures of such a device count by themselves, so that nobody who guesses
    /// elsewhere locks the owner out (OWASP, device cookies).
    pub known_device: Option<KnownDevice>,
}

/// Checks name and password; [`Error::WrongCredentials`] does not tell which of them is wrong.
pub async fn sign_in(context: &Context, attempt: SignIn) -> Result<SignedIn, Error> {
    // What could never be a name or a password belongs to nobody.
    let (Ok(username), Ok(password)) =
        (Username::parse(attempt.username), Password::parse("password", attempt.password))
    else {
        return Err(Error::WrongCredentials);
    };
    let folded = username.folded();
    let known = attempt.known_device.filter(|known| known.account == folded);
    let account = match known {
        Some(known) => Throttle::sign_ins_on(&known, context),
        None => Throttle::sign_ins_to(folded, context),
    };
    let address = Throttle::sign_ins_from(attempt.address, context);
    let successes = Throttle::right_sign_ins_to(folded, context);
    // Checked before the queue too, to answer at once.
    for throttle in [&account, &address, &successes] {
        throttle.check(context).await?;
    }
    let turn = context.passwords.turn(folded).await?;
    account.attempt_both(&address, context).await?;
    let credentials = context.store.credentials(folded).await?;
    let (user_id, stored) = credentials.map(|known| (known.user_id, known.password_hash)).unzip();
    let verified = turn.verify(password, stored).await?;
    let (true, Some(user_id)) = (verified, user_id) else {
        return Err(Error::WrongCredentials);
    };
    address.give_back(context).await?;
    account.forget(context).await?;
    successes.attempt(context).await?;
    refresh::issue(context, user_id, attempt.device).await
}
