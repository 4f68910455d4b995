//! Words: runs of letters cut from folded text, Hangul without its verb ending and particle (조사).

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::fold::{fold, is_hangul, is_letter_or_number};

const PARTICLES: &str = "까지는 부터는 에게는 에서는 에서도 에서의 으로는 으로도 으로서 으로써 으로의 이라는 과의 까지 께서 들은 들을 들의 들이 라는 로는 로도 로서 로써 로의 마다 밖에 보다 부터 \
    에게 에는 에도 에서 에의 와의 으로 이고 이나 이라 이란 이랑 이며 조차 처럼 하고 한테 가 과 나 는 도 란 랑 로 를 만 에 와 은 을 의 이";
const ENDINGS: &str = "되었습니다 하였습니다 됐습니다 했습니다 되거나 되도록 되므로 됩니다 습니다 이에요 입니다 하거나 하도록 하려고 하므로 하였고 합니다 했어요 했으며 돼서 돼요 됐다 되게 되고 되기 \
    되는 되며 되면 되어 되지 된다 예요 이다 하게 하고 하기 하는 하며 하면 하여 하지 한다 해서 해요 했고 했다 했던 돼 된 될 됨 한 할 함 해";
const FUNCTION_WORDS: &str = "a all also an and any are as at be because been being but by can could did do does each for from had \
    has have he how i if in into is it its make makes may no not of on only or our she should so some \
    such than that the their then there these they this those to use used uses using was we were what \
    when where which who will with would you your";

static PARTICLE_SET: LazyLock<Suffixes> = LazyLock::new(|| Suffixes::of(PARTICLES));
static ENDING_SET: LazyLock<Suffixes> = LazyLock::new(|| Suffixes::of(ENDINGS));
static FUNCTION_WORD_SET: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| FUNCTION_WORDS.split_whitespace().collect());

/// The longest particle or ending in syllables.
const LONGEST_SUFFIX: usize = 5;
/// The bytes of one Hangul syllable in UTF-8.
const SYLLABLE: usize = 3;

/// The tokens of a text: folded, cut into runs, endings and particles stripped.
pub fn tokenize(text: &str) -> Vec<String> {
    tokens(&fold(text)).into_iter().map(str::to_owned).collect()
}

/// The tokens of a folded text; a particle that stands alone after Latin letters ("Redis는") is dropped.
pub(super) fn tokens(folded: &str) -> Vec<&str> {
    let runs = runs(folded);
    let mut found = Vec::with_capacity(runs.len());
    let mut after_latin = false;
    for run in runs {
        if !(after_latin && PARTICLE_SET.all.contains(run)) {
            found.push(strip_particle(run));
        }
        after_latin = !starts_hangul(run);
    }
    found
}

/// The maximal runs of Hangul syllables, or of other letters and numbers, in folded text.
pub fn runs(folded: &str) -> Vec<&str> {
    #[derive(Clone, Copy, PartialEq)]
    enum Kind {
        Gap,
        Hangul,
        Other,
    }
    let mut found = Vec::with_capacity(folded.len() / 8);
    let (mut start, mut kind) = (0, Kind::Gap);
    for (at, character) in folded.char_indices() {
        let next = if is_hangul(character) {
            Kind::Hangul
        } else if is_letter_or_number(character) {
            Kind::Other
        } else {
            Kind::Gap
        };
        if next != kind {
            if kind != Kind::Gap {
                found.push(&folded[start..at]);
            }
            (start, kind) = (at, next);
        }
    }
    if kind != Kind::Gap {
        found.push(&folded[start..]);
    }
    found
}

/// A Hangul token without one ending (which leaves two or more syllables) and then one particle (which leaves two or more,
/// or one when the particle itself has two or more). Anything but a run of Hangul comes back as it is.
pub fn strip_particle(run: &str) -> &str {
    if !run.chars().all(is_hangul) {
        return run;
    }
    let stem = ENDING_SET.strip_longest(run, |_| 2);
    PARTICLE_SET.strip_longest(stem, |suffix| if suffix == 1 { 2 } else { 1 })
}

/// Whether a token is an English function word, which says little about the content.
pub fn is_function_word(token: &str) -> bool {
    token.starts_with(|first: char| first.is_ascii_lowercase()) && FUNCTION_WORD_SET.contains(token)
}

/// Whether a token begins with a Hangul syllable (then all of it is Hangul).
pub(super) fn starts_hangul(token: &str) -> bool {
    token.chars().next().is_some_and(is_hangul)
}

/// What a Hangul token may end in.
struct Suffixes {
    all: FxHashSet<&'static str>,
    /// For each last syllable how long those are that end in it, a bit for each length: most tokens end in none of them.
    lengths: FxHashMap<char, u8>,
}

impl Suffixes {
    fn of(suffixes: &'static str) -> Self {
        let all: FxHashSet<&str> = suffixes.split_whitespace().collect();
        let mut lengths: FxHashMap<char, u8> = FxHashMap::default();
        for suffix in &all {
            if let Some(last) = suffix.chars().next_back() {
                *lengths.entry(last).or_default() |= 1 << (suffix.len() / SYLLABLE);
            }
        }
        Self { all, lengths }
    }

    /// Cuts off the longest suffix that leaves as many syllables as `least` asks for a suffix of that length.
    fn strip_longest<'t>(&self, token: &'t str, least: impl Fn(usize) -> usize) -> &'t str {
        let syllables = token.len() / SYLLABLE;
        let last = token.chars().next_back().filter(|_| syllables >= 2);
        let lengths = last.and_then(|last| self.lengths.get(&last)).copied().unwrap_or(0);
        for length in (1..=LONGEST_SUFFIX.min(syllables)).rev() {
            if lengths & 1 << length == 0 {
                continue;
            }
            let cut = token.len() - length * SYLLABLE;
            if syllables - length >= least(length) && self.all.contains(&token[cut..]) {
                return &token[..cut];
            }
        }
        token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_and_particles_are_stripped_longest_first() {
        assert_eq!(strip_particle("데이터베이스에서는"), "데이터베이스");
        assert_eq!(strip_particle("구현하였습니다"), "구현");
        assert_eq!(strip_particle("나는"), "나는");
        assert_eq!(strip_particle("나에게"), "나");
        assert_eq!(strip_particle("단어1000에서"), "단어1000에서");
    }

    #[test]
    fn a_particle_after_latin_letters_is_dropped() {
        assert_eq!(tokenize("Redis는 캐시로 씁니다. C++17도"), ["redis", "캐시", "씁니다", "c", "17"]);
    }

    #[test]
    fn no_suffix_is_longer_than_the_search() {
        let longest =
            ENDING_SET.all.iter().chain(&PARTICLE_SET.all).map(|suffix| suffix.len() / SYLLABLE).max();
        assert_eq!(longest, Some(LONGEST_SUFFIX));
    }
}
