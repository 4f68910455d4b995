//! Proof that a thing belongs to the one who asks: the one place where ownership is checked.

use crate::{
    account::caller::Caller,
    error::{Error, Resource},
    id::UserId,
};

/// A thing that its owner asked for. Only [`Lookup::owned_by`] makes one.
#[derive(Clone, Debug)]
pub struct Owned<T> {
    thing: T,
    owner: UserId,
}

impl<T> Owned<T> {
    /// Whose it is.
    pub fn owner(&self) -> UserId {
        self.owner
    }

    /// The thing, without the proof.
    pub fn into_inner(self) -> T {
        self.thing
    }
}

impl<T> std::ops::Deref for Owned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.thing
    }
}

/// What a store found when somebody asked for a thing by its number.
#[derive(Clone, Debug)]
pub enum Lookup<T> {
    /// The one who asked has no account any more, or is signed out on their device.
    CallerGone,
    /// There is no such thing.
    Missing,
    /// The thing, and whose it is.
    Found {
        /// Whose it is.
        owner: UserId,
        /// The thing.
        thing: T,
    },
}

impl<T> Lookup<T> {
    /// Hands the thing to its owner, and to nobody else.
    pub fn owned_by(self, caller: Caller, what: Resource) -> Result<Owned<T>, Error> {
        match self {
            Self::CallerGone => Err(Error::Unauthenticated),
            Self::Missing => Err(Error::NotFound(what)),
            Self::Found { owner, thing } if owner == caller.user => Ok(Owned { thing, owner }),
            Self::Found { .. } => Err(Error::NotYours(what)),
        }
    }
}
