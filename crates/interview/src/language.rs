//! The two languages an interview is held in.

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

impl Language {
    /// The ISO 639-1 code, as stored and sent.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ko => "ko",
            Self::En => "en",
        }
    }

    /// Reads an ISO 639-1 code; `None` for a language no interview is held in.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "ko" => Some(Self::Ko),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// Picks the text for this language.
    pub fn pick<T>(self, korean: T, english: T) -> T {
        match self {
            Self::Ko => korean,
            Self::En => english,
        }
    }
}
