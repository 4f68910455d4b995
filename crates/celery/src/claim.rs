//! A name on a Redis database that one process at a time can claim.

use crate::{
    connection::{Redis, RedisFailure},
    settings::host_name,
};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// The name for the only server of a database that no other can share. Another server that publishes tasks on this Redis
/// would store other interviews, and people would see now one and now the other.
#[derive(Clone, Debug)]
pub struct SingleServerLock {
    redis: Redis,
    holder: String,
}

/// The outcome of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// This process holds the claim.
    Held,
    /// Another process holds it.
    ByAnother,
}

const KEY: &str = "daedam.sole-server";

impl SingleServerLock {
    /// The claim for the server of the database at `path` on this host. It does not claim yet.
    pub fn new(redis: Redis, path: &str) -> Self {
        let digest = Sha256::digest(format!("{}:{path}", host_name()));
        let holder = hex::encode(&digest[..16]);
        Self { redis, holder }
    }

    /// Claims for this long, or extends the claim. A server that starts again after a crash still holds its claim.
    pub async fn claim(&self, lease: Duration) -> Result<Claimed, RedisFailure> {
        let mut pipeline = redis::pipe();
        let key = self.redis.transport().key(KEY);
        pipeline.cmd("EVAL").arg(CLAIM).arg(1).arg(key).arg(&self.holder).arg(lease.as_secs().max(1));
        let (held,): (bool,) = self.redis.run(&pipeline).await?;
        Ok(if held { Claimed::Held } else { Claimed::ByAnother })
    }

    /// Releases the claim, if this process holds it.
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
