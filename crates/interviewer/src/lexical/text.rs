//! A text folded and cut into words, once for everything that is asked of it.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::fold::{cut, fold};
use super::grams::token_grams;
use super::tokens::{Run, runs_of, tokens_of};

/// About so many grams a word has.
const GRAMS: usize = 10;

/// A text as it is compared: folded, cut into tokens, and each distinct one of them (a word) taken apart.
#[derive(Clone, Debug, Default)]
pub struct Text {
    folded: String,
    tokens: Vec<Token>,
    words: Vec<Word>,
    /// The sets of grams of all words, one after the other.
    grams: Vec<u64>,
}

#[derive(Clone, Debug)]
struct Token {
    /// Where it stands in the folded text, in bytes.
    place: Range<usize>,
    word: u32,
}

#[derive(Clone, Debug)]
struct Word {
    place: Range<usize>,
    count: u32,
    grams: Range<usize>,
}

impl Text {
    /// Folds a text and cuts it into words.
    pub fn of(text: &str) -> Self {
        Self::of_folded(fold(text).into_owned())
    }

    /// The same of parts that are folded already, each on a line of its own; tells which tokens belong to which part.
    pub fn of_folded_parts<'p>(parts: impl IntoIterator<Item = &'p str>) -> (Self, Vec<Range<usize>>) {
        let (mut folded, mut ends) = (String::new(), Vec::new());
        for part in parts {
            folded.push_str(part);
            folded.push('\n');
            ends.push(folded.len());
        }
        folded.pop();
        let text = Self::of_folded(folded);
        let parts = text.tokens_until(&ends);
        (text, parts)
    }

    /// The tokens of parts that end at these bytes.
    pub(super) fn tokens_until(&self, ends: &[usize]) -> Vec<Range<usize>> {
        let mut from = 0;
        let part = |end: &usize| {
            let to = from + self.tokens[from..].partition_point(|token| token.place.start < *end);
            std::mem::replace(&mut from, to)..to
        };
        ends.iter().map(part).collect()
    }

    fn of_folded(mut folded: String) -> Self {
        folded.truncate(cut(&folded).len());
        let runs = runs_of(&folded);
        Self::of_runs(folded, &runs)
    }

    /// The same of a text whose runs are known.
    pub(super) fn of_runs(folded: String, runs: &[Run]) -> Self {
        let mut text = Self::default();
        text.tokens.reserve_exact(runs.len());
        text.words.reserve(runs.len());
        text.grams.reserve(GRAMS * runs.len());
        let mut numbers: FxHashMap<&str, u32> =
            FxHashMap::with_capacity_and_hasher(runs.len(), Default::default());
        let mut grams = Vec::with_capacity(2 * GRAMS);
        for run in tokens_of(&folded, runs) {
            let (token, place) = (run.stem(&folded), run.start..run.stem_end);
            let word = *numbers.entry(token).or_insert_with(|| {
                token_grams(token, &mut grams);
                let from = text.grams.len();
                text.grams.extend_from_slice(&grams);
                let grams = from..text.grams.len();
                text.words.push(Word { place: place.clone(), count: 0, grams });
                text.words.len() as u32 - 1
            });
            text.words[word as usize].count += 1;
            text.tokens.push(Token { place, word });
        }
        text.folded = folded;
        text
    }

    /// The folded text.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// How many tokens it has.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether it has no token.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Its tokens, in order.
    pub fn tokens(&self) -> impl Iterator<Item = &str> {
        self.tokens_of(0..self.tokens.len())
    }

    /// Some of its tokens, by their numbers.
    pub fn tokens_of(&self, tokens: Range<usize>) -> impl Iterator<Item = &str> {
        self.tokens[tokens].iter().map(|token| &self.folded[token.place.clone()])
    }

    /// Its distinct tokens, in the order in which they first stand there.
    pub fn words(&self) -> impl ExactSizeIterator<Item = &str> {
        self.words.iter().map(|word| &self.folded[word.place.clone()])
    }

    /// Each word with how often it stands there and its set of grams.
    pub(super) fn counted_words(&self) -> impl ExactSizeIterator<Item = (&str, u32, &[u64])> {
        self.words
            .iter()
            .map(|word| (&self.folded[word.place.clone()], word.count, &self.grams[word.grams.clone()]))
    }

    /// Which word each of some tokens is, by its number.
    pub fn words_of(&self, tokens: Range<usize>) -> impl Iterator<Item = u32> {
        self.tokens[tokens].iter().map(|token| token.word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_knows_its_words_and_its_parts() {
        let text = Text::of("Redis는 캐시로 쓰고, 캐시는 비웁니다");
        assert_eq!(text.tokens().collect::<Vec<_>>(), ["redis", "캐시", "쓰고", "캐시", "비웁니다"]);
        assert_eq!(text.words().collect::<Vec<_>>(), ["redis", "캐시", "쓰고", "비웁니다"]);
        assert_eq!(text.counted_words().map(|(_, count, _)| count).collect::<Vec<_>>(), [1, 2, 1, 1]);
        let (text, parts) = Text::of_folded_parts(["하나 둘", "...", "셋 하나"]);
        let words = |part: &Range<usize>| text.tokens_of(part.clone()).collect::<Vec<_>>();
        assert_eq!(
            parts.iter().map(words).collect::<Vec<_>>(),
            [vec!["하나", "둘"], vec![], vec!["셋", "하나"]]
        );
        assert_eq!(text.words_of(2..4).collect::<Vec<u32>>(), [2, 0]);
    }
}
