//! The program as a process: its commands, its start and its end, and what it survives.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on panics")]

mod candidate;
mod commands;
mod computed;
mod demo;
mod distributed;
mod faults;
mod measuring;
mod measuring_model;
mod own_files;
mod postgres;
mod program;
mod serving;
