//! Specificity: whether an answer is concrete, with figures, names and examples.

use interview::grading::criterion::HIGHEST_LEVEL;
use interview::grading::evaluation::Quote;
use rustc_hash::FxHashSet;

use crate::lexical::is_function_word;

use super::signs::Signs;
use super::{JudgingContext, Piece, markers};

/// So many distinct content words make the first level.
const FIRST_LEVEL: f64 = 15.0;
/// What a figure, a name and an example add, and how many of each count.
const FIGURE: (f64, usize) = (0.8, 2);
const NAME: (f64, usize) = (0.35, 4);
const EXAMPLE: f64 = 0.6;
/// So many quotes show it.
const MAX_EVIDENCE: usize = 3;

/// What makes an answer concrete.
pub(crate) struct Specificity {
    /// 0 to 4.
    pub(crate) level: f64,
    /// How many different figures it has.
    pub(crate) figures: usize,
    /// Whether it gives an example.
    pub(crate) has_example: bool,
    /// The words that make it so.
    pub(crate) evidence: Vec<Quote>,
    /// The longest piece without a figure, if there is one.
    pub(crate) vague: Option<Quote>,
}

/// Looks for figures, names and examples.
pub(crate) fn find(context: &JudgingContext<'_>, signs: &Signs<'_>) -> Specificity {
    let honest = context.answer.honest();
    // For each word whether it is a term, and whether it was seen.
    let mut words: Vec<(bool, bool)> =
        honest.words().map(|word| (context.expected.terms.contains(word), false)).collect();
    let (mut figures, mut names) = (FxHashSet::default(), FxHashSet::default());
    let (mut has_example, mut evidence, mut vague) = (false, Vec::new(), None::<&Piece<'_>>);
    for sentence in &signs.sentences {
        let piece = sentence.piece;
        let figured = sentence.figures();
        let mut has_term = false;
        for word in honest.words_of(piece.tokens.clone()) {
            let (is_term, seen) = &mut words[word as usize];
            (*seen, has_term) = (true, has_term | *is_term);
        }
        let example = markers::gives_example(&piece.folded);
        let shows = example || has_term || !sentence.names.is_empty();
        let place = sentence.first_figure().or(shows.then_some(0));
        if let Some(place) = place.filter(|_| evidence.len() < MAX_EVIDENCE) {
            evidence.extend(piece.quote_around(place));
        }
        let longest = vague.is_none_or(|vague| vague.tokens.len() < piece.tokens.len());
        if figured.is_empty() && longest {
            vague = Some(piece);
        }
        figures.extend(figured);
        names.extend(sentence.names.iter().map(String::as_str));
        has_example |= example;
    }
    let seen = || honest.words().zip(&words).filter(|(_, (_, seen))| *seen);
    names.extend(seen().filter(|(_, (is_term, _))| *is_term).map(|(word, _)| word));
    let content = seen().filter(|(word, _)| !is_function_word(word)).count();
    let counted = |count: usize, (each, max): (f64, usize)| each * count.min(max) as f64;
    let level = (content as f64 / FIRST_LEVEL).min(1.0)
        + counted(figures.len(), FIGURE)
        + counted(names.len(), NAME)
        + if has_example { EXAMPLE } else { 0.0 };
    Specificity {
        level: level.min(HIGHEST_LEVEL),
        figures: figures.len(),
        has_example,
        evidence,
        vague: vague.and_then(Piece::quote),
    }
}
