//! The formats that interviews may have.

use crate::session::format::Format;

/// Knows the formats that interviews may have.
pub trait FormatCatalogue: Send + Sync {
    /// All of them, in the order in which they are offered.
    fn formats(&self) -> Vec<Format>;
}
