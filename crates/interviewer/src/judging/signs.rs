//! Signs: what each sentence of an answer does, and how much it says.
//!
//! A sentence is read once: its words are looked up in the lists of the crate's folder `signs`, its figures and past
//! verbs are found. What it says is weighed by what in it is concrete, less what is empty in it; signs count only in
//! sentences that say something.

mod figures;
mod lexicon;
mod line;
mod sentence;
mod verbs;

use interview::grading::evaluation::Quote;
use interview::language::Language;
use rustc_hash::FxHashSet;

use crate::lexical::{Asked, Found};
use crate::sign::Sign;

pub(super) use lexicon::{Lexicon, List};
pub(super) use line::Line;
pub(super) use sentence::Sentence;

use super::Answer;
use super::markers::is_alphanumeric;

/// From this weight on a sentence says something.
pub(super) const SAYS_SOMETHING: f64 = 0.45;
/// A sentence of which this share of the words are the question's says it over again.
const REPEATS_QUESTION: f64 = 0.7;

/// What an answer does.
pub(crate) struct Signs<'a> {
    /// The sentences that are not the question over again and say more than what comes next, in order.
    pub(super) sentences: Vec<Sentence<'a>>,
    /// The share of its words that are not said before, 0 to 1.
    pub(super) variety: f64,
}

/// How a sentence begins or ends that only says what comes next.
const ANNOUNCING: [&str; 8] = [
    "말씀드리겠습니다",
    "말씀드릴게요",
    "말씀드려보겠습니다",
    "말씀드리고자합니다",
    "이야기하겠습니다",
    "이야기해보겠습니다",
    "답변드리겠습니다",
    "설명드리겠습니다",
];
const ANNOUNCING_IN_ENGLISH: [&str; 10] = [
    "i'd like to talk about",
    "i would like to talk about",
    "i'd like to tell you about",
    "i would like to tell you about",
    "let me tell you about",
    "let me talk about",
    "i'm going to talk about",
    "i am going to talk about",
    "i will talk about",
    "i'll talk about",
];

/// Whether a sentence only announces an answer: it holds no figure, and none of it has happened yet.
fn announces(text: &str, folded: &str) -> bool {
    if text.contains(|each: char| each.is_ascii_digit()) {
        return false;
    }
    let from_the_end = || folded.chars().rev().filter(|each| is_alphanumeric(*each));
    let straight = || folded.chars().map(|each| if each == '’' { '\'' } else { each });
    ANNOUNCING.iter().any(|ending| begins_with(from_the_end(), ending.chars().rev()))
        || ANNOUNCING_IN_ENGLISH.iter().any(|beginning| begins_with(straight(), beginning.chars()))
}

fn begins_with(mut text: impl Iterator<Item = char>, mut beginning: impl Iterator<Item = char>) -> bool {
    beginning.all(|wanted| text.next() == Some(wanted))
}

impl<'a> Signs<'a> {
    /// Reads an answer to a question, whose words were found in it.
    pub(super) fn of(answer: &'a Answer<'a>, question: &Asked, found: &Found, language: Language) -> Self {
        let repeats = |piece: &super::Piece<'_>| {
            let same = found.asked_of(piece.tokens.clone());
            !piece.tokens.is_empty() && same as f64 >= REPEATS_QUESTION * piece.tokens.len() as f64
        };
        let pieces =
            answer.pieces.iter().filter(|piece| !repeats(piece) && !announces(piece.text, &piece.folded));
        let honest = answer.honest();
        Self {
            sentences: pieces.map(|piece| Sentence::read(piece, language, question)).collect(),
            variety: honest.words().len() as f64 / honest.len().max(1) as f64,
        }
    }

    /// The sum of a number over all sentences.
    pub(super) fn sum(&self, of: impl Fn(&Sentence<'a>) -> f64) -> f64 {
        self.sentences.iter().map(of).sum()
    }

    /// How many different texts are found over all sentences.
    pub(super) fn distinct<'s>(&'s self, of: impl Fn(&'s Sentence<'a>) -> Vec<&'s str>) -> usize {
        self.sentences.iter().flat_map(of).collect::<FxHashSet<_>>().len()
    }

    /// How many sentences show a sign.
    pub(super) fn count(&self, sign: Sign) -> usize {
        self.sentences.iter().filter(|sentence| sentence.shows(sign).is_some()).count()
    }

    /// The words that show a sign best: those of the weightiest sentence that shows it.
    pub(super) fn evidence(&self, sign: Sign) -> Option<Quote> {
        let showing = self.sentences.iter().filter_map(|sentence| Some((sentence, sentence.shows(sign)?)));
        let best = showing.max_by(|(one, _), (other, _)| one.weight().total_cmp(&other.weight()));
        best.and_then(|(sentence, place)| sentence.piece.quote_around(place))
    }
}
