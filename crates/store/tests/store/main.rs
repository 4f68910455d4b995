//! The tests that both stores pass, and those of each.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod accounts;
mod backup;
mod contests;
mod crowd;
mod crowding;
mod erasure;
mod first_look;
mod gradings;
mod growth;
mod guests;
mod interviews;
mod leases;
mod locks;
mod migrations;
mod outage;
mod pooler;
mod questions;
mod quotas;
mod receipts;
mod recovery;
mod retries;
mod roles;
mod servers;
mod usage;
mod world;
