//! A name on a Redis database that one process holds at a time.

use crate::{
    connection::{Redis, RedisFailure},
    settings::host_name,
};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// The place of the one server whose database no other can share: the one who publishes tasks beside it keeps other
/// interviews, and people would meet now the one and now the other.
#[derive(Clone, Debug)]
pub struct SingleServerLock {
    redis: Redis,
    holder: String,
}

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// It is held from now on, or still.
    Held,
    /// Another holds it.
    ByAnother,
}

const KEY: &str = "daedam.sole-server";

impl SingleServerLock {
    /// The place on this Redis for the server of the database at `path` of this host; nothing is claimed yet.
    pub fn new(redis: Redis, path: &str) -> Self {
        let digest = Sha256::digest(format!("{}:{path}", host_name()));
        let holder = hex::encode(&digest[..16]);
        Self { redis, holder }
    }

    /// Takes the place for so long, or holds it for longer. A server that starts again after a crash has it still.
    pub async fn claim(&self, lease: Duration) -> Result<Claimed, RedisFailure> {
        let mut pipeline = redis::pipe();
        let key = self.redis.transport().key(KEY);
        pipeline.cmd("EVAL").arg(CLAIM).arg(1).arg(key).arg(&self.holder).arg(lease.as_secs().max(1));
        let (held,): (bool,) = self.redis.run(&pipeline).await?;
        Ok(if held { Claimed::Held } else { Claimed::ByAnother })
    }

    /// Gives the place up, if it is held.
    pub async fn release(&self) -> Result<(), RedisFailure> {
        let mut pipeline = redis::pipe();
        let key = self.redis.transport().key(KEY);
        pipeline.cmd("EVAL").arg(RELEASE).arg(1).arg(key).arg(&self.holder).ignore();
        Ok(self.redis.run::<()>(&pipeline).await?)
    }
}

const CLAIM: &str = r"
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
";

const RELEASE: &str = r"
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
";
