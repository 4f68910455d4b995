//! This server among those that share its database: it makes itself known, and keeps no company that signs with
//! another key, because a token that one of them issues would be refused by the other.

use crate::{pieces::Pieces, secret::Secret};
use anyhow::bail;
use hmac::{Hmac, KeyInit, Mac};
use interview::ports::Clock;
use sha2::Sha256;
use std::{sync::Arc, time::Duration};
use store::{ALIVE_FOR, Database, Server};
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

/// How often a server gives a sign of life.
const RENEWAL: Duration = Duration::from_secs(20);

/// Held while this server is known to the others; gives signs of life until it leaves.
pub struct Presence {
    database: Database,
    server: Server,
    renewing: JoinHandle<()>,
}

impl Presence {
    /// Makes this server known to the others on its database, and refuses while one is alive that signs with another
    /// key.
    pub async fn announce(pieces: &Pieces) -> anyhow::Result<Self> {
        let clock = pieces.ports.clock.clone();
        let now = clock.now();
        let key_fingerprint = key_fingerprint(&pieces.jwt_secret);
        let id = pieces.ports.randomness.secret();
        let server = Server { id, key_fingerprint, started_at: now };
        if let Some(other) = pieces.database.register_server(&server, now).await? {
            bail!(
                "another server on this database, started {}, signs tokens with another jwt_secret: give every server the \
                 same one. To change it, stop every server first; one that was killed counts as running for {} s",
                other.server.started_at.format("%Y-%m-%dT%H:%M:%SZ"),
                ALIVE_FOR.num_seconds()
            );
        }
        let renewing = tokio::spawn(renew(pieces.database.clone(), server.clone(), clock));
        Ok(Self { database: pieces.database.clone(), server, renewing })
    }

    /// Says that this server ends, so that it does not count any more.
    pub async fn leave(self) {
        self.renewing.abort();
        // Whether it was ended or had ended: it says nothing any more.
        let _ended = self.renewing.await;
        if let Err(cause) = self.database.remove_server(&self.server).await {
            tracing::warn!(%cause, "this server could not say that it ends, and counts as running for a while");
        }
    }
}

impl std::fmt::Debug for Presence {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Presence").field("server", &self.server).finish_non_exhaustive()
    }
}

async fn renew(database: Database, server: Server, clock: Arc<dyn Clock>) {
    let mut turns = interval(RENEWAL);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
        match database.renew_server(&server, clock.now()).await {
            Ok(None) => {}
            Ok(Some(_other)) => tracing::error!(
                "another server on this database signs tokens with another jwt_secret: people are signed out whenever \
                 they reach the other one; give every server the same key"
            ),
            Err(cause) => tracing::warn!(%cause, "this server could not say that it is alive"),
        }
    }
}

/// What tells two keys apart and gives none of them away: the first half of an HMAC-SHA-256 of a fixed text, in hex.
pub fn key_fingerprint(key: &Secret) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104, section 2)")]
    let mut code =
        Hmac::<Sha256>::new_from_slice(key.reveal().as_bytes()).expect("a key of any length is taken");
    code.update(b"daedam: which key does this server sign with?");
    code.finalize().into_bytes().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_follows_from_the_key_and_does_not_hold_it() {
        let of = |text: &str| key_fingerprint(&Secret::new(text.to_owned()));
        assert_eq!(of("one key"), of("one key"));
        assert_ne!(of("one key"), of("another key"));
        assert_eq!(of("").len(), 32);
    }
}
