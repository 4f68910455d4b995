//! Whether whoever asks is still signed in, asked in the query that looks up what they ask for.

use interview::account::caller::Caller;

/// The condition that user `u` is the caller, who is `$1` and has an account, and that the device which they name is signed in. The numbers of
/// [`device_id`] and [`device_key`] among the bound values are given.
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

/// The number of the caller's device, to be bound.
pub(super) fn device_id(caller: Caller) -> Option<i64> {
    caller.device.map(|device| device.id.0)
}

/// The key of the caller's device, to be bound.
pub(super) fn device_key(caller: Caller) -> Option<i64> {
    caller.device.map(|device| device.key)
}
