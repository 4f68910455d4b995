//! An answer as it is judged: without filled pauses ("음", "um"), and with the spaces that dictation left out.
//!
//! Quotes are given in the candidate's own words, so every character of the judged text knows where it came from.

use std::borrow::Cow;

use interview::grading::evaluation::Quote;
use interview::grading::quote;

use crate::content::bank::Bank;

/// A word with at least this many Hangul syllables is one that lacks its spaces: the longest common Korean words with
/// particle and ending have ten.
const UNSPACED: usize = 12;

/// English sounds made while thinking.
const ENGLISH_PAUSES: [&str; 11] = ["um", "umm", "ummm", "uh", "uhh", "uhm", "er", "erm", "hmm", "mm", "mhm"];

/// An answer, as given and as judged.
#[derive(Debug)]
pub(crate) struct Transcript<'a> {
    given: &'a str,
    judged: Cow<'a, str>,
    /// The character of `given` from which each character of `judged` came; empty where the texts are the same.
    origins: Vec<u32>,
}

impl<'a> Transcript<'a> {
    /// Reads an answer; the bank's texts say where spaces stand.
    pub(crate) fn of(given: &'a str, bank: &Bank) -> Self {
        let changes = |word: &str| is_filled_pause(word) || lacks_spaces(word);
        if !given.split(char::is_whitespace).any(changes) {
            return Self::verbatim(given);
        }
        let mut writer = Writer { judged: String::with_capacity(given.len()), origins: Vec::new() };
        let mut at = 0;
        for part in given.split_inclusive(char::is_whitespace) {
            let length = part.chars().count() as u32;
            let word = part.trim_end();
            if is_filled_pause(word) {
                // It is left out.
            } else if lacks_spaces(word) {
                writer.write_spaced(part, at, &bank.spacing().boundaries(word));
            } else {
                writer.write(part, at);
            }
            at += length;
        }
        // An answer of nothing but pauses is judged as it stands.
        if writer.judged.trim().is_empty() {
            return Self::verbatim(given);
        }
        Self { given, judged: Cow::Owned(writer.judged), origins: writer.origins }
    }

    /// The answer as it stands: what a model reads and quotes.
    pub(crate) fn verbatim(given: &'a str) -> Self {
        Self { given, judged: Cow::Borrowed(given), origins: Vec::new() }
    }

    /// The text that is judged.
    pub(crate) fn judged(&self) -> &str {
        &self.judged
    }

    /// The candidate's own words between two characters of the judged text.
    pub(crate) fn quote(&self, start: usize, end: usize) -> Quote {
        if self.origins.is_empty() {
            return quote::quote_at(self.given, start, end);
        }
        let origin = |at: usize| self.origins.get(at).map_or(0, |origin| *origin as usize);
        quote::quote_at(self.given, origin(start), origin(end.max(start + 1) - 1) + 1)
    }
}

struct Writer {
    judged: String,
    origins: Vec<u32>,
}

impl Writer {
    fn write(&mut self, part: &str, from: u32) {
        self.judged.push_str(part);
        self.origins.extend((from..).take(part.chars().count()));
    }

    /// Writes a word with a space wherever one belongs.
    fn write_spaced(&mut self, part: &str, from: u32, boundaries: &[bool]) {
        for (index, character) in part.chars().enumerate() {
            self.judged.push(character);
            self.origins.push(from + index as u32);
            if boundaries.get(index) == Some(&true) {
                self.judged.push(' ');
                self.origins.push(from + index as u32);
            }
        }
    }
}

/// Whether a word is a sound made while thinking. "그" and "저" are words of their own unless dots draw them out.
fn is_filled_pause(word: &str) -> bool {
    let sound = word.trim_end_matches(['.', ',', '…', '~', '-', '!', '?']);
    let drawn_out = sound.len() < word.len() && word.ends_with(['.', '…', '~']);
    match sound {
        "그" | "저" | "뭐" | "이" => drawn_out && word.len() > sound.len() + 1,
        "" => false,
        _ => {
            let repeats = |unit: char| sound.chars().all(|character| character == unit);
            ['음', '어', '흠'].into_iter().any(repeats)
                || matches!(sound, "으음" | "어음" | "음어" | "아음")
                || ENGLISH_PAUSES.iter().any(|pause| sound.eq_ignore_ascii_case(pause))
        }
    }
}

fn lacks_spaces(word: &str) -> bool {
    // A syllable has three bytes.
    word.len() >= 3 * UNSPACED
        && word.chars().filter(|character| ('가'..='힣').contains(character)).count() >= UNSPACED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_left_out_and_quotes_stay_the_candidates_own() {
        let given = "음, 저는 어… 캐시를 uh 썼습니다. 그 결과 어 빨라졌습니다.";
        let transcript = Transcript::of(given, Bank::embedded());
        assert_eq!(transcript.judged(), "저는 캐시를 썼습니다. 그 결과 빨라졌습니다.");
        let quote = transcript.quote(0, 12);
        assert_eq!(quote.quote, "저는 어… 캐시를 uh 썼습니다.");
        let stands: String = given.chars().skip(quote.start).take(quote.end - quote.start).collect();
        assert_eq!(stands, quote.quote);
    }

    #[test]
    fn an_answer_of_pauses_alone_stays() {
        assert_eq!(Transcript::of("음… 어", Bank::embedded()).judged(), "음… 어");
    }

    #[test]
    fn dictation_without_spaces_gets_them_back() {
        let given = "작년에회사에서주문조회화면이느려서제가인덱스를추가했습니다.";
        let transcript = Transcript::of(given, Bank::embedded());
        let words: Vec<&str> = transcript.judged().split(' ').collect();
        assert!(words.contains(&"제가") && words.len() >= 6, "{words:?}");
        let at = transcript.judged().chars().count();
        assert_eq!(transcript.quote(0, at).quote, given);
        assert_eq!(Transcript::of("데이터베이스에서는 빠릅니다", Bank::embedded()).origins.len(), 0);
    }
}
