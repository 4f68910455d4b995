//! What an interview is and does: the middle of the star.
//!
//! Read in this order: the nouns ([`user`], [`session`], [`record`], [`question`], [`evaluation`], [`job`]), the rules
//! ([`rubric`], [`score`], [`quote`]), the [`ports`] to the rooms around, and the verbs ([`register`], [`guest`], [`sign_in`],
//! [`recovery`], [`account`], [`start`], [`answer`], [`regrade`], [`retry`], [`contest`], [`mark`], [`follow_up`], [`complete`],
//! [`read`], [`report`], [`host`]), then [`dispatch`], which sees to it that every duty is done, and [`usage`] and [`budget`], which say what that takes of a
//! model and what it may take.
//!
//! Invariants
//! - This crate knows no table, no status code, no Redis key, no model's reply and no environment variable.
//! - A duty (a [`job::Job`]) is written in the transaction of the change that causes it, so neither exists alone.
//! - A verb that touches a session or a record takes an [`owner::Owned`], and only [`owner`] makes one.
//! - A score is computed in [`score`] from judged criteria, never taken from a model.
//! - What a candidate typed is [`untrusted::Untrusted`] until it is quoted.
//! - Time comes from a [`ports::Clock`], chance from [`randomness::Randomness`].

pub mod account;
pub mod document;
pub mod error;
pub mod grading;
pub mod host;
pub mod id;
pub mod idempotency;
pub mod keyed_semaphore;
pub mod language;
pub mod ports;
pub mod randomness;
pub mod report;
pub mod rules;
pub mod session;
pub mod text;
pub mod untrusted;
pub mod work;
