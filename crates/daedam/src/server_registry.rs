//! This server among others: it makes itself known, and keeps no company in which people would be served by turns by
//! servers that do not know the same.
//!
//! Where servers share a PostgreSQL database, each has a row there, and all sign tokens with one key: what one issued,
//! the others would refuse. A server on SQLite shares its database with nobody, so no other such server may publish to
//! its Redis.

use crate::{pieces::Pieces, secret::Secret};
use anyhow::{Context as _, bail};
use celery::{Claimed, SingleServerLock};
use hmac::{Hmac, KeyInit, Mac};
use interview::ports::Clock;
use sha2::Sha256;
use std::{sync::Arc, time::Duration};
use store::{ALIVE_FOR, Database, Location, Server};
use tokio::{
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval, sleep},
};

/// How often a server gives a sign of life.
const RENEWAL: Duration = Duration::from_secs(2);

/// How often a server that starts looks whether the one it cannot go together with is gone.
const LOOK: Duration = Duration::from_millis(500);

/// Held while this server is known to the others; gives signs of life until it leaves.
pub struct ServerRegistration {
    registration: Registration,
    renewing: JoinHandle<()>,
}

/// Where a server is known.
#[derive(Clone)]
enum Registration {
    /// A row in the database that it shares.
    Shared { database: Database, server: Server, clock: Arc<dyn Clock> },
    /// A key in the Redis that it publishes to alone.
    SingleServer(SingleServerLock),
    /// Nowhere: it works alone.
    None,
}

impl ServerRegistration {
    /// Makes this server known to the others, and refuses while one is alive that it cannot go together with.
    pub async fn announce(pieces: &Pieces) -> anyhow::Result<Self> {
        let registration = if pieces.blueprint.is_shared() {
            shared(pieces).await?
        } else if let Some(redis) = &pieces.blueprint.redis {
            let lock = SingleServerLock::new(redis.clone(), &sqlite_file(&pieces.blueprint.location));
            // A server begins without its Redis too; who else is there is looked for again while it runs.
            once_compatible(async || Ok(claim(&lock).await.unwrap_or(None))).await?;
            Registration::SingleServer(lock)
        } else {
            Registration::None
        };
        let renewing = tokio::spawn(renew(registration.clone()));
        Ok(Self { registration, renewing })
    }

    /// Says that this server ends, so that it does not count any more.
    pub async fn leave(self) {
        self.renewing.abort();
        // Whether it was ended or had ended: it says nothing any more.
        let _ended = self.renewing.await;
        let left = match &self.registration {
            Registration::Shared { database, server, .. } => {
                database.remove_server(server).await.map_err(anyhow::Error::from)
            }
            Registration::SingleServer(lock) => lock.release().await.map_err(anyhow::Error::from),
            Registration::None => Ok(()),
        };
        if let Err(cause) = left {
            tracing::warn!(%cause, "this server could not say that it ends, and counts as running for a while");
        }
    }
}

impl std::fmt::Debug for ServerRegistration {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ServerRegistration")
    }
}

async fn shared(pieces: &Pieces) -> anyhow::Result<Registration> {
    let (database, clock) = (pieces.database.clone(), pieces.context.clock.clone());
    let key_fingerprint = key_fingerprint(&pieces.jwt_secret);
    let server = Server { id: pieces.context.randomness.secret(), key_fingerprint, started_at: clock.now() };
    once_compatible(async || {
        let other = database.register_server(&server, clock.now()).await?;
        Ok(other.map(|other| {
            format!(
                "another server on this database, started {}, signs tokens with another jwt_secret: give every server \
                 the same one. To change it, stop every server first",
                other.server.started_at.format("%Y-%m-%dT%H:%M:%SZ"),
            )
        }))
    })
    .await?;
    Ok(Registration::Shared { database, server, clock })
}

/// Tries until nobody is in the way any more, for as long as a server that was killed counts as running.
async fn once_compatible(attempt: impl AsyncFn() -> anyhow::Result<Option<String>>) -> anyhow::Result<()> {
    let patience = ALIVE_FOR.to_std()? + RENEWAL;
    let deadline = Instant::now() + patience;
    let mut warned = false;
    while let Some(conflict) = attempt().await? {
        if Instant::now() >= deadline {
            bail!(conflict);
        }
        if !warned {
            tracing::warn!("{conflict}; waiting {} s, in case it was killed", patience.as_secs());
            warned = true;
        }
        sleep(LOOK).await;
    }
    Ok(())
}

/// The SQLite file, as it is named from everywhere on this machine.
fn sqlite_file(location: &Location) -> String {
    let Location::Sqlite(path) = location else { return String::new() };
    // It was opened before, so it is there; where its folders cannot be read, its name will do.
    path.canonicalize().unwrap_or_else(|_| path.clone()).display().to_string()
}

/// Takes or keeps the place, or says who is in the way.
async fn claim(lock: &SingleServerLock) -> anyhow::Result<Option<String>> {
    let claimed = lock
        .claim(ALIVE_FOR.to_std()?)
        .await
        .context("Redis cannot be asked whether this server is the only one")?;
    Ok((claimed == Claimed::ByAnother).then(|| {
        "another server publishes to this Redis (`redis_url`) and has a SQLite database of its own, so people would \
         meet now the one and now the other: several servers need PostgreSQL (`database_url`), and servers that have \
         nothing to do with one another a Redis database each (the number at the end of `redis_url`)"
            .to_owned()
    }))
}

async fn renew(registration: Registration) {
    let mut turns = interval(RENEWAL);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut said = None;
    loop {
        turns.tick().await;
        let wrong = match &registration {
            Registration::None => return,
            Registration::Shared { database, server, clock } => {
                match database.renew_server(server, clock.now()).await {
                    Ok(None) => None,
                    Ok(Some(_other)) => Some(
                        "another server on this database signs tokens with another jwt_secret: people are signed out \
                         whenever they reach the other one; give every server the same key"
                            .to_owned(),
                    ),
                    Err(cause) => Some(format!("this server could not say that it is alive: {cause}")),
                }
            }
            Registration::SingleServer(lock) => {
                claim(lock).await.unwrap_or_else(|cause| Some(cause.to_string()))
            }
        };
        // Said once, not with every sign of life that comes to the same.
        if let Some(wrong) = wrong.as_ref().filter(|_| wrong != said) {
            tracing::error!("{wrong}");
        }
        said = wrong;
    }
}

/// What tells two keys apart and gives none of them away: the first half of an HMAC-SHA-256 of a fixed text, in hex.
pub fn key_fingerprint(key: &Secret) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104, section 2)")]
    let mut code =
        Hmac::<Sha256>::new_from_slice(key.reveal().as_bytes()).expect("a key of any length is taken");
    code.update(b"daedam: which key does this server sign with?");
    hex::encode(&code.finalize().into_bytes()[..16])
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
