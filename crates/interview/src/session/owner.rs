//! Proof that something belongs to the caller. Ownership is checked only here.

use crate::{
    account::caller::Caller,
    error::{Error, Resource},
    id::UserId,
};

/// Something that belongs to the caller. Only [`Lookup::owned_by`] makes one.
#[derive(Clone, Debug)]
pub struct Owned<T> {
    thing: T,
    owner: UserId,
}

impl<T> Owned<T> {
    /// The owner.
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

/// What a store found when a caller asked for something by its number.
#[derive(Clone, Debug)]
pub enum Lookup<T> {
    /// The caller's account is erased, or the caller's device is signed out.
    CallerGone,
    /// There is no such thing.
    Missing,
    /// The thing, and its owner.
    Found {
        /// Its owner.
        owner: UserId,
        /// The thing.
        thing: T,
    },
}

impl<T> Lookup<T> {
    /// Returns the thing to its owner, and to nobody else.
    pub fn owned_by(self, caller: Caller, what: Resource) -> Result<Owned<T>, Error> {
        match self {
            Self::CallerGone => Err(Error::Unauthenticated),
            Self::Missing => Err(Error::NotFound(what)),
            Self::Found { owner, thing } if owner == caller.user => Ok(Owned { thing, owner }),
            Self::Found { .. } => Err(Error::NotYours(what)),
        }
    }
}
