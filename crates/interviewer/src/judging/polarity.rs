//! Polarity: whether words say the opposite of what they are compared with.
//!
//! Two sentences about the same thing contradict each other in two ways: one has a word and the other its opposite (raise the
//! rails, lower the rails), or one denies what the other says (share it, do not share it). What a word is about is read
//! off the words around it: they must be the same. The opposites are data ([`Lexicon`], and a question's own).

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use interview::language::Language;

use super::signs::{Lexicon, Line};
use crate::lexical::is_function_word;

/// What a Korean word is about stands within so many syllables before it.
const BEFORE: usize = 9;
/// Korean words are about the same thing when so many pairs of syllables next to each other are the same.
const SAME: usize = 2;
/// What an English word is about stands within so many words before it and after it.
const AROUND: (usize, usize) = (3, 4);
/// So many syllables before a Korean negation name what is denied.
const DENIED: usize = 3;
/// What follows "지" where something is denied outright; "-지 않으면" and "-지 않도록" deny nothing.
const DENIALS: [&str; 11] = [
    "않는다",
    "않습니다",
    "않아야",
    "않고",
    "않으며",
    "않을것",
    "말고",
    "마세요",
    "말아야",
    "못하게",
    "않아요",
];
/// Korean words that deny something in some way.
const NO: [&str; 14] = [
    "않",
    "말고",
    "마세요",
    "말아",
    "못하",
    "못한",
    "금지",
    "안되",
    "안된",
    "안됩",
    "없",
    "아니",
    "삼가",
    "피하",
];
/// English words that deny something in some way, beside [`NEGATIONS`].
const NO_ENGLISH: [&str; 16] = [
    "cannot", "can't", "wouldn't", "couldn't", "no", "without", "nor", "nothing", "nobody", "neither",
    "rather", "instead", "avoid", "isn't", "aren't", "wasn't",
];
/// English words that deny what follows within a few words.
const NEGATIONS: [&str; 8] = ["never", "not", "don't", "doesn't", "didn't", "won't", "shouldn't", "mustn't"];
/// English words after which a negation is only a case that is thought of.
const CASES: [&str; 5] = ["if", "when", "until", "unless", "whether"];
/// What stands before an English verb that says what somebody does.
const BEFORE_VERB: [&str; 17] = [
    "i", "we", "you", "they", "to", "and", "or", "then", "must", "should", "will", "would", "can", "always",
    "also", "i'd", "i'll",
];
/// An English negation reaches so many words.
const REACH: usize = 3;

/// A sentence as polarity is read off it.
pub(super) struct Sense {
    line: Line,
    turns: Vec<Turn>,
    /// What is denied: in Korean the syllables before the negation, in English the word after it.
    denials: Vec<String>,
    /// Whether nothing in it denies anything in any way.
    is_positive: bool,
    language: Language,
}

/// A word that has an opposite.
struct Turn {
    pair: usize,
    is_first: bool,
    about: Range<usize>,
}

/// The opposites of a language, found in one pass over a sentence.
struct Opposites {
    automaton: AhoCorasick,
    /// For each pattern its pair, and whether it is of the first of the two.
    forms: Vec<(usize, bool)>,
    pairs: usize,
}

#[expect(clippy::expect_used, reason = "the words are constants, and the tests use them")]
static DENYING: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(NO).expect("a few words make an automaton"));
static KOREAN: LazyLock<Opposites> = LazyLock::new(|| Opposites::read(Language::Ko));
static ENGLISH: LazyLock<Opposites> = LazyLock::new(|| Opposites::read(Language::En));

impl Opposites {
    fn of(language: Language) -> &'static Self {
        language.pick(&*KOREAN, &*ENGLISH)
    }

    fn read(language: Language) -> Self {
        let (mut patterns, mut forms) = (Vec::new(), Vec::new());
        let pairs = Lexicon::of(language).opposites();
        for (pair, (first, second)) in pairs.iter().enumerate() {
            for (is_first, words) in [(true, first), (false, second)] {
                for form in words.split('|') {
                    patterns.push(as_stands(form, language));
                    forms.push((pair, is_first));
                }
            }
        }
        #[expect(clippy::expect_used, reason = "the files are built in, and a test reads them")]
        let automaton =
            AhoCorasick::new(patterns).expect("the opposites of the built-in files make an automaton");
        Self { automaton, forms, pairs: pairs.len() }
    }

    fn find(&self, line: &Line, language: Language) -> impl Iterator<Item = Turn> {
        self.automaton.find_overlapping_iter(&line.text).map(move |found| {
            let (pair, is_first) = self.forms[found.pattern().as_usize()];
            Turn { pair, is_first, about: about(line, &(found.start()..found.end()), language) }
        })
    }
}

/// A form as it stands in a line: English forms are whole words.
fn as_stands(form: &str, language: Language) -> String {
    match language {
        Language::Ko => form.to_owned(),
        Language::En => format!(" {form} "),
    }
}

/// The pairs of opposites that a question brings along.
pub(super) type Directions = [(String, String)];

impl Sense {
    /// Reads a sentence that is folded.
    pub(super) fn of(folded: &str, own: &Directions, language: Language) -> Self {
        let line = Line::of(folded, language);
        let opposites = Opposites::of(language);
        let mut turns: Vec<Turn> = opposites.find(&line, language).collect();
        for (pair, (first, second)) in own.iter().enumerate() {
            let pair = opposites.pairs + pair;
            for (is_first, forms) in [(true, first), (false, second)] {
                for place in forms.split('|').flat_map(|form| places(&line, form, language)) {
                    turns.push(Turn { pair, is_first, about: about(&line, &place, language) });
                }
            }
        }
        let denials = match language {
            Language::Ko => korean_denials(&line.text),
            Language::En => english_denials(&line.text),
        };
        let is_positive = match language {
            Language::Ko => !DENYING.is_match(&line.text),
            Language::En => {
                !line.text.split(' ').any(|word| NEGATIONS.contains(&word) || NO_ENGLISH.contains(&word))
            }
        };
        Self { line, turns, denials, is_positive, language }
    }

    /// Whether this has the opposite of a word of one of the others, about the same thing.
    pub(super) fn turns_any_round(&self, others: &[&Self]) -> bool {
        others.iter().any(|other| self.turns_round(other))
    }

    /// Whether this denies what one of the others says, or the other way round. A denial reaches less far than an opposite,
    /// so a word in common about the same thing outweighs it, and so does the same denial anywhere in what is expected.
    pub(super) fn is_denied_by_any<'s, I>(&self, others: &[&Self], expected: impl Fn() -> I) -> bool
    where
        I: Iterator<Item = &'s Self>,
    {
        let denies = |other: &Self| {
            other.denies(self) || self.denies(other) && !expected().any(|one| one.denies_alike(self))
        };
        others.iter().any(|other| denies(other)) && !others.iter().any(|other| self.agrees(other))
    }

    /// Whether it has a word that the other has, about the same thing, and both or neither of them deny something.
    fn agrees(&self, other: &Self) -> bool {
        self.is_positive == other.is_positive
            && self.turns.iter().any(|mine| {
                let same = other
                    .turns
                    .iter()
                    .filter(|theirs| theirs.pair == mine.pair && theirs.is_first == mine.is_first);
                same.into_iter()
                    .any(|theirs| are_about_the_same(self.about(mine), other.about(theirs), self.language))
            })
    }

    /// Whether it has the opposite of a word that the other has about the same thing, and not that word itself.
    fn turns_round(&self, other: &Self) -> bool {
        let same_thing = |mine: &Turn, theirs: &Turn| {
            mine.pair == theirs.pair
                && are_about_the_same(self.about(mine), other.about(theirs), self.language)
        };
        other.turns.iter().any(|theirs| {
            let both =
                other.turns.iter().any(|turn| turn.pair == theirs.pair && turn.is_first != theirs.is_first);
            let opposite =
                self.turns.iter().any(|mine| mine.is_first != theirs.is_first && same_thing(mine, theirs));
            let agrees =
                self.turns.iter().any(|mine| mine.pair == theirs.pair && mine.is_first == theirs.is_first);
            opposite && !agrees && !both
        })
    }

    /// Whether it denies what the other says, which denies nothing.
    fn denies(&self, other: &Self) -> bool {
        other.is_positive && self.denials.iter().any(|what| other.affirms(what))
    }

    fn denies_alike(&self, other: &Self) -> bool {
        self.denials.iter().any(|what| other.denials.contains(what))
    }

    fn affirms(&self, what: &str) -> bool {
        match self.language {
            Language::Ko => affirms_in_korean(&self.line.text, what),
            Language::En => affirms_in_english(&self.line.text, what),
        }
    }

    fn about(&self, turn: &Turn) -> &str {
        &self.line.text[turn.about.clone()]
    }
}

/// Where a form of a word stands; English forms are whole words.
fn places(line: &Line, form: &str, language: Language) -> Vec<Range<usize>> {
    let form = as_stands(form, language);
    line.text.match_indices(&form).map(|(at, found)| at..at + found.len()).collect()
}

/// The words around a place.
fn about(line: &Line, place: &Range<usize>, language: Language) -> Range<usize> {
    let text = &line.text;
    match language {
        Language::Ko => {
            let before = text[..place.start].char_indices().rev().take(BEFORE).last();
            before.map_or(place.start, |(at, _)| at)..place.start
        }
        Language::En => {
            let (before, after) = AROUND;
            let spaces = |text: &str| text.match_indices(' ').map(|(at, _)| at).collect::<Vec<_>>();
            let ahead = spaces(&text[..=place.start]);
            let behind = spaces(&text[place.end - 1..]);
            let from = ahead.iter().rev().nth(before).copied().unwrap_or(0);
            let to = behind.get(after).map_or(text.len(), |at| place.end - 1 + at);
            from..to
        }
    }
}

fn are_about_the_same(one: &str, other: &str, language: Language) -> bool {
    match language {
        Language::Ko => {
            let pairs = |text: &str| {
                let syllables: Vec<char> = text.chars().collect();
                syllables.windows(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>()
            };
            let others = pairs(other);
            pairs(one).iter().filter(|pair| others.contains(pair)).count() >= SAME
        }
        Language::En => {
            let content = |text: &str| {
                let words = text.split(' ').filter(|word| word.len() > 2 && !is_function_word(word));
                words.map(str::to_owned).collect::<Vec<_>>()
            };
            let others = content(other);
            content(one).iter().any(|word| others.contains(word))
        }
    }
}

fn korean_denials(text: &str) -> Vec<String> {
    let denied = text.match_indices('지').filter(|(at, _)| {
        let after = &text[at + '지'.len_utf8()..];
        DENIALS.iter().any(|denial| after.starts_with(denial))
    });
    let what = denied.filter_map(|(at, _)| {
        let syllables: Vec<char> = text[..at].chars().rev().take(DENIED).collect();
        (syllables.len() == DENIED).then(|| syllables.into_iter().rev().collect())
    });
    what.collect()
}

/// Whether Korean text says something that is denied elsewhere: its last syllable may carry an ending ("공유하", "공유합니다").
fn affirms_in_korean(text: &str, what: &str) -> bool {
    let Some((at, last)) = what.char_indices().next_back() else { return false };
    let stem = &what[..at];
    text.match_indices(stem).any(|(place, _)| {
        let mut rest = text[place + stem.len()..].chars();
        let conjugated = rest.next().is_some_and(|next| initial(next) == initial(last));
        let after: String = rest.take(4).collect();
        conjugated && !after.starts_with('지') && !after.contains("않")
    })
}

/// Whether English text has what is denied elsewhere as a verb: first in the sentence, or after a word of [`BEFORE_VERB`].
fn affirms_in_english(text: &str, what: &str) -> bool {
    let mut before = None;
    text.split(' ').filter(|word| !word.is_empty()).any(|word| {
        let is_verb = before.is_none_or(|word| BEFORE_VERB.contains(&word));
        before = Some(word);
        is_verb && word == what
    })
}

/// The number of the consonant with which a syllable begins.
fn initial(syllable: char) -> Option<u32> {
    ('가'..='힣').contains(&syllable).then(|| (u32::from(syllable) - 0xac00) / 588)
}

fn english_denials(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    if words.iter().any(|word| CASES.contains(word)) {
        return Vec::new();
    }
    let mut denials = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if NEGATIONS.contains(word) {
            let reached = words[index + 1..].iter().take(REACH);
            let verb = reached.copied().find(|word| word.len() > 2 && !is_function_word(word));
            denials.extend(verb.map(str::to_owned));
        }
    }
    denials
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contradicts(one: &str, other: &str, language: Language) -> bool {
        let [one, other] = [one, other].map(|text| Sense::of(&crate::lexical::fold(text), &[], language));
        one.turns_any_round(&[&other]) != one.is_denied_by_any(&[&other], || std::iter::once(&other))
    }

    #[test]
    fn the_opposite_of_an_instruction_is_seen() {
        for (right, wrong) in [
            (
                "침상 난간을 올리고 호출벨을 손 닿는 곳에 둡니다",
                "침상 난간을 내리고 호출벨을 손 닿는 곳에 둡니다",
            ),
            ("작업 전에 전원을 끄고 잠금장치를 겁니다", "작업 전에 전원을 켜고 잠금장치를 겁니다"),
            ("비밀번호를 다른 사람과 공유하지 않는다", "비밀번호를 다른 사람과 공유합니다"),
            ("개인정보는 출력하지 않습니다", "개인정보는 출력하고 보관합니다"),
            ("실수를 바로 보고한다", "실수를 숨긴다고 봅니다. 실수를 숨기고 넘어갑니다"),
        ] {
            assert!(contradicts(wrong, right, Language::Ko), "{wrong}");
            assert!(!contradicts(right, right, Language::Ko), "{right}");
        }
        for (right, wrong) in [
            (
                "Raise the bed rails and keep the call bell within reach",
                "I would lower the bed rails and keep the bell near",
            ),
            (
                "Turn off the breaker before touching the panel",
                "Turn on the breaker before touching the panel",
            ),
            ("Never share the admin password", "I share the admin password with the team"),
            (
                "Stop the line and call the supervisor",
                "I would keep going on the line and call the supervisor later",
            ),
        ] {
            assert!(contradicts(wrong, right, Language::En), "{wrong}");
            assert!(!contradicts(right, right, Language::En), "{right}");
        }
    }

    #[test]
    fn other_things_and_other_words_are_no_contradiction() {
        for (one, other) in [
            ("응답 시간을 줄입니다", "처리량을 늘립니다"),
            ("확인하지 않으면 사고가 나므로 확인합니다", "두 번 확인합니다"),
            ("인덱스를 늘리면 조회는 빨라지고 쓰기는 느려집니다", "인덱스가 많으면 쓰기가 느려진다"),
        ] {
            assert!(!contradicts(one, other, Language::Ko), "{one}");
        }
        for (one, other) in [
            ("I cut the response time", "We raised the throughput"),
            ("Add an index to the column you filter on", "Drop the rows that are duplicates"),
        ] {
            assert!(!contradicts(one, other, Language::En), "{one}");
        }
    }
}
