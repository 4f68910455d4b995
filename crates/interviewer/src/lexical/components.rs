//! The five components of the measure, and the reference side of them, prepared once for many answers.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::Language;
use super::fold::fold;
use super::frequencies::DocumentFrequencies;
use super::grams::{REPEATED_WORD, SAME_WORD, for_each_gram, token_grams};
use super::guards::{Script, script_of};
use super::patterns::is_about_injection;
use super::tokens::tokens;

const WEIGHT: f64 = 0.225;
const LENGTH_WEIGHT: f64 = 0.10;

/// The components of the measure, each in 0..1, and what they come to; written under the names that the formula gives them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Components {
    /// A: weighted share of the reference's tokens that some answer token matches.
    #[serde(rename = "A")]
    pub coverage: f64,
    /// B: the same without the question's own words.
    #[serde(rename = "B")]
    pub demoted_coverage: f64,
    /// C: weighted share of the reference's n-grams that the answer holds.
    #[serde(rename = "C")]
    pub gram_coverage: f64,
    /// T: cosine of the n-gram vectors without the question's own words.
    #[serde(rename = "T")]
    pub cosine: f64,
    /// L: answer tokens by reference tokens, at most 1.
    #[serde(rename = "L")]
    pub length: f64,
    /// `.225·(√A + √B + √C + √T) + .10·L`.
    pub raw: f64,
}

/// A question and the answer one would like to hear, prepared for grading.
#[derive(Debug)]
pub struct Reference {
    pub(super) language: Language,
    pub(super) about_injection: bool,
    pub(super) script: Script,
    /// How many distinct tokens the reference answer has.
    pub(super) distinct: usize,
    frequencies: Arc<DocumentFrequencies>,
    terms: Vec<Term>,
    term_of: FxHashMap<String, u32>,
    terms_with: FxHashMap<u64, Vec<u32>>,
    grams: FxHashMap<u128, ReferenceGram>,
    totals: Totals,
    /// Whether something is left of the reference without the question's words.
    demotes: bool,
}

/// A distinct token of question or reference.
#[derive(Debug)]
struct Term {
    weight: f64,
    grams: usize,
    asked: bool,
    wanted: bool,
}

#[derive(Debug)]
struct ReferenceGram {
    weight: f64,
    /// Its place in the demoted vector, 0 when it has none.
    demoted: f64,
}

#[derive(Debug, Default)]
struct Totals {
    coverage: f64,
    demoted_coverage: f64,
    grams: f64,
    norm: f64,
    tokens: usize,
}

/// What the guards want to know of an answer besides its components.
pub(super) struct Measured {
    pub(super) components: Components,
    /// How many distinct tokens the answer has.
    pub(super) distinct: usize,
    /// The share of the answer's tokens that match one of the reference's.
    pub(super) matched: f64,
    /// The share of the answer's tokens that repeat one of the question's.
    pub(super) echoed: f64,
}

impl Reference {
    /// Prepares a question with its reference answer (a text, or key points joined by line ends).
    pub fn new(
        question: &str,
        reference: &str,
        language: Language,
        frequencies: Arc<DocumentFrequencies>,
    ) -> Self {
        let (folded_question, folded_reference) = (fold(question), fold(reference));
        let (asked, wanted) = (tokens(&folded_question), tokens(&folded_reference));
        let asked_set: FxHashSet<&str> = asked.iter().copied().collect();
        let wanted_set: FxHashSet<&str> = wanted.iter().copied().collect();
        let mut prepared = Self {
            language,
            about_injection: is_about_injection(question),
            script: script_of(reference),
            distinct: wanted_set.len(),
            frequencies,
            terms: Vec::new(),
            term_of: FxHashMap::default(),
            terms_with: FxHashMap::default(),
            grams: FxHashMap::default(),
            totals: Totals { tokens: wanted.len(), ..Totals::default() },
            demotes: wanted.iter().any(|token| !asked_set.contains(token)),
        };
        for token in wanted.iter().chain(&asked) {
            prepared.add_term(token, asked_set.contains(token), wanted_set.contains(token));
        }
        prepared.add_grams(&wanted);
        prepared
    }

    /// Whether a token stands in the question or in the reference.
    pub(super) fn knows(&self, token: &str) -> bool {
        self.term_of.contains_key(token)
    }

    fn add_term(&mut self, token: &str, asked: bool, wanted: bool) {
        if self.knows(token) {
            return;
        }
        let index = self.terms.len() as u32;
        let mut grams = Vec::new();
        token_grams(token, &mut grams);
        for gram in &grams {
            self.terms_with.entry(*gram).or_default().push(index);
        }
        let term = Term { weight: self.frequencies.token_weight(token), grams: grams.len(), asked, wanted };
        if term.wanted {
            self.totals.coverage += term.weight;
            if self.keeps(term.asked) {
                self.totals.demoted_coverage += term.weight;
            }
        }
        self.terms.push(term);
        self.term_of.insert(token.to_owned(), index);
    }

    /// Whether demoting leaves a token: one that was not asked, or any when the question holds the whole reference.
    fn keeps(&self, asked: bool) -> bool {
        !(self.demotes && asked)
    }

    fn add_grams(&mut self, wanted: &[&str]) {
        let mut counts: FxHashMap<u128, (u32, u32)> = FxHashMap::default();
        for token in wanted {
            let asked = self.term_of.get(*token).is_some_and(|&term| self.terms[term as usize].asked);
            let kept = u32::from(self.keeps(asked));
            for_each_gram(token, |gram| {
                let count = counts.entry(gram).or_default();
                *count = (count.0 + 1, count.1 + kept);
            });
        }
        let mut squares = 0.0;
        for (gram, (_, kept)) in counts {
            let weight = self.frequencies.gram_weight(gram);
            let demoted = dampened(kept) * weight;
            self.totals.grams += weight;
            squares += demoted * demoted;
            self.grams.insert(gram, ReferenceGram { weight, demoted });
        }
        self.totals.norm = squares.sqrt();
    }

    /// Measures an answer's tokens.
    pub(super) fn measure(&self, answer: &[&str]) -> Measured {
        let mut counts: FxHashMap<&str, u32> = FxHashMap::default();
        for token in answer {
            *counts.entry(token).or_default() += 1;
        }
        let mut words = WordMatches::new(self.terms.len());
        let mut grams: FxHashMap<u128, (u32, u32)> =
            FxHashMap::with_capacity_and_hasher(counts.len() * 8, Default::default());
        for (token, &count) in &counts {
            let same = self.term_of.get(*token).copied();
            let kept = self.keeps(same.is_some_and(|term| self.terms[term as usize].asked));
            words.add(self, token, same, count, kept);
            for_each_gram(token, |gram| {
                let entry = grams.entry(gram).or_default();
                *entry = (entry.0 + count, entry.1 + if kept { count } else { 0 });
            });
        }
        let (coverage, demoted_coverage) = words.coverage(self);
        let (gram_coverage, cosine) = self.compare_grams(&grams);
        let length = match self.totals.tokens {
            0 => 0.0,
            tokens => (answer.len() as f64 / tokens as f64).min(1.0),
        };
        let roots = coverage.sqrt() + demoted_coverage.sqrt() + gram_coverage.sqrt() + cosine.sqrt();
        let raw = WEIGHT * roots + LENGTH_WEIGHT * length;
        let tokens = answer.len().max(1) as f64;
        Measured {
            components: Components { coverage, demoted_coverage, gram_coverage, cosine, length, raw },
            distinct: counts.len(),
            matched: f64::from(words.matched) / tokens,
            echoed: f64::from(words.echoed) / tokens,
        }
    }

    /// C and T from the answer's n-grams, each counted over all its tokens and over those that demoting leaves.
    fn compare_grams(&self, answer: &FxHashMap<u128, (u32, u32)>) -> (f64, f64) {
        let (mut covered, mut product, mut squares) = (0.0, 0.0, 0.0);
        for (gram, &(_, kept)) in answer {
            let reference = self.grams.get(gram);
            let weight =
                reference.map_or_else(|| self.frequencies.gram_weight(*gram), |reference| reference.weight);
            let demoted = dampened(kept) * weight;
            squares += demoted * demoted;
            if let Some(reference) = reference {
                covered += weight;
                product += demoted * reference.demoted;
            }
        }
        (share(covered, self.totals.grams), share(product, self.totals.norm * squares.sqrt()))
    }
}

/// Which terms an answer's words match, gathered word by word.
struct WordMatches {
    covered: Vec<bool>,
    covered_demoted: Vec<bool>,
    matched: u32,
    echoed: u32,
    shared: Vec<usize>,
    touched: Vec<u32>,
    grams: Vec<u64>,
}

impl WordMatches {
    fn new(terms: usize) -> Self {
        Self {
            covered: vec![false; terms],
            covered_demoted: vec![false; terms],
            matched: 0,
            echoed: 0,
            shared: vec![0; terms],
            touched: Vec::new(),
            grams: Vec::new(),
        }
    }

    /// Adds a distinct token that the answer says `count` times and that is the term `same`, if any.
    fn add(&mut self, reference: &Reference, token: &str, same: Option<u32>, count: u32, kept: bool) {
        token_grams(token, &mut self.grams);
        for gram in &self.grams {
            for &term in reference.terms_with.get(gram).map_or(&[][..], Vec::as_slice) {
                if self.shared[term as usize] == 0 {
                    self.touched.push(term);
                }
                self.shared[term as usize] += 1;
            }
        }
        let (mut matched, mut echoed) = (false, false);
        if let Some(same) = same.filter(|same| self.shared[*same as usize] == 0) {
            self.touched.push(same);
        }
        for term in self.touched.drain(..) {
            let (shared, index) = (std::mem::take(&mut self.shared[term as usize]), term as usize);
            let (known, equal) = (&reference.terms[index], same == Some(term));
            let total = self.grams.len() + known.grams;
            if equal || SAME_WORD.reached_by(shared, total) {
                self.covered[index] = true;
                self.covered_demoted[index] |= kept;
                matched |= known.wanted;
            }
            echoed |= known.asked && (equal || REPEATED_WORD.reached_by(shared, total));
        }
        self.matched += if matched { count } else { 0 };
        self.echoed += if echoed { count } else { 0 };
    }

    /// A and B.
    fn coverage(&self, reference: &Reference) -> (f64, f64) {
        let (mut all, mut demoted) = (0.0, 0.0);
        for (index, term) in reference.terms.iter().enumerate().filter(|(_, term)| term.wanted) {
            all += if self.covered[index] { term.weight } else { 0.0 };
            demoted +=
                if self.covered_demoted[index] && reference.keeps(term.asked) { term.weight } else { 0.0 };
        }
        (share(all, reference.totals.coverage), share(demoted, reference.totals.demoted_coverage))
    }
}

/// `1 + ln count`, 0 for none.
pub(super) fn dampened(count: u32) -> f64 {
    match count {
        0 => 0.0,
        1 => 1.0,
        more => 1.0 + f64::from(more).ln(),
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
