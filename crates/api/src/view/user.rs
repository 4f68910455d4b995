//! A user, and the devices they are signed in on.

use crate::admins::Admins;
use chrono::{DateTime, Utc};
use interview::{id::DeviceId, refresh, user};
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody who has just registered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegisteredUser {
    /// The name as typed.
    #[schema(example = "john_doe")]
    username: String,
    /// The user's number.
    id: i64,
}

impl From<user::User> for RegisteredUser {
    fn from(user: user::User) -> Self {
        Self { username: user.username, id: user.id.0 }
    }
}

/// A person with an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct User {
    /// The user's number.
    id: i64,
    /// The name as typed at registration.
    #[schema(example = "john_doe")]
    username: String,
    /// What the person wants to be called.
    #[schema(required = true, example = "John Doe")]
    full_name: Option<String>,
    /// When the account was made.
    created_at: DateTime<Utc>,
    /// Whether the user runs this host, and may read its status.
    admin: bool,
}

impl User {
    /// Shows an account.
    pub(crate) fn new(user: user::User, admins: &Admins) -> Self {
        Self {
            id: user.id.0,
            admin: admins.include(&user.username),
            username: user.username,
            full_name: user.full_name,
            created_at: user.created_at,
        }
    }
}

/// A device on which a user is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Device {
    /// The device's number.
    id: i64,
    /// What it calls itself: its `User-Agent` when it signed in.
    #[schema(required = true)]
    device: Option<String>,
    /// When it signed in.
    created_at: DateTime<Utc>,
    /// When it last got a new access token.
    last_used_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    current: bool,
}

impl Device {
    /// A device as one that is signed in at `current` sees it.
    pub(crate) fn new(device: refresh::SignedInDevice, current: Option<DeviceId>) -> Self {
        Self {
            current: Some(device.id) == current,
            id: device.id.0,
            device: device.device,
            created_at: device.created_at,
            last_used_at: device.last_used_at,
        }
    }
}
