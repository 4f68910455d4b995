//! How much is remembered.

/// How much is remembered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many people have an account.
    pub users: i64,
    /// How many guests are kept, who have none.
    pub guests: i64,
    /// How many interviews people with an account have.
    pub sessions: i64,
}
