//! The operations, one file for each, in folders by what they are about: what may be asked, how it is documented, which verb is
//! called.

pub(crate) mod accounts;
pub(crate) mod operations;
pub(crate) mod recordings;
pub(crate) mod records;
pub(crate) mod sessions;
pub(crate) mod tokens;
