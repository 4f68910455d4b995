//! Guests: those who try one question before they make an account.

use chrono::{DateTime, Utc};

/// What a guest may still do, and until when everything of theirs is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guest {
    /// The moment from which the guest is erased, unless an account is made before.
    pub expires_at: DateTime<Utc>,
    /// How many interviews the guest may still start.
    pub sessions_left: i64,
    /// How many answers the guest may still give.
    pub answers_left: i64,
}

/// A guest about to be kept.
#[derive(Clone, Debug)]
pub struct NewGuest {
    /// A random name for this guest, since a guest has no username.
    pub key: String,
    /// What the guest may do.
    pub guest: Guest,
    /// When the guest was made.
    pub created_at: DateTime<Utc>,
}

/// What a guest may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestRefusal {
    /// Something that only an account may.
    NeedsAccount,
    /// An interview of more than one question, or with a résumé or a job description.
    OnlyOneQuestion,
    /// Another interview after the first.
    OnlyOneSession,
    /// One answer more than a guest may give.
    NoAnswersLeft,
}

impl std::fmt::Display for GuestRefusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::NeedsAccount => "it needs an account",
            Self::OnlyOneQuestion => "an interview of a guest has one question",
            Self::OnlyOneSession => "a guest has one interview",
            Self::NoAnswersLeft => "a guest answers only so often",
        })
    }
}
