//! How common a word or a gram is over a bank of texts: the rarer, the more it tells.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::fold::fold;
use super::grams::for_each_gram;
use super::tokens::{is_function_word, tokens};

/// A small bank's document frequencies alone leave English function words too much weight.
const FUNCTION_WORD_WEIGHT: f64 = 0.25;

/// Inverse document frequencies over a bank's texts: every distinct reference answer and question is one document.
#[derive(Debug)]
pub struct DocumentFrequencies {
    tokens: FxHashMap<String, f64>,
    grams: FxHashMap<u128, f64>,
    /// What a token or gram weighs that stands in no document.
    unknown: f64,
}

impl DocumentFrequencies {
    /// Counts over the distinct texts given; their order does not matter.
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let texts: BTreeSet<&str> = texts.into_iter().collect();
        let mut token_counts: FxHashMap<String, u32> = FxHashMap::default();
        let mut gram_counts: FxHashMap<u128, u32> = FxHashMap::default();
        for text in &texts {
            let folded = fold(text);
            let mut grams = FxHashSet::default();
            for token in tokens(&folded).into_iter().collect::<FxHashSet<_>>() {
                *token_counts.entry(token.to_owned()).or_default() += 1;
                for_each_gram(token, |gram| {
                    grams.insert(gram);
                });
            }
            for gram in grams {
                *gram_counts.entry(gram).or_default() += 1;
            }
        }
        let inverse = |count: u32| ((texts.len() as f64 + 1.0) / (f64::from(count) + 0.5)).ln();
        Self {
            tokens: token_counts.into_iter().map(|(token, count)| (token, inverse(count))).collect(),
            grams: gram_counts.into_iter().map(|(gram, count)| (gram, inverse(count))).collect(),
            unknown: inverse(0),
        }
    }

    /// What a token weighs: `ln((N + 1) / (df + .5))` for N documents of which df hold it, a quarter of that for an
    /// English function word.
    pub fn token_weight(&self, token: &str) -> f64 {
        let weight = self.tokens.get(token).copied().unwrap_or(self.unknown);
        if is_function_word(token) { weight * FUNCTION_WORD_WEIGHT } else { weight }
    }

    /// What an n-gram weighs, by the same formula.
    pub(super) fn gram_weight(&self, gram: u128) -> f64 {
        self.grams.get(&gram).copied().unwrap_or(self.unknown)
    }
}
