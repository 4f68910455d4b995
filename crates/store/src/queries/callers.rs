//! Checks that the caller is still signed in, in the same query that reads what they ask for; and reads a single thing so.

use super::{Readers, Row};
use crate::failure::Failure;
use interview::{account::caller::Caller, id::UserId, session::owner::Lookup};
use sqlx::{Row as _, query};

/// The condition that user `u` is the caller, who is `$1`, has an account, and is signed in on the given device. The
/// arguments are the numbers of [`device_id`] and [`device_key`] among the bound values.
macro_rules! signed_in {
    ($device:literal, $key:literal) => {
        concat!(
            "u.id = $1 AND NOT u.erased AND (",
            $device,
            " IS NULL OR EXISTS (SELECT 1 FROM devices c WHERE c.id = ",
            $device,
            " AND c.user_id = u.id AND c.token_key = ",
            $key,
            "))"
        )
    };
}
pub(super) use signed_in;

/// The number of the caller's device, as a bound value.
pub(super) fn device_id(caller: Caller) -> Option<i64> {
    caller.device.map(|device| device.id.0)
}

/// The key of the caller's device, as a bound value.
pub(super) fn device_key(caller: Caller) -> Option<i64> {
    caller.device.map(|device| device.key)
}

/// Reads one thing by its number. In the statement `$1` is the caller, `$2` the number, and `$3` and `$4` the caller's
/// device; the column `owner` has its owner.
pub(super) async fn look_up_one<T>(
    readers: &Readers,
    statement: &'static str,
    caller: Caller,
    id: i64,
    read: impl FnOnce(&Row) -> Result<T, Failure>,
) -> Result<Lookup<T>, Failure> {
    let found = query(statement)
        .bind(caller.user.0)
        .bind(id)
        .bind(device_id(caller))
        .bind(device_key(caller))
        .fetch_optional(readers)
        .await?;
    looked_up(found.as_slice(), |found| read(&found[0]))
}

/// No row means that the caller is unknown. A row without an owner means that there is no such thing.
pub(super) fn looked_up<T>(
    found: &[Row],
    read: impl FnOnce(&[Row]) -> Result<T, Failure>,
) -> Result<Lookup<T>, Failure> {
    let Some(first) = found.first() else {
        return Ok(Lookup::CallerGone);
    };
    match first.try_get::<Option<i64>, _>("owner")? {
        None => Ok(Lookup::Missing),
        Some(owner) => Ok(Lookup::Found { owner: UserId(owner), thing: read(found)? }),
    }
}
