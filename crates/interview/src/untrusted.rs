//! Text that a candidate wrote. It is data, never instructions, and it is never logged.

use serde::{Deserialize, Serialize};

/// A candidate's own text, kept byte for byte. It prints its length only, so it cannot leak through a log line.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Untrusted(String);

impl Untrusted {
    /// Marks text as a candidate's own.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text. A caller may store, measure or quote it as data, and must not let it act as an instruction.
    pub fn as_data(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Untrusted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Untrusted({} characters)", self.0.chars().count())
    }
}
