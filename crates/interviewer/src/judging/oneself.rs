//! Questions about oneself: a story, a motive, who one is. They are judged by signs of what the answer does.

use interview::session::question::Stage;

use crate::content::bank::SeenBy;
use crate::sign::Sign;

use super::JudgingContext;
use super::fit::{self, COEFFICIENTS, Measures};
use super::signs::{Lexicon, Signs};

/// The certainty, as its log-odds, by which an answer is doubted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Doubt {
    /// Below this it is one to another question.
    pub other: f64,
    /// From this on it is one to this question.
    pub this: f64,
}

/// What one in a hundred of the bank's own answers falls short of, and two in a hundred, each left out of what is
/// expected of its question, where several answers are known.
pub const KNOWN_BY_ANSWERS: Doubt = Doubt { other: -3.4, this: -2.7 };
/// The same where one is known, only key points, only the text.
const KNOWN_BY_ONE_ANSWER: Doubt = Doubt { other: -4.5, this: -3.4 };
const KNOWN_BY_POINTS: Doubt = Doubt { other: -6.5, this: -5.0 };
const KNOWN_BY_TEXT: Doubt = Doubt { other: -13.0, this: -11.2 };

/// What is known of a question about oneself.
pub(super) struct Oneself {
    /// Which part of an interview it belongs to.
    pub(super) stage: Stage,
    /// The kinds of things it asks for.
    pub(super) asks: Vec<Sign>,
    /// For each key point how an answer shows it.
    pub(super) seen_by: Vec<SeenBy>,
}

impl Oneself {
    /// What is known of the question of a case; `None` where it asks for knowledge or for what one would do.
    pub(super) fn of(context: &JudgingContext<'_>) -> Option<Self> {
        if !context.is_about_oneself() {
            return None;
        }
        let stage = context.stage;
        let lexicon = Lexicon::of(context.language);
        let told = context.alike.map(|(question, _)| (question.asks.clone(), question.seen_by.clone()));
        let (mut asks, mut seen_by) = told.unwrap_or_default();
        if asks.is_empty() {
            asks = lexicon.asks(&context.question.text);
            if stage == Stage::Experience && !asks.contains(&Sign::Event) {
                asks.push(Sign::Event);
            }
        }
        if seen_by.len() != context.question.key_points.len() {
            let seen = |point: &String| {
                lexicon.describes(point).map_or(SeenBy::Statement, |sign| SeenBy::Signs(vec![sign]))
            };
            seen_by = context.question.key_points.iter().map(seen).collect();
        }
        Some(Self { stage, asks, seen_by })
    }

    /// How sure it is, 0 to 1, that the answer is one to this question.
    pub(super) fn certainty(&self, context: &JudgingContext<'_>, signs: &Signs<'_>) -> f64 {
        Measures::of(&fit::resemblance(context), signs, &self.asks, self.stage).certainty(&COEFFICIENTS)
    }

    /// From which certainty on an answer is one to this question, by what is known of this one.
    pub(super) fn doubt(&self, context: &JudgingContext<'_>) -> Doubt {
        if context.alike.is_some() {
            KNOWN_BY_ANSWERS
        } else if context.question.model_answer.is_some() {
            KNOWN_BY_ONE_ANSWER
        } else if !context.question.key_points.is_empty() {
            KNOWN_BY_POINTS
        } else {
            KNOWN_BY_TEXT
        }
    }
}
