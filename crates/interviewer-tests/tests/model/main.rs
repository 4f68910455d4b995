//! The model interviewer against a model server that speaks the real protocol on loopback, well and badly.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod asking;
mod failures;
mod injections;
mod judging;
mod limits;
mod prompts;
mod replies;
mod requests;
mod servers;
mod tiers;
