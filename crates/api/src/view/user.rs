//! A user, and the devices they are signed in on.

use super::Role;
use chrono::{DateTime, Utc};
use interview::{
    account::device, account::guest, account::user, hosting::host_names::HostNames, hosting::role,
    id::DeviceId,
};
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

/// A person with an account, or a guest.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct User {
    /// The user's number.
    id: i64,
    /// The name as typed at registration; empty for a guest.
    #[schema(example = "john_doe")]
    username: String,
    /// What the person wants to be called.
    #[schema(required = true, example = "John Doe")]
    full_name: Option<String>,
    /// When the account was made, or the guest came.
    created_at: DateTime<Utc>,
    /// Whether the user is a host, and may read how it does.
    admin: bool,
    /// What the user may do for others.
    role: Role,
    /// What a guest may still do; `null` for an account.
    #[schema(required = true)]
    guest: Option<Guest>,
    /// When the recovery code was made; `null` when there is none.
    #[schema(required = true)]
    recovery_code_made_at: Option<DateTime<Utc>>,
}

/// What somebody without an account may still do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Guest {
    /// From when on the guest is erased with everything of theirs, unless they register before.
    expires_at: DateTime<Utc>,
    /// How many interviews, of one question each, may still be started.
    sessions_left: i64,
    /// How many answers may still be given.
    answers_left: i64,
}

impl From<guest::Guest> for Guest {
    fn from(guest: guest::Guest) -> Self {
        let guest::Guest { expires_at, sessions_left, answers_left } = guest;
        Self { expires_at, sessions_left, answers_left }
    }
}

impl User {
    /// Converts an account. Its role may come from its name, by `host_names`.
    pub(crate) fn new(user: user::User, host_names: &HostNames) -> Self {
        let role = host_names.role_of(&user);
        Self {
            id: user.id.0,
            admin: role == role::Role::Host,
            role: role.into(),
            username: user.username,
            full_name: user.full_name,
            created_at: user.created_at,
            guest: user.guest.map(Guest::from),
            recovery_code_made_at: user.recovery_code_made_at,
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
    /// Converts a device, as the device `current` sees it.
    pub(crate) fn new(device: device::SignedInDevice, current: Option<DeviceId>) -> Self {
        Self {
            current: Some(device.id) == current,
            id: device.id.0,
            device: device.device,
            created_at: device.created_at,
            last_used_at: device.last_used_at,
        }
    }
}
