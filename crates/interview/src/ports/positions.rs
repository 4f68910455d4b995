//! The positions that have questions of their own.

use crate::session::position::PositionFamily;

/// Knows the positions that have questions of their own.
pub trait PositionCatalogue: Send + Sync {
    /// All of them. It may take hundreds of milliseconds, so don't call it on the threads that serve requests.
    fn families(&self) -> Vec<PositionFamily>;

    /// Whether there are questions for this very position, as the candidate wrote it. The first call is as slow as
    /// `families`.
    fn has_own_questions(&self, position: &str) -> bool;
}
