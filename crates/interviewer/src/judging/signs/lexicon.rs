//! The words by which signs are told, read from the crate's folder `signs`, and found in one pass over a sentence.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use interview::language::Language;
use serde::Deserialize;

use super::line::Line;
use crate::content::bank::squeeze;
use crate::sign::Sign;

static KOREAN: LazyLock<Lexicon> =
    LazyLock::new(|| built_in(include_str!("../../../signs/ko.toml"), Language::Ko));
static ENGLISH: LazyLock<Lexicon> =
    LazyLock::new(|| built_in(include_str!("../../../signs/en.toml"), Language::En));

/// The two parts of an entry `A ~ B` stand at most so many bytes apart: about 16 Korean syllables, 8 English words.
const APART: usize = 48;

/// A list of words in the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::judging) enum List {
    Event,
    Problem,
    Result,
    Lesson,
    Reason,
    People,
    Reaction,
    Plan,
    Dated,
    Habit,
    Comparison,
    Strength,
    Weakness,
    Principle,
    Background,
    Opinion,
    Preparation,
    Employer,
    Oneself,
    Supposed,
    Empty,
    General,
    Hedge,
    Grave,
    Unseen,
    Tampered,
    Excused,
    Bypassed,
    Exposed,
    Favours,
    Blamed,
    Coerced,
    Deceived,
    Owned,
}

/// Words of a list that stand in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::judging) struct Hit {
    pub(in crate::judging) list: List,
    /// Where they begin and end in the line, in bytes.
    pub(in crate::judging) start: usize,
    pub(in crate::judging) end: usize,
}

/// Every list of a language.
#[derive(Debug)]
pub(in crate::judging) struct Lexicon {
    language: Language,
    automaton: AhoCorasick,
    /// What each pattern of the automaton is.
    patterns: Vec<Pattern>,
    /// Past verbs that tell no deed.
    pub(super) empty_verbs: HashSet<String>,
    /// English past forms that do not end in -ed.
    pub(super) irregular_verbs: HashSet<String>,
    /// Korean verbs in the form "…한 경험".
    pub(super) deed_nouns: AhoCorasick,
    /// Pairs of opposites, each the forms of a word with `|` between.
    opposites: Vec<(String, String)>,
    /// The words by which a question shows what it asks for.
    asked: Vec<(Sign, Vec<String>)>,
    /// The words by which a key point shows what it describes.
    described: Vec<(Sign, Vec<String>)>,
}

#[derive(Clone, Copy, Debug)]
struct Pattern {
    means: Meaning,
    /// Whether a word must begin where it begins.
    begins_word: bool,
    /// Whether the word may go on where it ends.
    goes_on: bool,
}

#[derive(Clone, Copy, Debug)]
enum Meaning {
    /// Hides what stands within it.
    Hides,
    Whole(List),
    /// The first or the second of two that must both stand in a sentence.
    First(u16),
    Second(u16, List),
}

#[derive(Deserialize)]
struct LexiconFile {
    never: Vec<String>,
    opposites: Vec<(String, String)>,
    empty_verbs: Vec<String>,
    #[serde(default)]
    irregular_verbs: Vec<String>,
    #[serde(default)]
    deed_nouns: Vec<String>,
    #[serde(default)]
    asked: BTreeMap<Sign, Vec<String>>,
    #[serde(default)]
    described: BTreeMap<Sign, Vec<String>>,
    #[serde(flatten)]
    lists: BTreeMap<List, Vec<String>>,
}

impl Lexicon {
    /// The words of a language.
    pub(in crate::judging) fn of(language: Language) -> &'static Self {
        match language {
            Language::Ko => &KOREAN,
            Language::En => &ENGLISH,
        }
    }

    fn read(text: &str, language: Language) -> Result<Self, String> {
        let file: LexiconFile = toml::from_str(text).map_err(|cause| cause.to_string())?;
        let mut reader = Reader { language, words: Vec::new(), patterns: Vec::new(), pairs: 0 };
        for word in &file.never {
            reader.add(word, Meaning::Hides)?;
        }
        for (list, words) in &file.lists {
            for word in words {
                reader.add_entry(word, *list)?;
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&reader.words)
            .map_err(|cause| cause.to_string())?;
        let squeezed = |words: Vec<String>| words.into_iter().map(|word| word.replace(' ', "")).collect();
        Ok(Self {
            language,
            automaton,
            patterns: reader.patterns,
            empty_verbs: squeezed(file.empty_verbs),
            irregular_verbs: file.irregular_verbs.into_iter().collect(),
            deed_nouns: AhoCorasick::new(file.deed_nouns).map_err(|cause| cause.to_string())?,
            opposites: file.opposites,
            asked: by_sign(file.asked, language),
            described: by_sign(file.described, language),
        })
    }

    /// Whether the end of a text is a verb that tells no deed.
    pub(super) fn ends_in_empty_verb(&self, text: &str) -> bool {
        text.char_indices().any(|(at, _)| self.empty_verbs.contains(&text[at..]))
    }

    /// Pairs of words and their opposites, each with `|` between its forms.
    pub(in crate::judging) fn opposites(&self) -> &[(String, String)] {
        &self.opposites
    }

    /// What a question asks for, by its words alone.
    pub(in crate::judging) fn asks(&self, question: &str) -> Vec<Sign> {
        self.named(&self.asked, question)
    }

    /// What a key point describes, by its words alone: the sign that is named most often.
    pub(in crate::judging) fn describes(&self, key_point: &str) -> Option<Sign> {
        self.named(&self.described, key_point).first().copied()
    }

    fn named(&self, words: &[(Sign, Vec<String>)], text: &str) -> Vec<Sign> {
        let text = squeeze(text, self.language);
        let count = |words: &[String]| words.iter().filter(|word| text.contains(word.as_str())).count();
        let mut named: Vec<(usize, Sign)> = words.iter().map(|(sign, words)| (count(words), *sign)).collect();
        named.retain(|(count, _)| *count > 0);
        named.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        named.into_iter().map(|(_, sign)| sign).collect()
    }

    /// The words of all lists in a line, in their order.
    pub(super) fn find(&self, line: &Line) -> Vec<Hit> {
        let (mut hits, mut hidden, mut firsts) = (Vec::new(), Vec::new(), Vec::new());
        for found in self.automaton.find_overlapping_iter(&line.text) {
            let pattern = self.patterns[found.pattern().as_usize()];
            if !self.stands(line, found.start(), found.end(), pattern) {
                continue;
            }
            let hit = |list| Hit { list, start: found.start(), end: found.end() };
            match pattern.means {
                Meaning::Hides => hidden.push((found.start(), found.end())),
                Meaning::Whole(list) => hits.push(hit(list)),
                Meaning::First(pair) => firsts.push((pair, found.end())),
                Meaning::Second(pair, list) => {
                    let follows = |(first, end): &(u16, usize)| {
                        *first == pair && *end <= found.start() && found.start() - end <= APART
                    };
                    hits.extend(firsts.iter().any(follows).then(|| hit(list)));
                }
            }
        }
        hits.retain(|hit| !hidden.iter().any(|(start, end)| *start <= hit.start && hit.end <= *end));
        hits.sort_by_key(|hit| (hit.start, hit.end));
        hits
    }

    /// Whether words found in a line stand at the boundaries that they ask for.
    fn stands(&self, line: &Line, start: usize, end: usize, pattern: Pattern) -> bool {
        if pattern.begins_word && !line.begins_word(start) {
            return false;
        }
        if self.language == Language::Ko {
            return true;
        }
        let next = line.text[end..].chars().next();
        pattern.goes_on || next.is_none_or(|next| !(next.is_alphanumeric() || matches!(next, '\'' | '-')))
    }
}

struct Reader {
    language: Language,
    words: Vec<String>,
    patterns: Vec<Pattern>,
    pairs: u16,
}

impl Reader {
    /// Adds an entry: `A`, of which the last word may vary (`숨겨 두|놓`), or `A ~ B`, of which either may (`기록|일지 ~
    /// 고쳐|바꿔`).
    fn add_entry(&mut self, entry: &str, list: List) -> Result<(), String> {
        let Some((first, second)) = entry.split_once(" ~ ") else {
            return endings(entry).iter().try_for_each(|word| self.add(word, Meaning::Whole(list)));
        };
        self.pairs += 1;
        let pair = self.pairs;
        first.split('|').try_for_each(|word| self.add(word, Meaning::First(pair)))?;
        second.split('|').try_for_each(|word| self.add(word, Meaning::Second(pair, list)))
    }

    fn add(&mut self, entry: &str, means: Meaning) -> Result<(), String> {
        let (begins_word, word) = match entry.strip_prefix('^') {
            Some(word) => (true, word),
            None => (self.language == Language::En, entry),
        };
        let (goes_on, word) = match word.strip_suffix('*') {
            Some(word) => (true, word),
            None => (false, word),
        };
        let word = match self.language {
            Language::Ko => word.split_whitespace().collect::<String>(),
            Language::En => word.trim().to_owned(),
        };
        if word.is_empty() {
            return Err(format!("an entry has no letter: {entry:?}"));
        }
        self.words.push(word);
        self.patterns.push(Pattern { means, begins_word, goes_on });
        Ok(())
    }
}

fn by_sign(words: BTreeMap<Sign, Vec<String>>, language: Language) -> Vec<(Sign, Vec<String>)> {
    let squeezed = |words: Vec<String>| words.iter().map(|word| squeeze(word, language)).collect();
    words.into_iter().map(|(sign, words)| (sign, squeezed(words))).collect()
}

/// The forms of an entry whose last word varies.
fn endings(entry: &str) -> Vec<String> {
    let mut parts = entry.split('|');
    let first = parts.next().unwrap_or_default();
    let stem = first.rsplit_once(' ').map_or("", |(stem, _)| stem);
    let others = parts.map(|part| if stem.is_empty() { part.to_owned() } else { format!("{stem} {part}") });
    std::iter::once(first.to_owned()).chain(others).collect()
}

#[expect(clippy::expect_used, reason = "the files are part of the program, and a test reads both")]
fn built_in(text: &str, language: Language) -> Lexicon {
    Lexicon::read(text, language).expect("the built-in lists can be read")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists(text: &str, language: Language) -> Vec<List> {
        let line = Line::of(text, language);
        Lexicon::of(language).find(&line).into_iter().map(|hit| hit.list).collect()
    }

    #[test]
    fn words_are_found_with_and_without_spaces() {
        for text in ["저는 항상 최선을 다합니다", "저는항상최선을다합니다"] {
            let found = lists(text, Language::Ko);
            assert_eq!(found.iter().filter(|list| **list == List::Empty).count(), 2, "{text}");
        }
        assert!(!lists("매출이 늘었습니다", Language::Ko).contains(&List::Empty));
        assert!(lists("저는 늘 웃습니다", Language::Ko).contains(&List::Empty));
    }

    #[test]
    fn english_words_are_whole_words() {
        assert!(lists("i always communicated", Language::En).contains(&List::Empty));
        assert!(!lists("the hallways are long", Language::En).contains(&List::Empty));
        assert!(!lists("a valued-added tax", Language::En).contains(&List::Empty));
    }

    #[test]
    fn an_entry_without_letters_is_refused() {
        let file = "never = []\nempty_verbs = []\nopposites = []\nevent = [\"^\"]\n";
        assert!(Lexicon::read(file, Language::Ko).is_err_and(|why| why.contains("no letter")));
        assert!(
            Lexicon::read("never = []\nempty_verbs = []\nopposites = []\nevnt = []\n", Language::Ko).is_err()
        );
    }

    /// The sentences of the bank's answers that hold a figure.
    fn concrete_sentences(language: Language) -> Vec<Line> {
        let questions =
            crate::content::bank::Bank::embedded().families().iter().flat_map(|family| &family.questions);
        let answers = questions.flat_map(|question| question.wording(language).answers());
        let sentences = answers.flat_map(|answer| answer.split_inclusive(['.', '?', '!']));
        let concrete = sentences.filter(|sentence| sentence.contains(|each: char| each.is_ascii_digit()));
        concrete.map(|sentence| Line::of(&crate::lexical::fold(sentence), language)).collect()
    }

    #[test]
    fn no_word_of_what_is_empty_or_bad_is_common_in_concrete_sentences() {
        for (language, file) in [
            (Language::Ko, include_str!("../../../signs/ko.toml")),
            (Language::En, include_str!("../../../signs/en.toml")),
        ] {
            let sentences = concrete_sentences(language);
            assert!(sentences.len() > 500, "{}", sentences.len());
            let lists: toml::Table = toml::from_str(file).unwrap();
            for list in [
                "empty", "general", "hedge", "grave", "unseen", "tampered", "excused", "bypassed", "exposed",
                "favours", "blamed", "coerced", "deceived",
            ] {
                for entry in lists[list].as_array().unwrap() {
                    let never = &lists["never"];
                    let one =
                        format!("never = {never}\nempty_verbs = []\nopposites = []\n{list} = [{entry}]\n");
                    let one = Lexicon::read(&one, language).unwrap();
                    let fires = sentences.iter().filter(|line| !one.find(line).is_empty()).count();
                    assert!(fires * 50 <= sentences.len(), "{list} {entry}: {fires} of {}", sentences.len());
                }
            }
        }
    }
}
