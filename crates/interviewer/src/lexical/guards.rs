//! What is no answer, or not one that can be judged: mash, the wrong script, keywords without sentences.

use unicode_normalization::UnicodeNormalization;

use super::fold::{cut, is_dropped, is_hangul, is_letter};
use super::patterns::{declines, orders_grader, squeeze};
use super::tokens::{Run, SYLLABLE, is_function_word};
use interview::language::Language;

/// Rows of a keyboard, forwards and backwards.
const KEYBOARD: [&str; 6] = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "poiuytrewq", "lkjhgfdsa", "mnbvcxz"];
/// Fewer characters show neither a repetition nor a row.
const MIN_JUNK_LENGTH: usize = 3;
/// The longest unit that is looked for again and again.
const MAX_UNIT_LENGTH: usize = 4;
/// Last syllables of Korean predicates.
const PREDICATE: &str = "다요죠고며서면데까로려게음함됨";

/// Whether a text orders the grader about ("ignore the rubric", "100점을 주세요").
pub fn is_injection(text: &str) -> bool {
    orders_grader(&squeeze(text))
}

/// Whether a text says in words that there is no answer ("모르겠습니다", "no idea").
pub fn is_non_answer(text: &str) -> bool {
    declines(&squeeze(text))
}

/// Whether an answer is in a script in which it cannot be compared with a text in the interview's language.
pub fn is_wrong_language(answer: &str, text: &str, language: Language) -> bool {
    is_wrong_script(script_of(answer), script_of(text), language)
}

/// Whether folded text is laughter, bare jamo, keyboard rows, or one character or token over and over. A run whose stem
/// is `known` ("https" in a question about it) is none of these.
pub(super) fn is_folded_mash(folded: &str, runs: &[Run], known: impl Fn(&str) -> bool) -> bool {
    let (mut letters, mut bare, mut distinct) = (0, 0, Vec::with_capacity(3));
    let (mut junk, mut characters) = (0, Vec::new());
    for run in runs {
        let word = run.text(folded);
        if run.is_hangul && distinct.len() == 3 && !may_repeat(word) {
            letters += word.len() / SYLLABLE;
            continue;
        }
        characters.clear();
        characters.extend(word.chars());
        letters += characters.len();
        if !run.is_hangul {
            let is_bare =
                |letter: &&char| matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}');
            bare += characters.iter().filter(is_bare).count();
        }
        for letter in &characters {
            if distinct.len() == 3 {
                break;
            }
            if !distinct.contains(letter) {
                distinct.push(*letter);
            }
        }
        if characters.len() >= MIN_JUNK_LENGTH && is_junk(word, &characters) && !known(run.stem(folded)) {
            junk += characters.len();
        }
    }
    letters >= 2 && bare * 2 >= letters
        || letters >= 6 && distinct.len() <= 2
        || junk * 2 >= letters
        || runs.len() >= 4 && runs.iter().all(|run| run.text(folded) == runs[0].text(folded))
}

/// Whether the first character of a run comes again soon, as it does where a unit of a few characters is repeated.
fn may_repeat(word: &str) -> bool {
    let mut characters = word.chars();
    let first = characters.next();
    characters.take(MAX_UNIT_LENGTH).any(|character| Some(character) == first)
}

/// Whether a run repeats a unit of one to four characters, rolls along a keyboard row, or is long without a vowel.
fn is_junk(word: &str, characters: &[char]) -> bool {
    let (length, end) = (characters.len(), characters.len().saturating_sub(3));
    let repeats = (1..=MAX_UNIT_LENGTH).any(|unit| {
        length >= 3 * unit
            && (unit..end.max(3 * unit)).all(|index| characters[index] == characters[index - unit])
    });
    if repeats || !word.is_ascii() {
        return repeats;
    }
    let rolls = length >= 3
        && (0..end.max(1))
            .any(|start| KEYBOARD.iter().any(|row| row.contains(&word[start..length.min(start + 4)])));
    let mute = length >= 8
        && word.bytes().all(|letter| letter.is_ascii_alphabetic())
        && !word.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    rolls || mute
}

/// The sentences of a text, each with the byte at which it begins: cut at line ends, at semicolons, and at white space after
/// `. ! ? 。`, in whatever form these are written that folds to them.
pub(super) fn sentences(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let (mut start, mut ended) = (0, false);
    for (at, character) in text.char_indices() {
        if is_hangul(character) {
            ended = false;
            continue;
        }
        if is_separator(character) || ended && (character.is_whitespace() || character.is_control()) {
            found.push((start, &text[start..at]));
            start = at + character.len_utf8();
        }
        ended = ends_sentence(character) || ended && is_dropped(character);
    }
    found.push((start, &text[start..]));
    found.retain(|(_, sentence)| !sentence.trim().is_empty());
    found
}

fn is_separator(character: char) -> bool {
    matches!(character, '\n' | ';' | '\u{37e}' | '\u{fe14}' | '\u{fe54}' | '\u{ff1b}')
}

fn ends_sentence(character: char) -> bool {
    if character.is_ascii() || is_hangul(character) {
        return matches!(character, '.' | '!' | '?');
    }
    let folded = std::iter::once(character).nfkc().last();
    matches!(folded, Some('.' | '!' | '?' | '\u{3002}'))
}

/// The letters of a text, counted by script.
#[derive(Clone, Copy, Debug)]
pub(super) struct Script {
    letters: usize,
    hangul: usize,
    latin: usize,
}

impl Script {
    fn count(&mut self, character: char) {
        if is_hangul(character) {
            self.letters += 1;
            self.hangul += 1;
        } else if is_letter(character) {
            self.letters += 1;
            self.latin += usize::from(character < '\u{250}');
        }
    }

    fn is_korean(self) -> bool {
        self.hangul as f64 / self.letters as f64 >= 0.3
    }
}

/// Counts the letters of a text as typed (look-alikes stay what they are).
pub(super) fn script_of(text: &str) -> Script {
    let text = cut(text);
    let mut script = Script { letters: 0, hangul: 0, latin: 0 };
    for character in text.chars() {
        if !(character.is_ascii() || is_hangul(character)) {
            return script_of_normal(text);
        }
        script.count(character);
    }
    script
}

fn script_of_normal(text: &str) -> Script {
    let mut script = Script { letters: 0, hangul: 0, latin: 0 };
    text.nfkc().for_each(|character| script.count(character));
    script
}

/// Whether an answer is in a script in which the reference cannot be compared.
pub(super) fn is_wrong_script(answer: Script, reference: Script, language: Language) -> bool {
    if answer.letters == 0 || reference.letters == 0 {
        return false;
    }
    let letters = answer.letters as f64;
    match language {
        Language::Ko => {
            reference.is_korean() && answer.letters >= 20 && (answer.hangul as f64) < 0.1 * letters
        }
        Language::En => {
            !reference.is_korean() && answer.letters >= 6 && (answer.latin as f64) < 0.5 * letters
        }
    }
}

/// Whether folded text is keywords without sentences: eight or more runs, hardly a function word, particle or predicate.
pub(super) fn is_stuffed(folded: &str, runs: &[Run]) -> bool {
    if runs.len() < 8 {
        return false;
    }
    let hangul = runs.iter().filter(|run| run.is_hangul).count();
    if hangul * 2 >= runs.len() {
        let is_inflected = |run: &&Run| {
            run.is_hangul && (run.stem_end < run.end || run.text(folded).ends_with(is_predicate))
        };
        // No more of them are looked for than sentences have.
        let min = (0.2 * hangul as f64).ceil() as usize;
        return runs.iter().filter(is_inflected).take(min).count() < min;
    }
    let is_grammatical = |run: &&Run| run.is_hangul || is_function_word(run.text(folded));
    (runs.iter().filter(is_grammatical).count() as f64) < 0.05 * runs.len() as f64
}

fn is_predicate(character: char) -> bool {
    PREDICATE.contains(character)
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::super::tokens::runs_of;
    use super::*;

    fn is_mash(text: &str, known: impl Fn(&str) -> bool) -> bool {
        let folded = fold(text);
        is_folded_mash(&folded, &runs_of(&folded), known)
    }

    #[test]
    fn mash_is_told_from_words() {
        for mash in ["ㅋㅋㅋㅋ", "asdfasdf", "aaaaaa", "네 네 네 네", "qwer qwer", "bcdfghjk"] {
            assert!(is_mash(mash, |_| false), "{mash}");
        }
        for words in ["네", "인덱스는 빠릅니다 ㅋㅋ", "the quick answer", "하하 그렇습니다"]
        {
            assert!(!is_mash(words, |_| false), "{words}");
        }
        assert!(!is_mash("www", |token| token == "www"));
    }

    #[test]
    fn sentences_end_at_stops_lines_and_semicolons() {
        let found = |text| sentences(text).into_iter().map(|(_, sentence)| sentence).collect::<Vec<_>>();
        assert_eq!(found("a 1.5 b. c! d;e\n\n f?g"), ["a 1.5 b.", "c!", "d", "e", " f?g"]);
        assert_eq!(
            found("하나。 둘… 셋．\u{200b} 넷； 다섯"),
            ["하나。", "둘…", "셋．\u{200b}", "넷", " 다섯"]
        );
    }

    #[test]
    fn scripts_that_cannot_be_compared_are_withheld() {
        let (korean, english) =
            (script_of("인덱스는 검색 속도를 높인다"), script_of("an index speeds up reads"));
        assert!(is_wrong_script(script_of("Это ответ на вопрос"), english, Language::En));
        assert!(is_wrong_script(english, korean, Language::Ko));
        assert!(!is_wrong_script(script_of("B-tree index 입니다"), korean, Language::Ko));
    }
}
