//! Devices on which a user is signed in, and the refresh tokens that keep them so.

use crate::{
    account::caller::DeviceKey,
    id::{DeviceId, UserId},
};
use chrono::{DateTime, Utc};
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

    pub(crate) fn digest(&self) -> String {
        hex::encode(Sha256::digest(&self.0))
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
    pub max_devices: i64,
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

/// Somebody who proved who they are.
#[derive(Debug)]
pub struct SignedIn {
    /// Who.
    pub user_id: UserId,
    /// On which device.
    pub device: DeviceKey,
    /// With what they stay signed in.
    pub refresh_token: RefreshToken,
}

/// A mark that a device keeps after it signed in to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDevice {
    /// The folded username of the account.
    pub account: String,
    /// Tells the device from every other.
    pub id: String,
}
