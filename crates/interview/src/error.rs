//! What can go wrong, one variant for each thing a caller can do about it.

use crate::account::guest::GuestRefusal;
use std::time::Duration;

/// Why a verb did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request is malformed: change `field` as `why` says and send it again.
    #[error("{field}: {why}")]
    Invalid {
        /// The field as the client names it.
        field: &'static str,
        /// What is wrong with it, for a person to read.
        why: String,
    },
    /// There is no such format: choose one of these.
    #[error("there is no such format")]
    UnknownFormat(Vec<String>),
    /// The request is well-formed, but `field` does not fit the thing it is about: read that again and change it as `why`
    /// says.
    #[error("{field}: {why}")]
    Mismatch {
        /// The field as the client names it.
        field: &'static str,
        /// What does not fit, for a person to read.
        why: &'static str,
    },
    /// The caller's proof of who they are is missing, broken, expired, or names nobody: sign in again.
    #[error("the caller is not authenticated")]
    Unauthenticated,
    /// Name and password do not belong together: type them again.
    #[error("wrong username or password")]
    WrongCredentials,
    /// Name and recovery code do not belong together, or the code was used: type them again.
    #[error("wrong username or recovery code")]
    WrongRecoveryCode,
    /// A guest may not: make an account first.
    #[error("a guest may not: {0}")]
    Guest(GuestRefusal),
    /// The thing belongs to somebody else: leave it.
    #[error("the {0} belongs to another user")]
    NotYours(Resource),
    /// Only a host may: ask one.
    #[error("only a host may")]
    NotAHost,
    /// There is no such thing: look for another.
    #[error("there is no such {0}")]
    NotFound(Resource),
    /// The state of things forbids it: read the state again.
    #[error("conflict: {0}")]
    Conflict(Conflict),
    /// This host lets nobody register: ask its host.
    #[error("registration is closed")]
    RegistrationClosed,
    /// The name is that of a host of this server: take another, or ask its host.
    #[error("the username is reserved")]
    UsernameReserved,
    /// This host lets nobody try without an account: make one.
    #[error("guests are not taken")]
    GuestsClosed,
    /// Too many attempts: wait.
    #[error("too many attempts")]
    TooManyAttempts {
        /// How long to wait before the next attempt.
        retry_after: Duration,
    },
    /// Too much work at this moment: wait a little.
    #[error("busy")]
    Busy {
        /// How long to wait before the next attempt.
        retry_after: Duration,
    },
    /// As much is kept for the caller as may be: erase something.
    #[error("the quota is used up: {0}")]
    Quota(Quota),
    /// The store did not answer in time, for what others do in it at this moment: try again soon.
    #[error("the store is busy")]
    StoreBusy(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store is full: its host must free some space.
    #[error("the store is full")]
    StoreFull(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store failed: nothing a caller can do but try later. The cause is for the log, never for the answer.
    #[error("the store failed")]
    Store(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Whether the store is the cause, whatever was asked of it.
    pub fn is_of_store(&self) -> bool {
        matches!(self, Self::Store(_) | Self::StoreBusy(_) | Self::StoreFull(_))
    }

    /// A field that is wrong, and why.
    pub fn invalid(field: &'static str, why: impl Into<String>) -> Self {
        Self::Invalid { field, why: why.into() }
    }

    /// A field that does not fit what it is about, and why.
    pub fn mismatch(field: &'static str, why: &'static str) -> Self {
        Self::Mismatch { field, why }
    }

    /// A failure of the store, keeping its cause for the log.
    pub fn store(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Store(cause.into())
    }
}

/// What there may be only so much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quota {
    /// Bytes of texts over all the caller's sessions.
    Texts,
    /// Bytes of all the caller's recordings.
    Recordings,
}

impl std::fmt::Display for Quota {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Texts => "texts of a user",
            Self::Recordings => "recordings of a user",
        })
    }
}

/// What was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// An interview session.
    Session,
    /// A record of a session.
    Record,
    /// A device on which somebody is signed in.
    Device,
    /// A mark in the answer to a record.
    Mark,
    /// A recording of an answer.
    Recording,
    /// The transcript of a recording.
    Transcript,
}

impl std::fmt::Display for Resource {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Session => "session",
            Self::Record => "record",
            Self::Device => "device",
            Self::Mark => "mark",
            Self::Recording => "recording",
            Self::Transcript => "transcript",
        })
    }
}

/// Which state of things forbids the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// Somebody has this username, or one that looks the same.
    UsernameTaken,
    /// The session is completed, and completed is final.
    SessionCompleted,
    /// The session goes on: its answers can still be changed.
    SessionNotCompleted,
    /// The record has no answer that could be graded or followed up.
    NoAnswer,
    /// The answer has no evaluation at this moment.
    NoEvaluation,
    /// The record has as many marks as it may have.
    TooManyMarks,
    /// The session has as many questions as it may have.
    TooManyQuestions,
    /// Follow-ups to follow-ups go only so deep.
    FollowUpTooDeep,
    /// The question lets no answer be replaced.
    AnswerFinal,
    /// This host has nothing that transcribes recordings.
    NoTranscriber,
    /// The idempotency key was used for another request.
    IdempotencyKeyReused,
}

impl std::fmt::Display for Conflict {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::UsernameTaken => "the username is taken",
            Self::SessionCompleted => "the session is completed",
            Self::SessionNotCompleted => "the session is not completed",
            Self::NoAnswer => "the record has no answer",
            Self::NoEvaluation => "the answer has no evaluation",
            Self::TooManyMarks => "the record has as many marks as it may have",
            Self::TooManyQuestions => "the session has as many questions as it may have",
            Self::FollowUpTooDeep => "follow-ups go no deeper",
            Self::AnswerFinal => "the answer is final",
            Self::NoTranscriber => "nothing transcribes recordings",
            Self::IdempotencyKeyReused => "the idempotency key was used for another request",
        })
    }
}
