//! Servers that a test may stop and start, and ways to them that it may spoil. Only tests depend on this room.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on panics")]
#![expect(clippy::missing_panics_doc, reason = "everything here panics when it cannot go on")]

mod model;
mod proxy;
mod redis;
mod transcriber;

pub use model::{Act, FakeModel, start_resetting};
pub use proxy::Proxy;
pub use redis::RedisServer;
pub use transcriber::{FakeTranscriber, Heard, Hearing};
