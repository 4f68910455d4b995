//! Accounts: who a person is, how they prove it, and what they may do with what is theirs.

pub mod attempts;
pub mod caller;
pub mod device;
pub mod guest;
pub mod guest_access;
pub mod manage;
pub mod password;
pub mod read;
pub mod recovery;
pub mod recovery_code;
pub mod refresh;
pub mod register;
pub mod sign_in;
pub mod throttle;
pub mod user;
