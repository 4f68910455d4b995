//! Counts of what is stored.

/// Counts of what is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many people have an account.
    pub users: i64,
    /// How many guests there are. A guest has no account.
    pub guests: i64,
    /// How many interviews belong to accounts.
    pub sessions: i64,
}
