//! The one task that publishes for an executor and receives results for it.
//!
//! It keeps every message until its result is there. A mark on the server, written with every batch, shows whether the
//! server still has all messages: after a flush, a restart without persistence or a failover to a replica that was behind,
//! the mark differs, and every message without a result is published again.

use crate::{
    backend::{self, StoredResult},
    broker,
    connection::Redis,
    result,
    settings::ExecutorSettings,
    transport::Queue,
};
use futures_util::{FutureExt, StreamExt};
use interview::ports::Clock;
use redis::{
    Msg, RedisResult,
    aio::{PubSubSink, PubSubStream},
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, MissedTickBehavior, interval_at, timeout},
};

/// A command to the outbox.
pub(crate) enum Command {
    /// Publish this unless there is a result already, and send the result back.
    Await {
        id: String,
        message: String,
        /// The list of its queue.
        list: String,
        /// A person waits for it, so it goes to the head of the queue.
        urgent: bool,
        answer: oneshot::Sender<StoredResult>,
    },
    /// There is one waiter less, because it has its result or was dropped.
    Leave { id: String, given_up: bool },
    /// The results of these tasks are recorded elsewhere, so the server may soon delete them.
    Recorded { ids: Vec<String> },
}

/// Publishes an executor's tasks and receives their results; the module says how.
pub(crate) struct Outbox {
    redis: Redis,
    queues: Vec<Arc<Queue>>,
    clock: Arc<dyn Clock>,
    inbox: mpsc::UnboundedReceiver<Command>,
    waiting: HashMap<String, Waiter>,
    /// Arrived, but not yet looked up or published.
    fresh: Vec<String>,
    /// Nobody waits for these any more, and workers should learn it.
    given_up: Vec<String>,
    /// The results of these are kept only a little longer.
    recorded: Vec<String>,
    kept_when_recorded: Duration,
    subscribed: HashSet<String>,
    obsolete: Vec<String>,
    mark_key: String,
    mark: u64,
    declared: bool,
}

struct Waiter {
    message: String,
    list: String,
    urgent: bool,
    published: bool,
    answers: Vec<oneshot::Sender<StoredResult>>,
}

/// How many commands are served together.
const BATCH: usize = 256;

/// How often results that the subscription may have missed are looked up, while any are awaited.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// How long the server keeps the mark after the last check.
const MARK_EXPIRY_S: u64 = 24 * 60 * 60;

/// The timeout of a subscription's confirmation.
const CONFIRMATION: Duration = Duration::from_secs(5);

impl Outbox {
    /// Makes an outbox that receives commands from `inbox` until that is closed.
    pub(crate) fn new(
        redis: Redis,
        settings: &ExecutorSettings,
        clock: Arc<dyn Clock>,
        inbox: mpsc::UnboundedReceiver<Command>,
    ) -> Self {
        let mark_key = redis.transport().key(&format!("daedam.published.{}", redis.new_id()));
        Self {
            queues: settings.queues.queues(redis.transport()),
            redis,
            clock,
            inbox,
            waiting: HashMap::new(),
            fresh: Vec::new(),
            given_up: Vec::new(),
            recorded: Vec::new(),
            kept_when_recorded: settings.time_limit,
            subscribed: HashSet::new(),
            obsolete: Vec::new(),
            mark_key,
            mark: 0,
            declared: false,
        }
    }

    /// Works until the executor is dropped.
    pub(crate) async fn run(mut self) {
        let mut backoff = self.redis.backoff();
        loop {
            let connected = Instant::now();
            match self.serve().await {
                Ok(()) => return,
                Err(cause) => tracing::warn!(%cause, "the connection for results was lost"),
            }
            if connected.elapsed() > Duration::from_secs(10) {
                backoff.reset();
            }
            self.subscribed.clear();
            self.obsolete.clear();
            let resume = Instant::now() + backoff.next_wait();
            while let Ok(command) = tokio::time::timeout_at(resume, self.inbox.recv()).await {
                match command {
                    Some(command) => self.note(command),
                    None => return,
                }
            }
        }
    }

    /// Works on one connection for subscriptions until it is lost, or until the executor is dropped.
    async fn serve(&mut self) -> RedisResult<()> {
        // With nothing to do it does not connect: an idle server costs nothing.
        if self.waiting.is_empty() && self.given_up.is_empty() {
            match self.inbox.recv().await {
                Some(command) => self.note(command),
                None => return Ok(()),
            }
        }
        let (mut sink, mut stream) = self.redis.subscriptions().await?.split();
        self.fresh = self.waiting.keys().cloned().collect();
        self.flush(&mut sink, &mut stream).await?;
        self.look_up_all().await?;
        let mut poll = interval_at(Instant::now() + POLL_INTERVAL, POLL_INTERVAL);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut commands = Vec::new();
        loop {
            let busy = !self.waiting.is_empty() || !self.given_up.is_empty();
            tokio::select! {
                count = self.inbox.recv_many(&mut commands, BATCH) => {
                    if count == 0 {
                        return Ok(());
                    }
                    commands.drain(..).for_each(|command| self.note(command));
                    self.flush(&mut sink, &mut stream).await?;
                }
                message = stream.next() => match message {
                    Some(message) => {
                        self.hear(&message);
                        self.hear_arrived(&mut stream);
                    }
                    None => return Err(lost()),
                },
                _ = poll.tick(), if busy => {
                    self.look_up_all().await?;
                    self.flush(&mut sink, &mut stream).await?;
                    within_time(sink.ping::<redis::Value>()).await?;
                }
            }
        }
    }

    fn note(&mut self, command: Command) {
        match command {
            Command::Await { id, message, list, urgent, answer } => {
                let fresh = &mut self.fresh;
                let waiter = self.waiting.entry(id.clone()).or_insert_with(|| {
                    fresh.push(id);
                    Waiter { message, list, urgent, published: false, answers: Vec::new() }
                });
                waiter.answers.push(answer);
            }
            Command::Leave { id, given_up } => {
                let Some(waiter) = self.waiting.get_mut(&id) else { return };
                waiter.answers.retain(|answer| !answer.is_closed());
                if waiter.answers.is_empty() {
                    let published = waiter.published;
                    self.forget(&id);
                    if given_up && published {
                        self.given_up.push(id);
                    }
                }
            }
            Command::Recorded { ids } => self.recorded.extend(ids),
        }
    }

    fn keys(&self, ids: &[String]) -> Vec<String> {
        ids.iter().map(|id| self.redis.transport().result_key(id)).collect()
    }

    fn forget(&mut self, id: &str) -> Option<Waiter> {
        let waiter = self.waiting.remove(id);
        if waiter.is_some() && self.subscribed.contains(id) {
            self.obsolete.push(id.to_owned());
        }
        waiter
    }

    /// Takes what has arrived on the subscription, without waiting for more.
    fn hear_arrived(&mut self, stream: &mut PubSubStream) {
        while let Some(message) = stream.next().now_or_never().flatten() {
            self.hear(&message);
        }
    }

    fn hear(&mut self, message: &Msg) {
        if let Some(id) = message.get_channel_name().strip_prefix(self.redis.transport().result_prefix()) {
            self.hear_result(id, message.get_payload_bytes());
        }
    }

    /// Sends a final result to its waiters. Each waiter refuses a result that it cannot read.
    fn hear_result(&mut self, id: &str, meta: &[u8]) {
        if meta.len() > result::MAX_RESULT_BYTES {
            self.answer(id, &StoredResult::TooLong(meta.len() as u64));
        } else if result::state(meta) != Some(result::State::Unfinished) {
            self.answer(id, &StoredResult::Result(meta.to_vec()));
        }
    }

    fn answer(&mut self, id: &str, result: &StoredResult) {
        for answer in self.forget(id).into_iter().flat_map(|waiter| waiter.answers) {
            // A waiter that was dropped needs no answer.
            let _ = answer.send(result.clone());
        }
    }

    /// Subscribes to the fresh tasks, looks for existing results, and publishes the rest: in this order, so that no result
    /// is missed in between.
    async fn flush(&mut self, sink: &mut PubSubSink, stream: &mut PubSubStream) -> RedisResult<()> {
        while !self.fresh.is_empty() {
            let fresh: Vec<String> = std::mem::take(&mut self.fresh)
                .into_iter()
                .filter(|id| self.waiting.contains_key(id))
                .collect();
            // After an error the connection is made again, and then every task without a result is fresh.
            self.flush_fresh(sink, stream, &fresh).await?;
        }
        if self.obsolete.len() >= BATCH || (self.waiting.is_empty() && !self.obsolete.is_empty()) {
            let obsolete: Vec<String> = std::mem::take(&mut self.obsolete)
                .into_iter()
                .filter(|id| !self.waiting.contains_key(id) && self.subscribed.remove(id))
                .collect();
            for ids in obsolete.chunks(BATCH) {
                within_time(sink.unsubscribe(self.keys(ids))).await?;
            }
        }
        self.shorten_recorded().await?;
        self.tell_given_up().await
    }

    async fn flush_fresh(
        &mut self,
        sink: &mut PubSubSink,
        stream: &mut PubSubStream,
        fresh: &[String],
    ) -> RedisResult<()> {
        for ids in fresh.chunks(BATCH) {
            let new: Vec<String> = ids.iter().filter(|id| !self.subscribed.contains(*id)).cloned().collect();
            if !new.is_empty() {
                within_time(sink.subscribe(self.keys(&new))).await?;
                self.subscribed.extend(new);
            }
            self.look_up(ids).await?;
            // Results arrive while many tasks are sent; a task with a result need not be sent again.
            self.hear_arrived(stream);
            self.publish(ids).await?;
        }
        Ok(())
    }

    /// Looks results up, and sends those that exist to their waiters.
    async fn look_up(&mut self, ids: &[String]) -> RedisResult<()> {
        let ids: Vec<String> = ids.iter().filter(|id| self.waiting.contains_key(*id)).cloned().collect();
        if ids.is_empty() {
            return Ok(());
        }
        let mut left = ids.as_slice();
        while !left.is_empty() {
            let found = backend::look_up(&self.redis, &self.keys(left)).await?;
            let (these, rest) = left.split_at(found.len().clamp(1, left.len()));
            for (id, found) in these.iter().zip(found) {
                match found {
                    Some(StoredResult::Result(meta)) => self.hear_result(id, &meta),
                    Some(long) => self.answer(id, &long),
                    None => {}
                }
            }
            left = rest;
        }
        Ok(())
    }

    /// Publishes those of `ids` that are not published yet, and the mark, in one transaction.
    async fn publish(&mut self, ids: &[String]) -> RedisResult<()> {
        let mut pipeline = redis::pipe();
        pipeline.atomic();
        let mut published = Vec::new();
        for id in ids {
            if let Some(waiter) = self.waiting.get(id).filter(|waiter| !waiter.published) {
                // Workers take from the right.
                let command = if waiter.urgent { "RPUSH" } else { "LPUSH" };
                pipeline.cmd(command).arg(&waiter.list).arg(&waiter.message).ignore();
                published.push(id);
            }
        }
        if published.is_empty() {
            return Ok(());
        }
        if !self.declared {
            self.queues.iter().for_each(|queue| broker::declare(&mut pipeline, queue));
        }
        let mark = self.mark + 1;
        pipeline.cmd("SET").arg(&self.mark_key).arg(mark).arg("EX").arg(MARK_EXPIRY_S).arg("GET");
        // If it is run twice, workers see the same task twice and recognise it by its id.
        let (before,): (Option<u64>,) = self.redis.run(&pipeline).await?;
        self.declared = true;
        if before.unwrap_or(0) != self.mark && before != Some(mark) {
            self.publish_again();
        }
        self.mark = mark;
        metrics::counter!("daedam_tasks_published_total").increment(published.len() as u64);
        for id in published {
            if let Some(waiter) = self.waiting.get_mut(id) {
                waiter.published = true;
            }
        }
        Ok(())
    }

    /// Looks all awaited results up, and checks whether the server still has what was published.
    async fn look_up_all(&mut self) -> RedisResult<()> {
        let ids: Vec<String> = self.waiting.keys().cloned().collect();
        for ids in ids.chunks(BATCH) {
            self.look_up(ids).await?;
        }
        let published = |waiter: &Waiter| waiter.published;
        if !self.waiting.values().any(published) {
            return Ok(());
        }
        let mut pipeline = redis::pipe();
        pipeline.cmd("GETEX").arg(&self.mark_key).arg("EX").arg(MARK_EXPIRY_S);
        let (mark,): (Option<u64>,) = self.redis.run(&pipeline).await?;
        if mark != Some(self.mark) {
            self.publish_again();
        }
        Ok(())
    }

    /// The server has lost some of what was published: every task without a result becomes fresh again.
    fn publish_again(&mut self) {
        self.declared = false;
        for (id, waiter) in &mut self.waiting {
            if std::mem::take(&mut waiter.published) {
                self.fresh.push(id.clone());
            }
        }
        tracing::warn!(
            tasks = self.fresh.len(),
            "Redis has forgotten what was published; it is published again"
        );
    }

    /// Lets recorded results expire, after as long as a message may wait in the queue: a message that was published twice
    /// is recognised by the result, and not computed again.
    async fn shorten_recorded(&mut self) -> RedisResult<()> {
        let expiry_s = self.kept_when_recorded.as_secs().max(1);
        for ids in self.recorded.chunks(BATCH) {
            let mut pipeline = redis::pipe();
            for id in ids {
                pipeline.cmd("EXPIRE").arg(self.redis.transport().result_key(id)).arg(expiry_s).ignore();
            }
            self.redis.run::<()>(&pipeline).await?;
        }
        self.recorded.clear();
        Ok(())
    }

    /// Marks tasks without waiters as revoked, so that a worker skips them.
    async fn tell_given_up(&mut self) -> RedisResult<()> {
        if self.given_up.is_empty() {
            return Ok(());
        }
        let now = self.clock.now();
        let mut pipeline = redis::pipe();
        for id in &self.given_up {
            let meta = result::given_up(id, now);
            pipeline
                .cmd("SET")
                .arg(self.redis.transport().result_key(id))
                .arg(meta)
                .arg("NX")
                .arg("EX")
                .arg(6 * 60 * 60)
                .ignore();
        }
        self.redis.run::<()>(&pipeline).await?;
        self.given_up.clear();
        Ok(())
    }
}

fn lost() -> redis::RedisError {
    std::io::Error::from(std::io::ErrorKind::ConnectionAborted).into()
}

/// Awaits a confirmation, no longer than a live server needs.
async fn within_time<T>(confirmation: impl Future<Output = RedisResult<T>>) -> RedisResult<T> {
    match timeout(CONFIRMATION, confirmation).await {
        Ok(outcome) => outcome,
        Err(_elapsed) => Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()),
    }
}
