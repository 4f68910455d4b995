//! The work that interviews cause: tasks, the jobs that carry them, and their model usage.

pub mod budget;
pub mod budgeted_executor;
pub mod dispatch;
pub mod job;
pub mod local;
pub mod task;
pub mod transcribing_executor;
pub mod usage;
