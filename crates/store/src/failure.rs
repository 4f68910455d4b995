//! What can go wrong inside this room: a meaning for the caller, or the database's own error.

use interview::error::Error;

/// Why a query did not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something a caller can act on.
    Meaning(Error),
    /// The database refused or could not be reached.
    Database(sqlx::Error),
}

impl From<sqlx::Error> for Failure {
    fn from(cause: sqlx::Error) -> Self {
        Self::Database(cause)
    }
}

impl From<Error> for Failure {
    fn from(meaning: Error) -> Self {
        Self::Meaning(meaning)
    }
}

impl From<ImpossibleRow> for Failure {
    fn from(row: ImpossibleRow) -> Self {
        Self::Meaning(Error::store(row))
    }
}

impl From<serde_json::Error> for Failure {
    fn from(cause: serde_json::Error) -> Self {
        Self::Meaning(Error::store(cause))
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Meaning(meaning) => meaning,
            Failure::Database(cause) => Error::store(cause),
        }
    }
}

impl Failure {
    /// Gives a broken reference a meaning, and leaves every other error as it is.
    pub(crate) fn reference(cause: sqlx::Error, meaning: Error) -> Self {
        match &cause {
            sqlx::Error::Database(refusal) if refusal.is_foreign_key_violation() => Self::Meaning(meaning),
            _ => Self::Database(cause),
        }
    }
}

/// A row holds what nothing in this program writes.
#[derive(Debug, thiserror::Error)]
#[error("{table}.{column} of row {id} cannot be read")]
pub(crate) struct ImpossibleRow {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    pub(crate) id: i64,
    pub(crate) source: Option<sqlx::Error>,
}
