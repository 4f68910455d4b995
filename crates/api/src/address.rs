//! The address that a request comes from, also behind proxies.

use axum::{
    extract::ConnectInfo,
    http::{HeaderMap, request::Parts},
};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The networks whose proxies may say where a request comes from.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<IpNet>);

/// An invalid network.
#[derive(Debug, PartialEq, Eq)]
pub struct InvalidNetwork(pub String);

impl std::fmt::Display for InvalidNetwork {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?} is no address or network such as 10.0.0.0/8", self.0)
    }
}

impl std::error::Error for InvalidNetwork {}

impl TrustedProxies {
    /// Reads networks in CIDR notation; a single address is a network of one.
    pub fn parse<S: AsRef<str>>(networks: &[S]) -> Result<Self, InvalidNetwork> {
        let network = |text: &S| {
            let text = text.as_ref().trim();
            let alone = || text.parse::<IpAddr>().map(IpNet::from);
            text.parse().or_else(|_| alone()).map_err(|_| InvalidNetwork(text.to_owned()))
        };
        networks.iter().map(network).collect::<Result<_, _>>().map(Self)
    }

    /// Whether this address is in one of the networks.
    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The value of a header that the trusted proxy in front wrote about the original request; `None` if no trusted proxy
    /// wrote it.
    pub(crate) fn said<'a>(&self, peer: IpAddr, headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
        let written = headers.get(name).filter(|_| self.trusts(peer.to_canonical()))?;
        written.to_str().ok()?.split(',').next().map(str::trim)
    }

    /// The nearest address that is no trusted proxy. Each proxy appends the address of its client to `X-Forwarded-For`, so
    /// the header is read from its end, and only while the entry's writer is trusted.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = peer.to_canonical();
        let entries = headers.get_all("x-forwarded-for").iter().rev().flat_map(|line| {
            // A line that is no text makes its one entry unreadable, which ends the walk.
            line.to_str().unwrap_or("?").rsplit(',')
        });
        for entry in entries {
            if !self.trusts(nearest) {
                break;
            }
            let Some(address) = read(entry.trim()) else { break };
            nearest = address;
        }
        nearest
    }
}

/// Reads an entry: an address, perhaps with a port, as some proxies write it.
fn read(entry: &str) -> Option<IpAddr> {
    let address = entry.parse().or_else(|_| entry.parse::<SocketAddr>().map(|socket| socket.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

/// The address at the other end of the connection.
pub(crate) fn peer(parts: &Parts) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    // A request without a connection, as in a test of the router alone, has no particular address.
    peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_believed_only_as_far_as_trusted_proxies_wrote_it() {
        let proxies = TrustedProxies::parse(&["10.0.0.0/8", "192.0.2.1", "fd00::/8"]).unwrap();
        for (peer, forwarded, client) in [
            ("203.0.113.9", &["198.51.100.1"][..], "203.0.113.9"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("::ffff:10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["1.2.3.4, 198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["1.2.3.4, 198.51.100.1, 192.0.2.1"], "198.51.100.1"),
            ("10.0.0.1", &["1.2.3.4", "198.51.100.1", "10.9.9.9"], "198.51.100.1"),
            ("10.0.0.1", &["10.1.1.1, 10.2.2.2"], "10.1.1.1"),
            ("10.0.0.1", &["198.51.100.1, unknown"], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1:4711"], "198.51.100.1"),
            ("fd00::1", &["[2001:db8::1]:80"], "2001:db8::1"),
        ] {
            let mut headers = HeaderMap::new();
            for line in forwarded {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            let found = proxies.client(peer.parse().unwrap(), &headers);
            assert_eq!(found, client.parse::<IpAddr>().unwrap(), "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn what_is_no_network_is_refused() {
        assert_eq!(TrustedProxies::parse(&["10.0.0.0/33"]).unwrap_err().0, "10.0.0.0/33");
        assert!(TrustedProxies::parse(&["localhost"]).is_err());
    }
}
