//! The `Store` port for SQLite and PostgreSQL.
//!
//! Start at [`connect`] and [`Database`]. Queries are written once, in `queries/`, and compiled once for each database:
//! `sqlite.rs` and `postgres.rs` define `Db` for each, and hold what the two do not share.
//!
//! Invariants
//! - A method of the port is one transaction, and so is a batch of settlements.
//! - A change of a session or of one of its records raises the session's version first. That orders all changes of one
//!   session, and the changed row carries the version.
//! - A job that is ready and due may be claimed, in the order of turns. One that is leased or postponed is made ready again
//!   when its due time has come. A job is settled by deleting it or giving it a new due time, under the number of its claim.
//! - No statement reads the clock: every time is a bound value.
//! - Sessions are locked before jobs, several sessions in the order of their numbers, so there are no deadlocks.

#![expect(clippy::duplicate_mod, reason = "the queries are compiled once for each database on purpose")]

mod backup;
mod database;
mod failure;
mod first_look;
mod location;
mod migrations;
mod options;
mod postgres;
mod servers;
mod sqlite;
mod words;

pub use backup::{BackupError, back_up, check_backup, restore};
pub use database::{Database, DatabaseKind, Schema, connect};
pub use location::{ConnectError, Location, unescaped_in_credentials};
pub use options::Options;
pub use servers::{ALIVE_FOR, LiveServer, Server};
