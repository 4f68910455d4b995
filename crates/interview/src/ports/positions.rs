//! The positions that have questions of their own.

use crate::session::position::PositionFamily;

/// Knows the positions that have questions of their own.
pub trait PositionCatalogue: Send + Sync {
    /// All of them. It may take a good part of a second, so it is not for the threads that serve.
    fn families(&self) -> Vec<PositionFamily>;

    /// Whether there are questions for this position, as the candidate wrote it, and not only those for any position. As
    /// slow as `families` at the first call.
    fn has_own_questions(&self, position: &str) -> bool;
}
