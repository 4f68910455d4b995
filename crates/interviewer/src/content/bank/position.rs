//! How people write a position: which family it is, and how a question names it.

use crate::lexical::fold;

use super::family::Family;
use super::{Bank, GENERAL};

/// An alias of Latin letters up to this length must be a word of its own: "pm" is not in "development".
const SHORT_LATIN: usize = 3;
/// The shortest alias in Latin letters that is found despite a typing error.
const MIN_FUZZY_LENGTH: usize = 6;
/// The same in jamo, where two syllables differ from other words by one only too often: "영어" is not "영업".
const MIN_FUZZY_JAMO: usize = 7;

impl Bank {
    /// The family of a position as people write it ("신입 백엔드 개발자", "Sr. Front-End Engineer"): the longest alias
    /// that stands in it decides, else the longest that does with one letter or jamo mistyped, else a generic one, else it is
    /// general.
    pub fn family_of(&self, position: &str) -> Option<&Family> {
        self.family_number_of(position).map(|family| &self.families[family])
    }

    /// The same, as its place among all families.
    pub(crate) fn family_number_of(&self, position: &str) -> Option<usize> {
        let position = Position::read(position);
        let Aliases { specific, generic } = &self.aliases;
        longest(specific, |alias| position.find(alias))
            .or_else(|| longest(specific, |alias| position.find_mistyped(alias)))
            .or_else(|| longest(generic, |alias| position.find(alias)))
            .or_else(|| self.families.iter().position(|family| family.id == GENERAL))
    }
}

/// What positions are called, each list with the longest first.
#[derive(Debug)]
pub(super) struct Aliases {
    specific: Vec<Alias>,
    /// Those that count only where no other stands.
    generic: Vec<Alias>,
}

#[derive(Debug)]
struct Alias {
    /// What must stand in a position, each with its alternatives; mostly one.
    parts: Vec<Vec<Vec<char>>>,
    /// The only part taken apart, to forgive a mistyped letter; empty where there are more.
    jamo: Vec<u32>,
    /// How much it says.
    length: usize,
    /// The number of the family that it names.
    family: usize,
}

impl Aliases {
    /// The aliases of all families but the one for any position.
    pub(super) fn of(families: &[Family]) -> Self {
        let named = |aliases_of: fn(&Family) -> Vec<Alias>| {
            let families = families.iter().enumerate().filter(|(_, family)| family.id != GENERAL);
            let aliases = families.flat_map(|(number, family)| {
                aliases_of(family).into_iter().map(move |alias| Alias { family: number, ..alias })
            });
            let mut aliases: Vec<Alias> = aliases.collect();
            aliases.sort_by_key(|alias| std::cmp::Reverse(alias.length));
            aliases
        };
        Self {
            specific: named(|family| {
                let together = family.together.iter().map(|parts| Alias::together(parts));
                family.aliases.iter().map(|alias| Alias::of(alias)).chain(together).collect()
            }),
            generic: named(|family| family.generic_aliases.iter().map(|alias| Alias::of(alias)).collect()),
        }
    }
}

/// The family with the longest alias of those that are found; among equally long ones the earliest found.
fn longest(aliases: &[Alias], find: impl Fn(&Alias) -> Option<usize>) -> Option<usize> {
    let mut equally_long = aliases.chunk_by(|one, other| one.length == other.length);
    equally_long.find_map(|aliases| {
        let found = aliases.iter().filter_map(|alias| Some((find(alias)?, alias.family)));
        found.min_by_key(|(at, _)| *at).map(|(_, family)| family)
    })
}

impl Alias {
    fn of(alias: &str) -> Self {
        Self {
            parts: vec![vec![alias.chars().collect()]],
            jamo: jamo(alias.chars()),
            length: length(alias),
            family: 0,
        }
    }

    fn together(parts: &[Vec<String>]) -> Self {
        let longest = |part: &Vec<String>| part.iter().map(|word| length(word)).max().unwrap_or(0);
        Self {
            length: parts.iter().map(longest).sum(),
            parts: parts
                .iter()
                .map(|part| part.iter().map(|word| word.chars().collect()).collect())
                .collect(),
            jamo: Vec::new(),
            family: 0,
        }
    }
}

/// An alias as it is compared: folded, only letters, digits and the signs of "C++" and "C#".
pub(crate) fn squeeze_alias(alias: &str) -> String {
    fold(alias).chars().filter(|&character| counts(character)).collect()
}

fn counts(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '+' | '#')
}

fn is_hangul(character: char) -> bool {
    ('가'..='힣').contains(&character)
}

/// How much an alias says: a syllable counts as two letters.
fn length(alias: &str) -> usize {
    alias.chars().map(|character| if is_hangul(character) { 2 } else { 1 }).sum()
}

/// A position, squeezed, with the places where its words begin and end.
struct Position {
    squeezed: Vec<char>,
    /// The same taken apart, and for each place where it begins there.
    jamo: Vec<u32>,
    jamo_at: Vec<usize>,
    /// For each place, and one past the end, whether a word ends before it or one begins there.
    boundary: Vec<bool>,
}

impl Position {
    fn read(position: &str) -> Self {
        let (mut squeezed, mut boundary, mut before) = (Vec::new(), Vec::new(), None);
        for character in fold(position).chars() {
            if !counts(character) {
                before = None;
                continue;
            }
            let hangul = is_hangul(character);
            boundary.push(before != Some(hangul));
            squeezed.push(character);
            before = Some(hangul);
        }
        boundary.push(true);
        let (mut apart, mut jamo_at) = (Vec::new(), Vec::new());
        for character in &squeezed {
            jamo_at.push(apart.len());
            apart.extend(jamo([*character].into_iter()));
        }
        Self { squeezed, jamo: apart, jamo_at, boundary }
    }

    /// Where the first part of the alias stands, if all of them do.
    fn find(&self, alias: &Alias) -> Option<usize> {
        let mut places = alias.parts.iter().map(|part| part.iter().find_map(|word| self.find_word(word)));
        let first = places.next()??;
        places.all(|place| place.is_some()).then_some(first)
    }

    /// Where a word stands. Latin letters begin with a word, and short ones end with it too (a plural s may follow).
    fn find_word(&self, alias: &[char]) -> Option<usize> {
        if alias.is_empty() {
            return None;
        }
        let last = self.squeezed.len().checked_sub(alias.len())?;
        let begins = |at: &usize| self.squeezed[*at] == alias[0] && self.squeezed[*at..].starts_with(alias);
        (0..=last).filter(begins).find(|&at| {
            let end = at + alias.len();
            !alias.iter().all(char::is_ascii)
                || self.boundary[at] && (alias.len() > SHORT_LATIN || self.ends_word(end))
        })
    }

    fn ends_word(&self, end: usize) -> bool {
        self.boundary[end] || self.squeezed[end] == 's' && self.boundary[end + 1]
    }

    /// Where the alias stands with one letter or jamo wrong, missing, added or exchanged with the next, at the beginning
    /// of a word or, for Hangul, of any syllable.
    fn find_mistyped(&self, alias: &Alias) -> Option<usize> {
        let wanted = &alias.jamo;
        let is_latin = wanted.iter().all(|&letter| letter < 0x1100);
        if wanted.len() < if is_latin { MIN_FUZZY_LENGTH } else { MIN_FUZZY_JAMO } {
            return None;
        }
        (0..self.squeezed.len()).find(|&at| {
            (self.boundary[at] || is_hangul(self.squeezed[at]))
                && begins_with_one_edit(&self.jamo[self.jamo_at[at]..], wanted)
        })
    }
}

/// Hangul syllables taken apart, other characters as they are.
fn jamo(text: impl Iterator<Item = char>) -> Vec<u32> {
    let mut out = Vec::new();
    for character in text {
        let code = u32::from(character);
        if !is_hangul(character) {
            out.push(code);
            continue;
        }
        let index = code - 0xac00;
        out.extend([0x1100 + index / 588, 0x1161 + index % 588 / 28]);
        if index % 28 != 0 {
            out.push(0x11a7 + index % 28);
        }
    }
    out
}

/// Whether a text begins with the wanted one after at most one substitution, insertion, deletion or transposition.
fn begins_with_one_edit(text: &[u32], wanted: &[u32]) -> bool {
    let same = text.iter().zip(wanted).take_while(|(a, b)| a == b).count();
    let (text, wanted) = (&text[same..], &wanted[same..]);
    if wanted.len() <= 1 {
        return true;
    }
    let transposed = text.len() >= 2 && text[0] == wanted[1] && text[1] == wanted[0];
    text.starts_with(&wanted[1..])
        || text.get(1..).is_some_and(|rest| rest.starts_with(&wanted[1..]) || rest.starts_with(wanted))
        || transposed && text[2..].starts_with(&wanted[2..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(position: &str, alias: &str) -> bool {
        Position::read(position).find(&Alias::of(&squeeze_alias(alias))).is_some()
    }

    fn finds_mistyped(position: &str, alias: &str) -> bool {
        Position::read(position).find_mistyped(&Alias::of(&squeeze_alias(alias))).is_some()
    }

    #[test]
    fn aliases_are_found_whatever_the_spacing_and_signs() {
        for (position, alias) in [
            ("Sr. Front-End Engineer", "frontend"),
            ("신입 서버개발", "서버 개발"),
            ("품질관리(QA)", "qa"),
            ("QA엔지니어", "qa"),
            ("PMs", "pm"),
            ("ＢａｃｋＥｎｄ developer", "back-end"),
            ("C++ 개발자", "C++"),
        ] {
            assert!(finds(position, alias), "{position}: {alias}");
        }
    }

    #[test]
    fn short_latin_aliases_are_whole_words() {
        for (position, alias) in [
            ("development", "pm"),
            ("csv engineer", "cs"),
            ("shared services", "hr"),
            ("amd driver", "md"),
            ("javascript 개발자", "java 개발자"),
            ("wholesales", "sales"),
        ] {
            assert!(!finds(position, alias), "{position}: {alias}");
        }
    }

    #[test]
    fn one_typing_error_is_forgiven_and_two_are_not() {
        for (position, alias) in [
            ("신입 벡앤드 개발자", "백앤드"),
            ("마캐팅 담당", "마케팅"),
            ("bakcend developer", "backend"),
            ("fronted engineer", "frontend"),
            ("backeend", "backend"),
        ] {
            assert!(finds_mistyped(position, alias), "{position}: {alias}");
        }
        for (position, alias) in [("변호사", "간호사"), ("bakend eng", "blackened"), ("영업", "영양사")]
        {
            assert!(!finds_mistyped(position, alias), "{position}: {alias}");
        }
    }
}
