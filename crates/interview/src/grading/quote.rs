//! Finding a quote in an answer.

use crate::grading::evaluation::Quote;
use unicode_normalization::UnicodeNormalization;

/// This many Korean syllables without a space prove something.
const MIN_SYLLABLES: usize = 10;

/// Finds words in an answer, ignoring differences of white space and Unicode form (NFKC), and returns them as the answer
/// has them. `None` when they are not in it, or are too few to prove anything ([`is_proof`]).
pub fn find_quote(answer: &str, words: &str) -> Option<Quote> {
    Quotable::new(answer).find(words)
}

/// An answer that is folded once, to look up several quotes.
#[derive(Debug)]
pub struct Quotable<'a> {
    answer: &'a str,
    folded: Vec<(char, usize)>,
}

impl<'a> Quotable<'a> {
    /// Folds an answer, once for all its quotes.
    pub fn new(answer: &'a str) -> Self {
        Self { answer, folded: folded(answer) }
    }

    /// Finds words as [`find_quote`] does.
    pub fn find(&self, words: &str) -> Option<Quote> {
        find_in(self.answer, &self.folded, words)
    }
}

fn find_in(answer: &str, haystack: &[(char, usize)], words: &str) -> Option<Quote> {
    let needle: Vec<char> = folded(words).into_iter().map(|(character, _)| character).collect();
    let needle: Vec<char> = trimmed(&needle).to_vec();
    if !is_proof(&needle.iter().collect::<String>()) {
        return None;
    }
    let first = haystack
        .windows(needle.len())
        .position(|window| window.iter().map(|(character, _)| character).eq(needle.iter()))?;
    let start = haystack[first].1;
    let last = haystack[first + needle.len() - 1].1;
    let end = haystack[first + needle.len()..]
        .iter()
        .map(|(_, position)| *position)
        .find(|position| *position > last)
        .unwrap_or_else(|| answer.chars().count());
    Some(quote_at(answer, start, end))
}

/// Whether words prove something when an answer has them: at least two words, or ten syllables of Korean, which dictation
/// may write as one word.
pub fn is_proof(words: &str) -> bool {
    let syllables = words.chars().filter(|character| ('가'..='힣').contains(character)).count();
    words.split_whitespace().nth(1).is_some() || syllables >= MIN_SYLLABLES
}

/// The words of an answer between two positions, counted in code points; trailing white space is left out.
pub fn quote_at(answer: &str, start: usize, end: usize) -> Quote {
    let words = &answer[bytes_of(answer, start)..];
    let kept = words[..bytes_of(words, end.saturating_sub(start))].trim_end();
    Quote { quote: kept.to_owned(), start, end: start + kept.chars().count() }
}

/// How many bytes the first so many characters of a text take.
fn bytes_of(text: &str, characters: usize) -> usize {
    let mut rest = text.chars();
    if let Some(last) = characters.checked_sub(1) {
        rest.nth(last);
    }
    text.len() - rest.as_str().len()
}

/// Folded characters, each with the position of the code point it came from. A run that composes (a base and its
/// marks) is folded as one and has the position of its first code point.
fn folded(text: &str) -> Vec<(char, usize)> {
    let mut out: Vec<(char, usize)> = Vec::new();
    let mut cluster = String::new();
    let mut start = 0;
    let mut flush = |cluster: &mut String, start: usize| {
        for character in cluster.nfkc() {
            let character = if character.is_whitespace() { ' ' } else { character };
            if !(character == ' ' && out.last().is_none_or(|(before, _)| *before == ' ')) {
                out.push((character, start));
            }
        }
        cluster.clear();
    };
    for (position, character) in text.chars().enumerate() {
        if !composes(character) {
            flush(&mut cluster, start);
            start = position;
        }
        cluster.push(character);
    }
    flush(&mut cluster, start);
    out
}

fn composes(character: char) -> bool {
    unicode_normalization::char::canonical_combining_class(character) != 0
        || matches!(character, '\u{1160}'..='\u{11ff}')
}

fn trimmed(text: &[char]) -> &[char] {
    text.strip_suffix(&[' ']).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_found_as_it_stands() {
        let answer = "저는  트랜잭션을\n사용했습니다. Ｒｅｄｉｓ 캐시도 썼습니다.";
        for (words, stands) in [
            ("저는 트랜잭션을 사용했습니다.", Some("저는  트랜잭션을\n사용했습니다.")),
            ("Redis 캐시도", Some("Ｒｅｄｉｓ 캐시도")),
            (" Redis  캐시도 ", Some("Ｒｅｄｉｓ 캐시도")),
            ("Redis", None),
            ("트랜잭션을", None),
            ("Redis 캐시는", None),
            ("", None),
        ] {
            let found = find_quote(answer, words);
            assert_eq!(found.as_ref().map(|quote| quote.quote.as_str()), stands, "{words:?}");
            if let Some(Quote { quote, start, end }) = found {
                assert_eq!(answer.chars().skip(start).take(end - start).collect::<String>(), quote);
            }
        }
    }

    #[test]
    fn words_that_dictation_wrote_together_prove_as_much() {
        let found = find_quote("그때제가쿼리를고쳐서빨라졌습니다", "제가쿼리를고쳐서빨라졌습니다").unwrap();
        assert_eq!((found.start, found.end), (2, 16));
        assert_eq!(find_quote("accountability matters", "accountability"), None);
    }

    #[test]
    fn decomposed_hangul_is_found_whole() {
        let decomposed: String = "가나 다라".nfd().collect();
        let found = find_quote(&decomposed, "가나 다라").unwrap();
        assert_eq!(
            (found.quote.as_str(), found.start, found.end),
            (decomposed.as_str(), 0, decomposed.chars().count())
        );
    }
}
