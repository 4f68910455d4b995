//! What an interview is and does: the core, which every other crate depends on.
//!
//! Read in this order: [`account`], [`session`] and [`grading`] hold the nouns and the verbs on them, [`ports`] what is needed
//! from outside, [`context`] what every verb is given, [`work`] the tasks and jobs that interviews cause, and [`report`] the
//! report on a whole interview.
//!
//! Invariants
//! - This crate knows no table, no status code, no Redis key, no model's reply and no environment variable.
//! - A [`work::job::Job`] is written in the transaction of the change that causes it, so neither exists alone.
//! - A verb that touches a session or a record takes an [`session::owner::Owned`], and only [`session::owner`] makes one.
//! - A score is computed in [`grading::score`] from judged criteria, never taken from a model.
//! - What a candidate typed is [`untrusted::Untrusted`] until it is quoted.
//! - Time comes from a [`ports::Clock`], chance from [`randomness::Randomness`].

pub mod account;
pub mod backoff;
pub mod context;
pub mod document;
pub mod error;
pub mod grading;
pub mod host;
pub mod hosting;
pub mod id;
pub mod idempotency;
pub mod keyed_semaphore;
pub mod language;
pub mod ports;
pub mod randomness;
pub mod recording;
pub mod report;
pub mod rules;
pub mod session;
pub mod text;
pub mod untrusted;
pub mod words;
pub mod work;
