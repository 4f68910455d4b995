//! The program as a process: its commands, its start and its end, and what it survives.

mod commands;
mod faults;
mod program;
mod serving;
