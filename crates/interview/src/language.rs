//! The two languages an interview is held in.

use crate::words::words;
use serde::{Deserialize, Serialize};

/// The language of an interview's questions and feedback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Korean.
    Ko,
    /// English.
    En,
}

// ISO 639-1 codes.
words!(Language { Ko = "ko", En = "en" });

impl Language {
    /// Picks the text for this language.
    pub fn pick<T>(self, korean: T, english: T) -> T {
        match self {
            Self::Ko => korean,
            Self::En => english,
        }
    }
}
