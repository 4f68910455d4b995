//! The numbers by which things are named, each its own type so that none stands for another.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(formatter)
            }
        }
    )+};
}

ids! {
    /// Names a user; given once, from 1 upward, never given again after an erasure.
    UserId,
    /// Names an interview session.
    SessionId,
    /// Names one question of a session together with what became of it.
    RecordId,
    /// Names one grading of one answer.
    EvaluationId,
    /// Names a candidate's disagreement with an evaluation.
    ContestId,
    /// Names what a candidate marked in an answer.
    MarkId,
    /// Names an entry of the audit log.
    AuditEntryId,
    /// Names a recording of an answer.
    RecordingId,
    /// Names work that is still to be done.
    JobId,
    /// Names a device on which a user is signed in.
    DeviceId,
}
