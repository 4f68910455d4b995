//! Lists the workers that consume a queue. It asks every worker over Celery's remote control, as `celery inspect
//! active_queues` does.

use crate::{
    connection::{Redis, RedisFailure},
    control::{EXCHANGE, body},
    monitor::envelope,
};
use redis::RedisResult;
use serde_json::{Map, Value, json};
use std::{collections::BTreeSet, time::Duration};
use tokio::time::Instant;

/// The names of the workers that consume a queue, Daedam's and Python's. It returns when all listeners have answered, or
/// after `patience`: a worker that is too busy to answer is missing.
pub async fn workers_of(
    redis: &Redis,
    queue: &str,
    patience: Duration,
) -> Result<BTreeSet<String>, RedisFailure> {
    let call = Call::new(redis);
    let answered = call.answers(patience).await;
    call.end().await?;
    let names = answered?.into_iter().flatten().filter(|(_, queues)| consumes(queues, queue));
    Ok(names.map(|(name, _)| name).collect())
}

/// Whether a worker's answer names a queue.
fn consumes(queues: &Value, queue: &str) -> bool {
    queues.as_array().into_iter().flatten().any(|one| one["name"] == queue)
}

/// One question to all workers, and the queue for the answers.
struct Call<'a> {
    redis: &'a Redis,
    /// The channel for commands.
    topic: String,
    /// The bindings of the queue for answers.
    table: String,
    /// The binding of this call's queue to its reply address.
    binding: String,
    address: String,
    answers: String,
}

impl<'a> Call<'a> {
    fn new(redis: &'a Redis) -> Self {
        let address = redis.new_id();
        let (transport, answers) = (redis.transport(), format!("{address}.reply.{EXCHANGE}"));
        let sep = transport.sep();
        Self {
            redis,
            topic: transport.key(&format!("/{}.{EXCHANGE}", redis.database())),
            table: transport.key(&format!("_kombu.binding.reply.{EXCHANGE}")),
            binding: format!("{address}{sep}{sep}{answers}"),
            address,
            answers: transport.key(&answers),
        }
    }

    /// Asks, and receives the answers: the text of each worker, by its name.
    async fn answers(&self, patience: Duration) -> RedisResult<Vec<Map<String, Value>>> {
        let listeners = self.ask().await?;
        let mut answers = Vec::new();
        if listeners == 0 {
            return Ok(answers);
        }
        let mut connection = self.redis.blocking(patience).await?;
        let deadline = Instant::now() + patience;
        for _ in 0..listeners {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let mut pop = redis::cmd("BRPOP");
            // Redis takes 0 as forever.
            pop.arg(&self.answers).arg(left.as_secs_f64().max(0.01));
            let answer: Option<(String, Vec<u8>)> = pop.query_async(&mut connection).await?;
            let Some((_, raw)) = answer else { break };
            answers.extend(body(&raw).and_then(|answer| answer.as_object().cloned()));
        }
        Ok(answers)
    }

    /// Asks all workers, and returns how many listen.
    async fn ask(&self) -> RedisResult<u64> {
        let command = json!({
            "method": "active_queues", "arguments": {},
            "destination": null, "pattern": null, "matcher": null,
            "ticket": self.redis.new_id(),
            "reply_to": {"exchange": format!("reply.{EXCHANGE}"), "routing_key": self.address},
        });
        let message = envelope(self.redis, &command, json!({"clock": 1, "expires": 0}), EXCHANGE, "");
        let mut pipeline = redis::pipe();
        pipeline.cmd("SADD").arg(&self.table).arg(&self.binding).ignore();
        pipeline.cmd("PUBLISH").arg(&self.topic).arg(message.to_string());
        let (listeners,): (u64,) = self.redis.run(&pipeline).await?;
        Ok(listeners)
    }

    /// Deletes the queue for answers.
    async fn end(&self) -> RedisResult<()> {
        let mut pipeline = redis::pipe();
        pipeline.cmd("SREM").arg(&self.table).arg(&self.binding).ignore();
        pipeline.cmd("DEL").arg(&self.answers).ignore();
        self.redis.run(&pipeline).await
    }
}
