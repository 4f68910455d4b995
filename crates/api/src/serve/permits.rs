//! Places for connections: a limit for all, and a limit for each address.

use crate::address::TrustedProxies;
use interview::account::throttle;
use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// The places of a listener.
#[derive(Clone, Debug)]
pub(super) struct ConnectionPermits {
    all: Arc<Semaphore>,
    addresses: Arc<Mutex<HashMap<String, Address>>>,
    max_per_address: usize,
    proxies: TrustedProxies,
}

/// The connections from one address.
#[derive(Debug, Default)]
struct Address {
    count: usize,
    /// Connections that have sent no request yet, the oldest first.
    silent: VecDeque<(u64, CancellationToken)>,
    next: u64,
}

impl ConnectionPermits {
    /// Makes places, and the limit for one address. A trusted proxy has no limit, because many people are behind it.
    pub(super) fn new(all: usize, max_per_address: usize, proxies: TrustedProxies) -> Self {
        let all = Arc::new(Semaphore::new(all.clamp(1, Semaphore::MAX_PERMITS)));
        Self { all, addresses: Arc::default(), max_per_address: max_per_address.max(1), proxies }
    }

    /// Waits until there is a free place.
    pub(super) async fn any(&self) -> Option<OwnedSemaphorePermit> {
        self.all.clone().acquire_owned().await.ok()
    }

    /// Gives a place to a connection from this address. If the address has as many as it may, its oldest connection without
    /// a request ends, so that a client which only opens connections keeps nobody out; `None` if all of them have requests.
    pub(super) fn of(&self, peer: IpAddr, permit: OwnedSemaphorePermit) -> Option<ConnectionPermit> {
        let ended = CancellationToken::new();
        if self.proxies.trusts(peer.to_canonical()) {
            return Some(ConnectionPermit { _permit: permit, held: None, ended });
        }
        let network = throttle::network(peer);
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        let address = addresses.entry(network.clone()).or_default();
        if address.count >= self.max_per_address {
            address.silent.pop_front()?.1.cancel();
        }
        let number = address.next;
        address.next += 1;
        address.count += 1;
        address.silent.push_back((number, ended.clone()));
        let held = Held { addresses: self.addresses.clone(), network, number };
        Some(ConnectionPermit { _permit: permit, held: Some(held), ended })
    }
}

/// The place of one connection.
#[derive(Debug)]
pub(super) struct ConnectionPermit {
    _permit: OwnedSemaphorePermit,
    held: Option<Held>,
    ended: CancellationToken,
}

impl ConnectionPermit {
    /// Waits until another connection takes the place.
    pub(super) async fn taken(&self) {
        self.ended.cancelled().await;
    }

    /// Notes that the connection sent a request. No other connection takes its place any more.
    pub(super) fn prove(&self) {
        if let Some(held) = &self.held {
            held.change(|address, number| address.silent.retain(|(silent, _)| *silent != number));
        }
    }
}

/// The part of an address that connections are counted by.
#[derive(Debug)]
struct Held {
    addresses: Arc<Mutex<HashMap<String, Address>>>,
    network: String,
    number: u64,
}

impl Held {
    fn change(&self, change: impl FnOnce(&mut Address, u64)) {
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(address) = addresses.get_mut(&self.network) {
            change(address, self.number);
            if address.count == 0 {
                addresses.remove(&self.network);
            }
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.change(|address, number| {
            address.count = address.count.saturating_sub(1);
            address.silent.retain(|(silent, _)| *silent != number);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn silent_connections_make_room_and_working_ones_do_not() {
        let proxies = TrustedProxies::parse(&["10.0.0.0/8"]).unwrap();
        let permits = ConnectionPermits::new(10, 2, proxies);
        let open = async |peer: &str| permits.of(peer.parse().unwrap(), permits.any().await.unwrap());
        let (silent, working) = (open("192.0.2.1").await.unwrap(), open("192.0.2.1").await.unwrap());
        working.prove();
        let third = open("192.0.2.1").await.unwrap();
        silent.taken().await;
        drop(silent);
        third.prove();
        assert!(open("192.0.2.1").await.is_none(), "both are at work");
        assert!(open("192.0.2.2").await.is_some());
        let behind_the_proxy = [open("10.0.0.1").await, open("10.0.0.1").await, open("10.0.0.1").await];
        assert!(behind_the_proxy.iter().all(Option::is_some));
        drop((working, third, behind_the_proxy));
        assert!(permits.addresses.lock().unwrap().is_empty());
    }
}
