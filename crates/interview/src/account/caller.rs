//! The one who asks, as their access token names them.

use crate::id::{DeviceId, UserId};

/// The one who asks. The store answers only where the account is still there and the device is still signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub user: UserId,
    /// On which device; `None` for a token that names none, such as another program signed under this host's secret.
    pub device: Option<DeviceKey>,
}

/// A device, and what tells it from another of the same number: a database that is restored gives numbers out again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceKey {
    /// Its number.
    pub id: DeviceId,
    /// A random number from 0 to 2^53 − 1; 0 for a device that is older than these numbers.
    pub key: i64,
}

impl From<UserId> for Caller {
    /// The user, whatever the device.
    fn from(user: UserId) -> Self {
        Self { user, device: None }
    }
}
