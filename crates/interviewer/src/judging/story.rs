//! Story: whether an answer tells a situation, an action of one's own, its result, and what was learned.

use interview::grading::criterion::{Criterion, HIGHEST_LEVEL};
use interview::grading::evaluation::Quote;

use super::{JudgingContext, Piece, markers};

const SITUATION: f64 = 1.0;
const ACTION: f64 = 1.0;
/// An action that is plainly the candidate's own.
const OWN_ACTION: f64 = 1.25;
const RESULT: f64 = 0.75;
/// A result with a figure.
const MEASURED_RESULT: f64 = 1.25;
const LEARNED: f64 = 0.5;
/// A level asks for this many words: a story is not told in five.
const WORDS_PER_LEVEL: f64 = 7.0;

/// The parts of a story that an answer tells.
#[derive(Default)]
pub(crate) struct Story {
    /// 0 to 4.
    pub(crate) level: f64,
    pub(crate) situation: Option<Quote>,
    pub(crate) action: Option<Quote>,
    pub(crate) result: Option<Quote>,
    pub(crate) learned: Option<Quote>,
    /// Which parts are told, quotable or not, in the order of the fields.
    pub(crate) told: [bool; 4],
}

impl Story {
    pub(super) fn evidence(&self) -> Vec<Quote> {
        let mut quotes: Vec<Quote> = Vec::new();
        for quote in [&self.situation, &self.action, &self.result, &self.learned].into_iter().flatten() {
            if !quotes.contains(quote) {
                quotes.push(quote.clone());
            }
        }
        quotes
    }
}

/// Looks for the parts, where a story counts.
pub(crate) fn find(context: &JudgingContext<'_>) -> Story {
    let counts =
        context.criteria().contains(&Criterion::Story) || context.is_plain() && context.asks_for_a_story();
    if !counts {
        return Story::default();
    }
    let pieces = &context.answer.pieces;
    let first = |tells: fn(&str) -> bool| pieces.iter().find(|piece| tells(&piece.folded));
    let situation = first(markers::tells_situation);
    let action = first(markers::tells_own_action).or_else(|| first(markers::tells_action));
    let measured = pieces
        .iter()
        .rev()
        .find(|piece| markers::tells_result(&piece.folded) && !markers::figures(&piece.folded).is_empty());
    let result = measured.or_else(|| pieces.iter().rev().find(|piece| markers::tells_result(&piece.folded)));
    let learned = pieces.iter().rev().find(|piece| markers::tells_learning(&piece.folded));
    let own = action.is_some_and(|piece| markers::tells_own_action(&piece.folded));
    let parts = [
        (situation, SITUATION),
        (action, if own { OWN_ACTION } else { ACTION }),
        (result, if measured.is_some() { MEASURED_RESULT } else { RESULT }),
        (learned, LEARNED),
    ];
    let told: f64 =
        parts.iter().filter(|(piece, _)| piece.is_some()).fold(0.0, |sum, (_, worth)| sum + worth);
    let words = context.answer.honest().len() as f64;
    Story {
        level: told.min(words / WORDS_PER_LEVEL).min(HIGHEST_LEVEL),
        situation: situation.and_then(Piece::quote),
        action: action.and_then(Piece::quote),
        result: result.and_then(Piece::quote),
        learned: learned.and_then(Piece::quote),
        told: parts.map(|(piece, _)| piece.is_some()),
    }
}
