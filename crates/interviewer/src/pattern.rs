//! Constant patterns, as they run over whole answers.

use regex_automata::meta::{Config, Regex};

/// Compiles a pattern in which `\b` is where a word of Latin letters begins or ends, also against Hangul ("project를"); so
/// the search needs no table of all scripts.
pub(crate) fn compile(pattern: &str) -> Regex {
    compile_all(&[pattern])
}

/// Compiles patterns that are looked for at once; of two that match at the same place the earlier counts. The search
/// looks for no literals ahead of the automaton: their first syllables stand everywhere in running text, so that looking
/// for them takes longer than the automaton itself.
#[expect(clippy::expect_used, reason = "the patterns are constants, and the tests use each of them")]
pub(crate) fn compile_all(patterns: &[&str]) -> Regex {
    let patterns: Vec<String> = patterns.iter().map(|pattern| pattern.replace(r"\b", r"(?-u:\b)")).collect();
    Regex::builder()
        .configure(Config::new().auto_prefilter(false))
        .build_many(&patterns)
        .expect("constant pattern")
}
