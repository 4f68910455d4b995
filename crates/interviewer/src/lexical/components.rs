//! The five components of the measure, and the side of question and reference, prepared once for many answers.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::frequencies::DocumentFrequencies;
use super::grams::for_each_gram;
use super::guards::{Script, script_of};
use super::patterns::is_about_injection;
use super::text::Text;
use super::vocabulary::{Found, QueryTerms, Vocabulary, share};
use interview::language::Language;

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

/// A question, prepared once for the texts that answer it and for the answers that are compared with them.
#[derive(Debug)]
pub struct Asked {
    pub(super) language: Language,
    pub(super) about_injection: bool,
    vocabulary: Vocabulary,
}

/// A text that one would like to hear in answer to a question.
#[derive(Debug)]
pub struct Target {
    pub(super) script: Script,
    pub(super) wanted: QueryTerms,
    tokens: usize,
    grams: FxHashMap<u128, TargetGram>,
    /// What its n-grams weigh together.
    weight: f64,
    /// The length of its demoted vector.
    norm: f64,
}

#[derive(Debug)]
struct TargetGram {
    weight: f64,
    /// Its place in the demoted vector, 0 when it has none.
    demoted: f64,
}

/// What the guards want to know of an answer besides its components.
pub(super) struct Measured {
    pub(super) components: Components,
    /// The share of the answer's tokens that match one of the target's.
    pub(super) matched: f64,
    /// The share of the answer's tokens that repeat one of the question's.
    pub(super) echoed: f64,
}

impl Asked {
    /// Prepares a question.
    pub fn new(question: &Text, language: Language, frequencies: Arc<DocumentFrequencies>) -> Self {
        Self {
            language,
            about_injection: is_about_injection(question.folded()),
            vocabulary: Vocabulary::new(question, frequencies),
        }
    }

    /// Whether it is itself about injection, so that naming it answers the question.
    pub fn is_about_injection(&self) -> bool {
        self.about_injection
    }

    /// Prepares a text that one would like to hear: an answer, or key points joined by line ends.
    pub fn target(&mut self, reference: &str) -> Target {
        let text = Text::of(reference);
        let wanted = self.vocabulary.add_query(&text);
        let mut counts: FxHashMap<u128, (u32, u32)> = FxHashMap::default();
        for (word, count, _) in text.counted_words() {
            let kept = if wanted.demotes() && self.vocabulary.asks(word) { 0 } else { count };
            for_each_gram(word, |gram| {
                let counted = counts.entry(gram).or_default();
                *counted = (counted.0 + count, counted.1 + kept);
            });
        }
        let (mut whole, mut squares) = (0.0, 0.0);
        let grams = counts.into_iter().map(|(gram, (_, kept))| {
            let weight = self.vocabulary.frequencies().gram_weight(gram);
            let demoted = dampened(kept) * weight;
            whole += weight;
            squares += demoted * demoted;
            (gram, TargetGram { weight, demoted })
        });
        let grams = grams.collect();
        let script = script_of(reference);
        Target { script, wanted, tokens: text.len(), grams, weight: whole, norm: f64::sqrt(squares) }
    }

    /// Prepares a part of such a text, of which only the words are looked for.
    pub fn add_query(&mut self, text: &Text) -> QueryTerms {
        self.vocabulary.add_query(text)
    }

    /// Finds the words of the question and of every text prepared for it in an answer.
    pub fn find(&self, answer: &Text) -> Found {
        self.vocabulary.find(answer)
    }

    /// Whether a token is one of the question's own words.
    pub fn asks(&self, token: &str) -> bool {
        self.vocabulary.asks(token)
    }

    /// Whether a token is one of those words.
    pub(super) fn knows(&self, token: &str) -> bool {
        self.vocabulary.knows(token)
    }

    /// The n-grams of an answer in which words were found.
    pub(super) fn grams(&self, answer: &Text, found: &Found) -> AnswerGrams {
        let words = answer.counted_words();
        let mut counts: FxHashMap<u128, (u32, u32)> =
            FxHashMap::with_capacity_and_hasher(words.len() * 4, Default::default());
        for ((word, count, _), asked) in words.zip(found.asked()) {
            let unasked = if *asked { 0 } else { count };
            for_each_gram(word, |gram| {
                let counted = counts.entry(gram).or_default();
                *counted = (counted.0 + count, counted.1 + unasked);
            });
        }
        let frequencies = self.vocabulary.frequencies();
        let weighed = |(gram, (all, unasked))| (gram, frequencies.gram_weight(gram), all, unasked);
        AnswerGrams(counts.into_iter().map(weighed).collect())
    }
}

/// Each n-gram of an answer with its weight, how often it stands there, and how often beside the question's words.
pub(super) struct AnswerGrams(Vec<(u128, f64, u32, u32)>);

impl Target {
    /// Measures an answer.
    pub(super) fn measure(&self, found: &Found, grams: &AnswerGrams) -> Measured {
        let (coverage, demoted_coverage) = self.wanted.coverage(found.covered());
        let (gram_coverage, cosine) = self.compare_grams(grams);
        let length = match self.tokens {
            0 => 0.0,
            tokens => (found.tokens() as f64 / tokens as f64).min(1.0),
        };
        let roots = coverage.sqrt() + demoted_coverage.sqrt() + gram_coverage.sqrt() + cosine.sqrt();
        let raw = WEIGHT * roots + LENGTH_WEIGHT * length;
        let tokens = found.tokens().max(1) as f64;
        Measured {
            components: Components { coverage, demoted_coverage, gram_coverage, cosine, length, raw },
            matched: self.wanted.matched(found) as f64 / tokens,
            echoed: f64::from(found.echoed()) / tokens,
        }
    }

    /// C and T.
    fn compare_grams(&self, answer: &AnswerGrams) -> (f64, f64) {
        let (mut covered, mut product, mut squares) = (0.0, 0.0, 0.0);
        for &(gram, weight, all, unasked) in &answer.0 {
            let kept = if self.wanted.demotes() { unasked } else { all };
            let demoted = dampened(kept) * weight;
            squares += demoted * demoted;
            if let Some(own) = self.grams.get(&gram) {
                covered += own.weight;
                product += demoted * own.demoted;
            }
        }
        (share(covered, self.weight), share(product, self.norm * squares.sqrt()))
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
