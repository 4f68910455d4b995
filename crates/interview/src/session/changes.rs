//! What changed in a session since a version: the state itself, so that a lost event loses nothing.

use crate::{session::InterviewSession, session::record::InterviewRecord};

/// Everything of a session that changed after a version.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionChanges {
    /// The session's current version. Ask for the changes after it next.
    pub version: i64,
    /// The session, if it changed itself; its records may change without it.
    pub session: Option<InterviewSession>,
    /// The records that changed, in the order in which they changed.
    pub records: Vec<InterviewRecord>,
}
