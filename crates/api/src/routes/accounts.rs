//! Operations on accounts, and the beginning of guests.

pub(crate) mod begin_as_guest;
pub(crate) mod change;
pub(crate) mod erase;
pub(crate) mod export;
pub(crate) mod list_devices;
pub(crate) mod make_recovery_code;
pub(crate) mod read;
pub(crate) mod recover;
pub(crate) mod register;
pub(crate) mod sign_out_device;
