//! How many event streams each user has open.

use interview::id::UserId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Counts open streams, and opens only so many for each user.
#[derive(Clone, Debug)]
pub(crate) struct OpenStreams {
    open: Arc<Mutex<HashMap<UserId, usize>>>,
    most: usize,
}

impl OpenStreams {
    /// Opens at most this many for each user.
    pub(crate) fn at_most(most: usize) -> Self {
        Self { open: Arc::default(), most }
    }

    /// Opens one; `None` when the user has as many as one may have.
    pub(crate) fn open(&self, user: UserId) -> Option<OpenStream> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.get(&user).copied().unwrap_or(0);
        if count >= self.most {
            return None;
        }
        open.insert(user, count + 1);
        Some(OpenStream { all: self.clone(), user })
    }

    fn close(&self, user: UserId) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.get_mut(&user) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                open.remove(&user);
            }
        }
    }
}

/// An open stream; dropping it closes it.
#[derive(Debug)]
pub(crate) struct OpenStream {
    all: OpenStreams,
    user: UserId,
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.all.close(self.user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_only_so_many_open_and_others_do_not_count() {
        let streams = OpenStreams::at_most(2);
        let (one, _two) = (streams.open(UserId(1)).unwrap(), streams.open(UserId(1)).unwrap());
        assert!(streams.open(UserId(1)).is_none());
        let other = streams.open(UserId(2)).unwrap();
        drop((one, other));
        assert!(streams.open(UserId(1)).is_some());
        assert_eq!(streams.open.lock().unwrap().len(), 1);
    }
}
