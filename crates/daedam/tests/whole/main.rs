//! The whole program over HTTP, each story told to SQLite and to PostgreSQL.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on panics")]

mod accounts;
mod answers;
mod app_pages;
mod budget;
mod clocks;
mod contests;
mod contract;
mod documents;
mod events;
mod examples;
mod formats;
mod guests;
mod harness;
mod host;
mod idempotency;
mod input;
mod openapi;
mod ownership;
mod practice;
mod recordings;
mod recovery;
mod report;
mod sessions;
mod throttling;
mod tokens;
mod transcripts;
mod web_sign_in;
