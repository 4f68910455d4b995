//! Limits on how much of something each user, or each address, holds at once.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

/// Counts what is held, with a limit for each holder.
#[derive(Clone, Debug)]
pub(crate) struct Shares<K: Eq + Hash> {
    held: Arc<Mutex<HashMap<K, usize>>>,
    max: usize,
}

impl<K: Eq + Hash + Clone> Shares<K> {
    /// Limits each holder to this much.
    pub(crate) fn at_most(max: usize) -> Self {
        Self { held: Arc::default(), max }
    }

    /// Takes one; `None` when the holder has as many as one may.
    pub(crate) fn take(&self, holder: K) -> Option<Share<K>> {
        self.take_many(holder, 1, false)
    }

    /// Takes so much. `None` if the holder would then have more than the limit; a holder of nothing may take it all the
    /// same, if `first_is_free`.
    pub(crate) fn take_many(&self, holder: K, amount: usize, first_is_free: bool) -> Option<Share<K>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let now = held.get(&holder).copied().unwrap_or(0);
        let then = now.saturating_add(amount);
        if then > self.max && !(first_is_free && now == 0) {
            return None;
        }
        held.insert(holder.clone(), then);
        Some(Share { held: self.held.clone(), holder, amount })
    }
}

/// A holder's share; dropping it gives it back.
#[derive(Debug)]
pub(crate) struct Share<K: Eq + Hash> {
    held: Arc<Mutex<HashMap<K, usize>>>,
    holder: K,
    amount: usize,
}

impl<K: Eq + Hash> Drop for Share<K> {
    fn drop(&mut self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        match held.get_mut(&self.holder) {
            Some(now) if *now > self.amount => *now -= self.amount,
            _ => {
                held.remove(&self.holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use interview::id::UserId;

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

    #[test]
    fn the_first_may_be_larger_than_what_one_may_hold() {
        let shares = Shares::at_most(10);
        let large = shares.take_many("one", 25, true).unwrap();
        assert!(shares.take_many("one", 1, true).is_none());
        assert!(shares.take_many("other", 25, false).is_none());
        drop(large);
        let (six, four) =
            (shares.take_many("one", 6, true).unwrap(), shares.take_many("one", 4, true).unwrap());
        assert!(shares.take_many("one", 1, true).is_none());
        drop((six, four));
        assert!(shares.held.lock().unwrap().is_empty());
    }
}
