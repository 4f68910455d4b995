//! The criteria that answers are judged by.

use crate::language::Language;
use serde::{Deserialize, Serialize};

/// The highest level a criterion can be judged at; the lowest is 0, and fractions are allowed.
pub const HIGHEST_LEVEL: f64 = 4.0;

/// One thing an answer is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Criterion {
    /// How many of the key points the answer says.
    Coverage,
    /// Whether it answers the question.
    Relevance,
    /// Whether it is concrete: names, numbers, examples.
    Specificity,
    /// Whether it tells a situation, an action and a result.
    Story,
}

impl Criterion {
    /// Every criterion.
    pub const ALL: [Self; 4] = [Self::Coverage, Self::Relevance, Self::Specificity, Self::Story];

    /// The machine word for it, as stored and sent.
    pub fn id(self) -> &'static str {
        match self {
            Self::Coverage => "coverage",
            Self::Relevance => "relevance",
            Self::Specificity => "specificity",
            Self::Story => "story",
        }
    }

    /// Its name for a person.
    pub fn name(self, language: Language) -> &'static str {
        match self {
            Self::Coverage => language.pick("핵심 내용", "Key points"),
            Self::Relevance => language.pick("질문 적합성", "Relevance"),
            Self::Specificity => language.pick("구체성", "Specificity"),
            Self::Story => language.pick("상황·행동·결과", "Situation, action, result"),
        }
    }
}
