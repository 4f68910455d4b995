//! Interviews, and what they begin with.

pub(crate) mod add_questions;
pub(crate) mod change;
pub(crate) mod erase;
pub(crate) mod follow_events;
pub(crate) mod list;
pub(crate) mod list_formats;
pub(crate) mod list_questions;
pub(crate) mod list_results;
pub(crate) mod read;
pub(crate) mod read_document;
pub(crate) mod read_report;
pub(crate) mod start;
pub(crate) mod suggest_positions;
