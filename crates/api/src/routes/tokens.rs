//! Signing in, staying signed in and signing out.

pub(crate) mod issue;
pub(crate) mod refresh;
pub(crate) mod revoke;
