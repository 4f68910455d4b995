//! The operations, one file for each, in a folder for each subject: the request, its documentation, and the verb that it
//! calls.

pub(crate) mod accounts;
pub(crate) mod operations;
pub(crate) mod recordings;
pub(crate) mod records;
pub(crate) mod sessions;
pub(crate) mod tokens;
