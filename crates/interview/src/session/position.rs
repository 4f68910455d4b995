//! A position that people apply for, as far as its questions go.

use crate::language::Language;

/// Positions that are asked the same questions.
#[derive(Clone, Debug)]
pub struct PositionFamily {
    /// Its word, which never changes, as "backend".
    pub id: String,
    /// What it is called in Korean.
    pub korean: String,
    /// What it is called in English.
    pub english: String,
    /// Other ways in which people write the position.
    pub aliases: Vec<String>,
}

impl PositionFamily {
    /// What it is called.
    pub fn name(&self, language: Language) -> &str {
        language.pick(&self.korean, &self.english)
    }
}
