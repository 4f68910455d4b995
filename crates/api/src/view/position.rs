//! A position that there are questions of their own for.

use interview::language::Language;
use interview::session::position::PositionFamily;
use serde::Serialize;
use utoipa::ToSchema;

/// Positions that are asked the same questions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Position {
    /// Its word, which never changes.
    #[schema(example = "backend")]
    id: String,
    /// What it is called, and can be written as the position of a session.
    #[schema(example = "백엔드 개발")]
    name: String,
}

impl Position {
    /// Shows a family in a language.
    pub(crate) fn new(family: &PositionFamily, language: Language) -> Self {
        Self { id: family.id.clone(), name: family.name(language).to_owned() }
    }
}
