//! Short pieces of words: sets of jamo to compare two words, counted n-grams to compare two texts.
//!
//! A gram is packed into an integer, 21 bits a character; no character of a token is U+0000, so packing loses nothing.

use super::fold::is_hangul;
use super::tokens::starts_hangul;

/// Two tokens with at least this Dice coefficient count as the same word.
pub(super) const SAME_WORD: Ratio = Ratio { numerator: 1, denominator: 2 };
/// A question's word counts as repeated from this Dice coefficient on.
pub(super) const REPEATED_WORD: Ratio = Ratio { numerator: 3, denominator: 4 };

const BITS: u32 = 21;

/// An exact fraction, so that a comparison never depends on rounding.
#[derive(Clone, Copy)]
pub(super) struct Ratio {
    numerator: usize,
    denominator: usize,
}

impl Ratio {
    /// Whether the Dice coefficient of two sets, of `total` members together and `shared` in common, reaches this.
    pub(super) fn reached_by(self, shared: usize, total: usize) -> bool {
        2 * shared * self.denominator >= self.numerator * total
    }
}

/// The set of character 2- and 3-grams of a token, Hangul taken apart into jamo; written sorted into `grams`.
pub(super) fn token_grams(token: &str, grams: &mut Vec<u64>) {
    grams.clear();
    let (mut before, mut last) = (0, 0);
    for_each_jamo(token, |jamo| {
        if last != 0 {
            grams.push(last << BITS | jamo);
        }
        if before != 0 {
            grams.push(before << (2 * BITS) | last << BITS | jamo);
        }
        (before, last) = (last, jamo);
    });
    grams.sort_unstable();
    grams.dedup();
}

/// Calls `found` with each n-gram of a token: 2 Hangul syllables (1 of a one-syllable token), others 3 to 5 characters
/// of `" token "`.
pub(super) fn for_each_gram(token: &str, mut found: impl FnMut(u128)) {
    if starts_hangul(token) {
        let mut last = 0;
        for character in token.chars() {
            let this = u128::from(u32::from(character));
            if last != 0 {
                found(last << BITS | this);
            }
            last = this;
        }
        if token.chars().nth(1).is_none() {
            found(last);
        }
        return;
    }
    const WINDOW: u128 = (1 << (5 * BITS)) - 1;
    let mut window = 0;
    for (index, character) in [' '].into_iter().chain(token.chars()).chain([' ']).enumerate() {
        window = (window << BITS | u128::from(u32::from(character))) & WINDOW;
        for length in 3..=5 {
            if index + 1 >= length {
                found(window & ((1 << (length as u32 * BITS)) - 1));
            }
        }
    }
}

/// Hangul syllables as conjoining jamo (initial, medial, final when there is one); other characters as they are.
fn for_each_jamo(token: &str, mut found: impl FnMut(u64)) {
    for character in token.chars() {
        if !is_hangul(character) {
            found(u64::from(u32::from(character)));
            continue;
        }
        let index = u64::from(u32::from(character)) - 0xac00;
        found(0x1100 + index / 588);
        found(0x1161 + index % 588 / 28);
        if index % 28 != 0 {
            found(0x11a7 + index % 28);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(token: &str) -> Vec<u64> {
        let mut grams = Vec::new();
        token_grams(token, &mut grams);
        grams
    }

    #[test]
    fn token_grams_are_pairs_and_triples_of_jamo() {
        assert_eq!(set("a").len(), 0);
        assert_eq!(set("abc").len(), 3);
        assert_eq!(set("강").len(), 3);
        assert_eq!(set("aaaa").len(), 2);
    }

    #[test]
    fn text_grams_are_syllable_pairs_or_padded_windows() {
        let count = |token: &str| {
            let mut grams = 0;
            for_each_gram(token, |_| grams += 1);
            grams
        };
        assert_eq!((count("가"), count("인덱스"), count("a"), count("tree")), (1, 2, 1, 4 + 3 + 2));
    }

    #[test]
    fn ratios_compare_exactly() {
        assert!(SAME_WORD.reached_by(1, 4) && !SAME_WORD.reached_by(1, 5));
        assert!(REPEATED_WORD.reached_by(3, 8) && !REPEATED_WORD.reached_by(2, 6));
    }
}
