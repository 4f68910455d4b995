//! A semaphore for each key: a client with many requests waits for its own requests, and others don't wait for it.

use crate::error::Error;
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A semaphore for each key. Each key has this many permits; more requests wait in order, up to a limit. A key without
/// holders and waiters takes no memory.
#[derive(Debug)]
pub struct KeyedSemaphore<K: Eq + Hash> {
    keys: Arc<Mutex<HashMap<K, Holders>>>,
    at_once: usize,
    max_queue: usize,
}

/// The holders and waiters of a key.
#[derive(Debug)]
struct Holders {
    permits: Arc<Semaphore>,
    count: usize,
}

impl<K: Eq + Hash> Clone for KeyedSemaphore<K> {
    fn clone(&self) -> Self {
        Self { keys: self.keys.clone(), at_once: self.at_once, max_queue: self.max_queue }
    }
}

impl<K: Eq + Hash + Clone> KeyedSemaphore<K> {
    /// Gives each key at most `at_once` permits, and lets at most `max_queue` wait for one.
    pub fn new(at_once: usize, max_queue: usize) -> Self {
        Self { keys: Arc::default(), at_once: at_once.max(1), max_queue }
    }

    /// Waits for a permit of a key; [`Error::Busy`] when too many wait for one already. Dropping the future leaves the
    /// queue.
    pub async fn acquire(&self, key: K) -> Result<KeyedPermit<K>, Error> {
        let busy = || Error::Busy { retry_after: Duration::from_secs(1) };
        let (holder, permits) = self.enter(key).ok_or_else(busy)?;
        let permit = permits.acquire_owned().await.map_err(|_closed| busy())?;
        Ok(KeyedPermit { _permit: permit, _holder: holder })
    }

    fn enter(&self, key: K) -> Option<(Holder<K>, Arc<Semaphore>)> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Holders { permits: Arc::new(Semaphore::new(self.at_once)), count: 0 };
        let holders = keys.entry(key.clone()).or_insert_with(new);
        if holders.count >= self.at_once.saturating_add(self.max_queue) {
            return None;
        }
        holders.count += 1;
        Some((Holder { keys: self.keys.clone(), key }, holders.permits.clone()))
    }
}

/// A permit of a key; dropping it gives it back.
#[derive(Debug)]
pub struct KeyedPermit<K: Eq + Hash> {
    _permit: OwnedSemaphorePermit,
    _holder: Holder<K>,
}

/// A place among the holders and waiters of a key.
#[derive(Debug)]
struct Holder<K: Eq + Hash> {
    keys: Arc<Mutex<HashMap<K, Holders>>>,
    key: K,
}

impl<K: Eq + Hash> Drop for Holder<K> {
    fn drop(&mut self) {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        match keys.get_mut(&self.key) {
            Some(holders) if holders.count > 1 => holders.count -= 1,
            _ => {
                keys.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn a_key_waits_for_its_own_permits_and_for_no_others() {
        let semaphore = KeyedSemaphore::new(1, 1);
        let first = semaphore.acquire("one").await.unwrap();
        let mut second = Box::pin(semaphore.acquire("one"));
        assert!(second.as_mut().now_or_never().is_none(), "the key's permit is taken");
        assert!(matches!(semaphore.acquire("one").await, Err(Error::Busy { .. })), "its queue is full");
        drop(semaphore.acquire("other").await.unwrap());
        drop(first);
        drop(second.await.unwrap());
        assert!(semaphore.keys.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_caller_that_stops_waiting_leaves_the_queue() {
        let semaphore = KeyedSemaphore::new(1, 1);
        let first = semaphore.acquire(1).await.unwrap();
        assert!(semaphore.acquire(1).now_or_never().is_none());
        assert!(semaphore.acquire(1).now_or_never().is_none(), "the place is free again");
        drop(first);
        assert!(semaphore.keys.lock().unwrap().is_empty());
    }
}
