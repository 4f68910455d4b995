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

/// The bytes of one Hangul syllable in UTF-8.
pub(super) const SYLLABLE: usize = 3;

/// The tokens of a text: folded, cut into runs, endings and particles stripped.
pub fn tokenize(text: &str) -> Vec<String> {
    tokens(&fold(text)).into_iter().map(str::to_owned).collect()
}

/// The tokens of a folded text.
pub(super) fn tokens(folded: &str) -> Vec<&str> {
    let runs = runs_of(folded);
    tokens_of(folded, &runs).map(|run| run.stem(folded)).collect()
}

/// Those of a folded text's runs that are tokens: a particle that stands alone after Latin letters ("Redis는") is none.
pub(super) fn tokens_of<'r>(folded: &'r str, runs: &'r [Run]) -> impl Iterator<Item = &'r Run> {
    let mut after_latin = false;
    runs.iter().filter(move |run| {
        let is_dropped = after_latin && PARTICLE_SET.all.contains(run.text(folded));
        after_latin = !run.is_hangul;
        !is_dropped
    })
}

/// A maximal run of Hangul syllables, or of other letters and numbers, as it stands in a folded text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// Where it begins and ends, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where it ends without its ending and particle.
    pub(super) stem_end: usize,
    pub(super) is_hangul: bool,
}

impl Run {
    /// The run in its text.
    pub(super) fn text(self, folded: &str) -> &str {
        &folded[self.start..self.end]
    }

    /// The run without its ending and particle.
    pub(super) fn stem(self, folded: &str) -> &str {
        &folded[self.start..self.stem_end]
    }

    /// The same run where what stood at one byte stands at another.
    pub(super) fn moved(self, from: usize, to: usize) -> Self {
        let moved = |place: usize| place - from + to;
        Self {
            start: moved(self.start),
            end: moved(self.end),
            stem_end: moved(self.stem_end),
            is_hangul: self.is_hangul,
        }
    }
}

/// The runs of a folded text.
pub(super) fn runs_of(folded: &str) -> Vec<Run> {
    let mut found = Vec::with_capacity(folded.len() / 8);
    for_each_run(folded, |start, end, is_hangul| {
        let stem = if is_hangul { strip_hangul(&folded[start..end]) } else { &folded[start..end] };
        found.push(Run { start, end, stem_end: start + stem.len(), is_hangul });
    });
    found
}

/// The maximal runs of Hangul syllables, or of other letters and numbers, in folded text.
pub fn runs(folded: &str) -> Vec<&str> {
    let mut found = Vec::with_capacity(folded.len() / 8);
    for_each_run(folded, |start, end, _| found.push(&folded[start..end]));
    found
}

/// Calls `found` with the bytes at which each run begins and ends, and whether it is one of Hangul.
pub(super) fn for_each_run(folded: &str, mut found: impl FnMut(usize, usize, bool)) {
    #[derive(Clone, Copy, PartialEq)]
    enum Kind {
        Gap,
        Hangul,
        Other,
    }
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
                found(start, at, kind == Kind::Hangul);
            }
            (start, kind) = (at, next);
        }
    }
    if kind != Kind::Gap {
        found(start, folded.len(), kind == Kind::Hangul);
    }
}

/// A Hangul token without one ending (which leaves two or more syllables) and then one particle (which leaves two or more,
/// or one when the particle itself has two or more). Anything but a run of Hangul comes back as it is.
pub fn strip_particle(run: &str) -> &str {
    if !run.chars().all(is_hangul) {
        return run;
    }
    strip_hangul(run)
}

/// The same of a run of Hangul.
fn strip_hangul(run: &str) -> &str {
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
    /// Those that end in each syllable, the longest first: most tokens end in none of them.
    ending_in: FxHashMap<char, Vec<&'static str>>,
}

impl Suffixes {
    fn of(suffixes: &'static str) -> Self {
        let all: FxHashSet<&str> = suffixes.split_whitespace().collect();
        let mut ending_in: FxHashMap<char, Vec<&str>> = FxHashMap::default();
        for suffix in &all {
            if let Some(last) = suffix.chars().next_back() {
                ending_in.entry(last).or_default().push(suffix);
            }
        }
        for suffixes in ending_in.values_mut() {
            suffixes.sort_unstable_by_key(|suffix| std::cmp::Reverse(suffix.len()));
        }
        Self { all, ending_in }
    }

    /// Cuts off the longest suffix that leaves as many syllables as `min` asks for a suffix of that length.
    fn strip_longest<'t>(&self, token: &'t str, min: impl Fn(usize) -> usize) -> &'t str {
        let syllables = token.len() / SYLLABLE;
        let last = token.chars().next_back().filter(|_| syllables >= 2);
        let suffixes = last.and_then(|last| self.ending_in.get(&last)).map_or(&[][..], Vec::as_slice);
        for suffix in suffixes {
            let length = suffix.len() / SYLLABLE;
            if syllables >= length + min(length) && token.ends_with(suffix) {
                return &token[..token.len() - suffix.len()];
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
        assert_eq!(strip_particle("구현되었습니다만"), "구현되었습니다");
    }

    #[test]
    fn a_particle_after_latin_letters_is_dropped() {
        assert_eq!(tokenize("Redis는 캐시로 씁니다. C++17도"), ["redis", "캐시", "씁니다", "c", "17"]);
    }
}
