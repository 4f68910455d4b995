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
    /// Wraps a token that a client sent, or that this host derived from the one before.
    pub fn from_text(text: String) -> Self {
        Self(text)
    }

    /// The token as text. Only its client may get it.
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
    /// The user who signed in.
    pub user_id: UserId,
    /// SHA-256 of the token, in hexadecimal.
    pub digest: String,
    /// The device's name, as the client sent it.
    pub device: Option<String>,
    /// When the token is issued.
    pub created_at: DateTime<Utc>,
    /// When the token expires if the client doesn't use it.
    pub expires_at: DateTime<Utc>,
    /// Random; tells the device from a later one with the same number.
    pub device_key: i64,
    /// The most devices that the user may have signed in.
    pub max_devices: i64,
}

/// The token that replaces another of its family.
#[derive(Clone, Debug)]
pub struct Successor {
    /// SHA-256 of the token that is replaced, in hexadecimal.
    pub of: String,
    /// SHA-256 of the next token, in hexadecimal.
    pub digest: String,
    /// When the client asks for it.
    pub now: DateTime<Utc>,
    /// A token that was replaced after this moment may be replaced again by the same next one.
    pub grace_since: DateTime<Utc>,
    /// When the next token expires if the client doesn't use it.
    pub expires_at: DateTime<Utc>,
}

/// What became of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// The token was replaced. It belongs to this user and this device.
    Rotated(UserId, DeviceKey),
    /// The token had been replaced before, so somebody holds a copy: its family is revoked.
    Reused,
    /// The token is unknown, revoked or expired.
    Refused,
}

/// A device on which a user is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedInDevice {
    /// The device's number, which is also the number of its family of tokens.
    pub id: DeviceId,
    /// The device's name, as the client sent it.
    pub device: Option<String>,
    /// When it signed in.
    pub created_at: DateTime<Utc>,
    /// When it last refreshed.
    pub last_used_at: DateTime<Utc>,
}

/// Somebody who proved who they are.
#[derive(Debug)]
pub struct SignedIn {
    /// The user's number.
    pub user_id: UserId,
    /// The device that signed in.
    pub device: DeviceKey,
    /// The token that keeps the device signed in.
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
