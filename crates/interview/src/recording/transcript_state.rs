//! How far a transcript has come.

use crate::words::words;
use serde::{Deserialize, Serialize};

/// How far a transcript has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TranscriptState {
    /// It waits to be made, or is being made.
    Waiting,
    /// It is there.
    Done,
    /// What is there cannot be relied on: nothing is graded of it unless the candidate sends it.
    Unclear,
    /// It failed for good; it can be asked for again.
    Failed,
}

words!(TranscriptState { Waiting = "waiting", Done = "done", Unclear = "unclear", Failed = "failed" });
