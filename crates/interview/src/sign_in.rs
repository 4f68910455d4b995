//! Signing in with a name and a password.

use crate::{
    error::Error,
    id::{DeviceId, UserId},
    password::Password,
    ports::Ports,
    refresh::{self, RefreshToken},
    throttle::Throttle,
    user::Username,
};
use std::net::IpAddr;

/// Somebody who proved who they are.
#[derive(Debug)]
pub struct SignedIn {
    /// Who.
    pub user_id: UserId,
    /// On which device.
    pub device_id: DeviceId,
    /// With what they stay signed in.
    pub refresh_token: RefreshToken,
}

/// What somebody signs in with.
#[derive(Debug)]
pub struct SignIn {
    /// The name as typed.
    pub username: String,
    /// The password as typed.
    pub password: String,
    /// Where the request comes from.
    pub address: IpAddr,
    /// What the device calls itself, for the list of devices.
    pub device: Option<String>,
}

/// Checks name and password; [`Error::WrongCredentials`] does not tell which of them is wrong.
pub async fn sign_in(ports: &Ports, attempt: SignIn) -> Result<SignedIn, Error> {
    // What could never be a name or a password belongs to nobody.
    let (Ok(username), Ok(password)) =
        (Username::parse(attempt.username), Password::parse("password", attempt.password))
    else {
        return Err(Error::WrongCredentials);
    };
    let account = Throttle::sign_ins_to(username.folded(), ports);
    let address = Throttle::sign_ins_from(attempt.address, ports);
    // Checked before the queue, to answer at once, and in it, so that a burst cannot pass together.
    account.check(ports).await?;
    address.check(ports).await?;
    let turn = ports.passwords.turn().await?;
    account.check(ports).await?;
    let credentials = ports.store.credentials(username.folded()).await?;
    let (user_id, stored) = credentials.map(|known| (known.user_id, known.password_hash)).unzip();
    let verified = turn.verify(password, stored).await?;
    let (true, Some(user_id)) = (verified, user_id) else {
        account.count(ports).await?;
        address.count(ports).await?;
        return Err(Error::WrongCredentials);
    };
    account.forget(ports).await?;
    refresh::issue(ports, user_id, attempt.device).await
}
