//! The words of a question and of the texts that answer it, found in an answer in one pass.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::frequencies::DocumentFrequencies;
use super::grams::{REPEATED_WORD, SAME_WORD};
use super::text::Text;

/// No further term has a gram.
const END: u32 = u32::MAX;

/// The words of a question and of what one would like to hear.
#[derive(Debug)]
pub(super) struct Vocabulary {
    frequencies: Arc<DocumentFrequencies>,
    terms: Vec<Term>,
    term_of: FxHashMap<Box<str>, u32>,
    /// The last of the terms that have a gram, as a place in `links`, which leads to the others.
    last_with: FxHashMap<u64, u32>,
    links: Vec<(u32, u32)>,
}

#[derive(Debug)]
struct Term {
    weight: f64,
    grams: usize,
    asked: bool,
}

/// A text that one would like to hear, or a part of it, as terms of a vocabulary.
#[derive(Clone, Debug)]
pub struct QueryTerms {
    terms: Vec<QueryTerm>,
    /// Whether something is left of it without the question's words.
    demotes: bool,
    weight: f64,
    demoted_weight: f64,
}

#[derive(Clone, Copy, Debug)]
struct QueryTerm {
    number: u32,
    weight: f64,
    asked: bool,
}

/// Which terms the words of an answer match.
#[derive(Debug)]
pub struct Found {
    /// How many terms the vocabulary has.
    terms: usize,
    /// For each token of the answer its word.
    tokens: Vec<u32>,
    /// For each word of the answer the end of its part of `matched`.
    ends: Vec<usize>,
    matched: Vec<u32>,
    /// For each word of the answer whether it is one of the question's.
    asked: Vec<bool>,
    /// How many tokens of the answer repeat one of the question's words.
    echoed: u32,
    covered: Covered,
}

impl Vocabulary {
    /// The words of a question.
    pub(super) fn new(question: &Text, frequencies: Arc<DocumentFrequencies>) -> Self {
        let mut vocabulary = Self {
            frequencies,
            terms: Vec::new(),
            term_of: FxHashMap::default(),
            last_with: FxHashMap::default(),
            links: Vec::new(),
        };
        for (word, _, grams) in question.counted_words() {
            let term = vocabulary.term(word, grams);
            vocabulary.terms[term as usize].asked = true;
        }
        vocabulary
    }

    /// Adds the words of a text that one would like to hear.
    pub(super) fn add_query(&mut self, text: &Text) -> QueryTerms {
        let words = text.counted_words();
        let terms: Vec<QueryTerm> = words.map(|(word, _, grams)| self.wanted_term(word, grams)).collect();
        let demotes = terms.iter().any(|term| !term.asked);
        let mut wanted = QueryTerms { terms, demotes, weight: 0.0, demoted_weight: 0.0 };
        for &QueryTerm { weight, asked, .. } in &wanted.terms {
            wanted.weight += weight;
            wanted.demoted_weight += if demotes && asked { 0.0 } else { weight };
        }
        wanted
    }

    /// Finds the words in an answer.
    pub(super) fn find(&self, answer: &Text) -> Found {
        let words = answer.counted_words();
        let mut found = Found {
            terms: self.terms.len(),
            tokens: answer.words_of(0..answer.len()).collect(),
            ends: Vec::with_capacity(words.len()),
            matched: Vec::with_capacity(words.len()),
            asked: Vec::with_capacity(words.len()),
            echoed: 0,
            covered: Covered(Vec::new()),
        };
        let (mut shared, mut touched) = (vec![0_usize; self.terms.len()], Vec::new());
        for (word, count, grams) in words {
            self.touch(grams, &mut shared, &mut touched);
            let same = self.term_of.get(word).copied();
            touched.extend(same.filter(|&same| shared[same as usize] == 0));
            let mut echoed = false;
            for term in touched.drain(..) {
                let shared = std::mem::take(&mut shared[term as usize]);
                let Term { grams: others, asked, .. } = self.terms[term as usize];
                let (equal, total) = (same == Some(term), grams.len() + others);
                if equal || SAME_WORD.reached_by(shared, total) {
                    found.matched.push(term);
                }
                echoed |= asked && (equal || REPEATED_WORD.reached_by(shared, total));
            }
            found.ends.push(found.matched.len());
            found.asked.push(same.is_some_and(|same| self.terms[same as usize].asked));
            found.echoed += if echoed { count } else { 0 };
        }
        found.covered = found.covered_by(0..found.tokens.len());
        found
    }

    /// Whether a token is one of the words.
    pub(super) fn knows(&self, token: &str) -> bool {
        self.term_of.contains_key(token)
    }

    /// Whether a token is one of the question's words.
    pub(super) fn asks(&self, token: &str) -> bool {
        self.term_of.get(token).is_some_and(|&term| self.terms[term as usize].asked)
    }

    pub(super) fn frequencies(&self) -> &DocumentFrequencies {
        &self.frequencies
    }

    fn wanted_term(&mut self, word: &str, grams: &[u64]) -> QueryTerm {
        let number = self.term(word, grams);
        let Term { weight, asked, .. } = self.terms[number as usize];
        QueryTerm { number, weight, asked }
    }

    fn term(&mut self, word: &str, grams: &[u64]) -> u32 {
        if let Some(&known) = self.term_of.get(word) {
            return known;
        }
        let term = self.terms.len() as u32;
        self.terms.push(Term {
            weight: self.frequencies.token_weight(word),
            grams: grams.len(),
            asked: false,
        });
        self.term_of.insert(word.into(), term);
        for &gram in grams {
            let last = self.last_with.insert(gram, self.links.len() as u32);
            self.links.push((term, last.unwrap_or(END)));
        }
        term
    }

    /// Counts for each term how many of these grams it has.
    fn touch(&self, grams: &[u64], shared: &mut [usize], touched: &mut Vec<u32>) {
        for gram in grams {
            let mut next = self.last_with.get(gram).copied().unwrap_or(END);
            while let Some(&(term, before)) = self.links.get(next as usize) {
                if shared[term as usize] == 0 {
                    touched.push(term);
                }
                shared[term as usize] += 1;
                next = before;
            }
        }
    }
}

impl QueryTerms {
    /// How many distinct tokens it has.
    pub(super) fn distinct(&self) -> usize {
        self.terms.len()
    }

    /// Whether its comparison leaves the question's words out; not where the question holds all of it.
    pub(super) fn demotes(&self) -> bool {
        self.demotes
    }

    /// The weighted share of its words that what was covered of an answer holds: of all its words, and without the
    /// question's own; each 0..1.
    pub fn coverage(&self, covered: &Covered) -> (f64, f64) {
        let (mut all, mut left) = (0.0, 0.0);
        for &QueryTerm { number, weight, asked } in &self.terms {
            let (is_covered, by_unasked) = covered.0[number as usize];
            let is_left = if self.demotes { by_unasked && !asked } else { is_covered };
            all += if is_covered { weight } else { 0.0 };
            left += if is_left { weight } else { 0.0 };
        }
        (share(all, self.weight), share(left, self.demoted_weight))
    }

    /// How many tokens of the answer match one of its words.
    pub(super) fn matched(&self, found: &Found) -> usize {
        let mut wanted = vec![false; found.terms];
        for term in &self.terms {
            wanted[term.number as usize] = true;
        }
        let is_wanted =
            |word: &&u32| found.matches(**word as usize).iter().any(|&term| wanted[term as usize]);
        found.tokens.iter().filter(is_wanted).count()
    }
}

/// For each term whether some of an answer's tokens match it, and whether one does that is none of the question's.
#[derive(Debug)]
pub struct Covered(Vec<(bool, bool)>);

impl Found {
    /// The terms that all of the answer matches.
    pub fn covered(&self) -> &Covered {
        &self.covered
    }

    /// The terms that some of its tokens match, by their numbers.
    pub fn covered_by(&self, tokens: Range<usize>) -> Covered {
        let mut covered = vec![(false, false); self.terms];
        for &word in &self.tokens[tokens] {
            let is_unasked = !self.asked[word as usize];
            for &term in self.matches(word as usize) {
                let (is_covered, by_unasked) = &mut covered[term as usize];
                *is_covered = true;
                *by_unasked |= is_unasked;
            }
        }
        Covered(covered)
    }

    /// How many tokens the answer has.
    pub(super) fn tokens(&self) -> usize {
        self.tokens.len()
    }

    /// How many tokens of the answer repeat one of the question's words.
    pub(super) fn echoed(&self) -> u32 {
        self.echoed
    }

    /// How many of some tokens of the answer, by their numbers, are words of the question.
    pub fn asked_of(&self, tokens: Range<usize>) -> usize {
        self.tokens[tokens].iter().filter(|word| self.asked[**word as usize]).count()
    }

    /// For each word of the answer whether it is one of the question's.
    pub(super) fn asked(&self) -> &[bool] {
        &self.asked
    }

    fn matches(&self, word: usize) -> &[u32] {
        let from = if word == 0 { 0 } else { self.ends[word - 1] };
        &self.matched[from..self.ends[word]]
    }
}

/// A part of a whole, 0 of nothing.
pub(super) fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_however_they_end_and_demoted_where_they_were_asked() {
        let texts = ["인덱스란 무엇인가요", "조회를 빠르게 하는 인덱스", "바다에 눈이 내린다"];
        let mut vocabulary = Vocabulary::new(&Text::of(texts[0]), Arc::new(DocumentFrequencies::of(texts)));
        let wanted = vocabulary.add_query(&Text::of(texts[1]));
        let asked_alone = vocabulary.add_query(&Text::of("인덱스"));
        let answer = Text::of("인덱스는 조회가 빠릅니다");
        let found = vocabulary.find(&answer);
        let (all, demoted) = wanted.coverage(found.covered());
        assert!(all > demoted && demoted > 0.0, "{all}, {demoted}");
        assert_eq!(wanted.coverage(&found.covered_by(0..1)).1, 0.0);
        assert_eq!(asked_alone.coverage(&found.covered_by(0..1)), (1.0, 1.0));
        assert_eq!((found.echoed(), wanted.matched(&found) >= 2), (1, true));
        let other = Text::of(texts[2]);
        assert_eq!(wanted.coverage(vocabulary.find(&other).covered()), (0.0, 0.0));
    }
}
