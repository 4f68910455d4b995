//! The caller, as their access token names them.

use crate::id::{DeviceId, UserId};

/// The caller of a verb. The store answers only while the account exists and the device is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The user's number.
    pub user: UserId,
    /// The device; `None` for a token that names none, such as one that another program signed with this host's secret.
    pub device: Option<DeviceKey>,
}

/// A device's number and its random key. A restored database gives numbers out again, so the number alone can name another
/// device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceKey {
    /// The device's number.
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
