//! Staying signed in: refresh tokens that are used once, each replaced by the next of its family (RFC 9700, 4.14.2).

use crate::{
    account::caller::{Caller, DeviceKey},
    account::sign_in::SignedIn,
    error::{Error, Thing},
    id::{DeviceId, UserId},
    ports::Ports,
};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

/// A refresh token as the client holds it; never printed, and stored only as a digest.
pub struct RefreshToken(String);

impl RefreshToken {
    /// A token as a client sent it, or as this host derives it from the one before.
    pub fn from_text(text: String) -> Self {
        Self(text)
    }

    /// The token, to be sent to its client and nowhere else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn digest(&self) -> String {
        Sha256::digest(&self.0).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl std::fmt::Debug for RefreshToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("RefreshToken(***)")
    }
}

/// The first token of a family, about to be kept.
#[derive(Clone, Debug)]
pub struct NewRefreshToken {
    /// Whose it is.
    pub user_id: UserId,
    /// SHA-256 of the token, in hexadecimal.
    pub digest: String,
    /// What the device calls itself.
    pub device: Option<String>,
    /// When it is issued.
    pub created_at: DateTime<Utc>,
    /// When it ends if nobody uses it.
    pub expires_at: DateTime<Utc>,
    /// What tells the device from another of the same number.
    pub device_key: i64,
    /// Devices that the user may have.
    pub most_devices: i64,
}

/// The token that shall follow another of its family.
#[derive(Clone, Debug)]
pub struct Successor {
    /// SHA-256 of the token that is replaced, in hexadecimal.
    pub of: String,
    /// SHA-256 of the next token, in hexadecimal.
    pub digest: String,
    /// When it is asked for.
    pub now: DateTime<Utc>,
    /// A token that was replaced after this moment may be replaced again by the same next one.
    pub grace_since: DateTime<Utc>,
    /// When the next token ends if nobody uses it.
    pub expires_at: DateTime<Utc>,
}

/// What became of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// The token was replaced; whose it is, and on which device.
    Rotated(UserId, DeviceKey),
    /// The token had been replaced before, so somebody holds a copy: its family is revoked.
    Reused,
    /// The token is not known, revoked, or has expired.
    Refused,
}

/// A device on which a user is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedInDevice {
    /// Names it, and the family of its tokens.
    pub id: DeviceId,
    /// What the device calls itself.
    pub device: Option<String>,
    /// When it signed in.
    pub created_at: DateTime<Utc>,
    /// When it last refreshed.
    pub last_used_at: DateTime<Utc>,
}

/// How long a refresh may be sent again whose answer was lost, as OAuth servers grant it.
const GRACE: TimeDelta = TimeDelta::seconds(10);

/// Issues the first token of a new family.
pub(crate) async fn issue(ports: &Ports, user_id: UserId, device: Option<String>) -> Result<SignedIn, Error> {
    let token = RefreshToken(ports.randomness.secret());
    let now = ports.clock.now();
    let device = device.map(|name| name.chars().filter(|letter| !letter.is_control()).take(200).collect());
    let kept = NewRefreshToken {
        user_id,
        digest: token.digest(),
        device,
        created_at: now,
        expires_at: now + ports.rules.refresh_token_ttl,
        device_key: ports.randomness.seed(),
        most_devices: i64::from(ports.rules.user_devices),
    };
    let id = ports.store.keep_refresh_token(&kept).await?;
    Ok(SignedIn { user_id, device: DeviceKey { id, key: kept.device_key }, refresh_token: token })
}

/// Replaces a refresh token by the next, which must be the same each time it is derived from this one: whoever lost the
/// answer asks again. [`Error::Unauthenticated`] when the token is not good any more.
pub async fn refresh(ports: &Ports, token: &RefreshToken, next: RefreshToken) -> Result<SignedIn, Error> {
    let now = ports.clock.now();
    let successor = Successor {
        of: token.digest(),
        digest: next.digest(),
        now,
        grace_since: now - GRACE,
        expires_at: now + ports.rules.refresh_token_ttl,
    };
    match ports.store.rotate_refresh_token(&successor).await? {
        Rotation::Rotated(user_id, device) => Ok(SignedIn { user_id, device, refresh_token: next }),
        Rotation::Reused => {
            tracing::warn!("a replaced refresh token was used again: its family is revoked");
            Err(Error::Unauthenticated)
        }
        Rotation::Refused => Err(Error::Unauthenticated),
    }
}

/// Signs the device out that holds a refresh token, and says whose it is.
pub async fn revoke(ports: &Ports, token: &RefreshToken) -> Result<Option<UserId>, Error> {
    ports.store.revoke_refresh_token(&token.digest()).await
}

/// Signs one of the caller's devices out; its access token ends with it.
pub async fn revoke_device(ports: &Ports, caller: Caller, id: DeviceId) -> Result<(), Error> {
    let device = ports.store.device(caller, id).await?.owned_by(caller, Thing::Device)?;
    ports.store.revoke_device(&device).await
}

/// Signs every device of a user out.
pub async fn revoke_everywhere(ports: &Ports, user: UserId) -> Result<(), Error> {
    ports.store.revoke_all_refresh_tokens(user).await
}

/// Lists the devices on which a user is signed in.
pub async fn devices(ports: &Ports, user: UserId) -> Result<Vec<SignedInDevice>, Error> {
    ports.store.devices(user, ports.clock.now()).await
}
