//! Sends tasks to workers: Celery's message protocol through kombu's Redis transport, and Celery's Redis result backend.
//!
//! The server's side is [`CeleryExecutor`], which publishes tasks and awaits their results, and [`RedisEventBus`], which
//! carries changes between servers. The other side is [`Worker`], which consumes the queue as a Celery worker does.
//! [`health`] checks whether the Redis server suits both, and [`workers_of`] lists the consumers of a queue.
//!
//! Invariants
//! - On the wire a task has exactly the arguments and the result of its Celery signature ([`signature`]). Additional data
//!   is in a header, and in a key of the result, that Python ignores.
//! - A message is taken from its queue and noted as unacknowledged in one step on the server, and acknowledged in the same
//!   step that stores its result: it is never only in a worker's memory.
//! - Tasks that are not due wait on the server, and no process holds them.
//! - Everything from Redis is untrusted: its length is checked before it is read, it is parsed strictly, and refused with a
//!   reason. Pickle is never read.
//! - A candidate's words are in bodies and results only, never in a log, an event or an answer to `celery inspect`.
//! - Every loop sets up what it needs on the server again after an error, and backs off with jitter.

mod backend;
mod backoff;
mod broker;
mod claim;
mod connection;
mod control;
mod decimal;
mod events;
mod executor;
mod fetch;
pub mod health;
mod heartbeat;
pub mod message;
mod monitor;
mod outbox;
mod output;
mod request;
mod result;
mod roll_call;
mod schedule;
mod settings;
mod settle;
pub mod signature;
mod state;
mod transport;
mod worker;

pub use claim::{Claimed, SingleServerLock};
pub use connection::{AddressError, Redis, RedisFailure};
pub use events::RedisEventBus;
pub use executor::CeleryExecutor;
pub use roll_call::workers_of;
pub use settings::{ExecutorSettings, WorkerSettings};
pub use transport::{TaskQueues, TransportError, TransportOptions};
pub use worker::Worker;
