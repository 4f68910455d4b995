//! How many of something each user holds at once.

use interview::id::UserId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Counts what is held, and lets each user hold only so many.
#[derive(Clone, Debug)]
pub(crate) struct Shares {
    held: Arc<Mutex<HashMap<UserId, usize>>>,
    most: usize,
}

impl Shares {
    /// Lets each user hold at most this many.
    pub(crate) fn at_most(most: usize) -> Self {
        Self { held: Arc::default(), most }
    }

    /// Takes one; `None` when the user holds as many as one may.
    pub(crate) fn take(&self, user: UserId) -> Option<Share> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.get(&user).copied().unwrap_or(0);
        if count >= self.most {
            return None;
        }
        held.insert(user, count + 1);
        Some(Share { all: self.clone(), user })
    }

    fn give_back(&self, user: UserId) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        match held.get_mut(&user) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                held.remove(&user);
            }
        }
    }
}

/// One of those that a user holds; dropping it gives it back.
#[derive(Debug)]
pub(crate) struct Share {
    all: Shares,
    user: UserId,
}

impl Drop for Share {
    fn drop(&mut self) {
        self.all.give_back(self.user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_holds_only_so_many_and_others_do_not_count() {
        let shares = Shares::at_most(2);
        let (one, _two) = (shares.take(UserId(1)).unwrap(), shares.take(UserId(1)).unwrap());
        assert!(shares.take(UserId(1)).is_none());
        let other = shares.take(UserId(2)).unwrap();
        drop((one, other));
        assert!(shares.take(UserId(1)).is_some());
        assert_eq!(shares.held.lock().unwrap().len(), 1);
    }
}
