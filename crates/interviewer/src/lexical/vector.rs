//! A text as a vector of weighted n-grams, to ask which of many texts another one resembles most.

use super::components::dampened;
use super::frequencies::DocumentFrequencies;
use super::grams::for_each_gram;
use super::tokens::is_function_word;

/// About so many n-grams a text of a few sentences has.
const USUAL_GRAMS: usize = 256;

/// `(1 + ln count) · idf` for each character n-gram of a text, in the order of the n-grams, with the vector's length.
#[derive(Debug)]
pub struct GramVector {
    weights: Vec<(u128, f64)>,
    norm: f64,
}

impl GramVector {
    /// The vector of a text's tokens; English function words, which stand in every text, are left out.
    pub fn of<'t>(tokens: impl IntoIterator<Item = &'t str>, frequencies: &DocumentFrequencies) -> Self {
        let mut grams: Vec<u128> = Vec::with_capacity(USUAL_GRAMS);
        for token in tokens.into_iter().filter(|token| !is_function_word(token)) {
            for_each_gram(token, |gram| grams.push(gram));
        }
        grams.sort_unstable();
        let counted = grams.chunk_by(|one, other| one == other);
        let weights: Vec<(u128, f64)> = counted
            .map(|same| (same[0], dampened(same.len() as u32) * frequencies.gram_weight(same[0])))
            .collect();
        let norm = weights.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
        Self { weights, norm }
    }

    /// Each n-gram with its part of the vector brought to length 1; nothing for an empty text.
    pub fn direction(&self) -> impl Iterator<Item = (u128, f64)> {
        self.weights.iter().map(|(gram, weight)| (*gram, weight / self.norm))
    }

    /// The cosine of two vectors, 0..1; 0 when one is of an empty text.
    pub fn cosine(&self, other: &Self) -> f64 {
        let (fewer, more) =
            if self.weights.len() < other.weights.len() { (self, other) } else { (other, self) };
        let (mut product, mut rest) = (0.0, more.weights.as_slice());
        for (gram, weight) in &fewer.weights {
            rest = &rest[rest.partition_point(|(known, _)| known < gram)..];
            if let Some((_, other)) = rest.first().filter(|(known, _)| known == gram) {
                product += weight * other;
            }
        }
        if product > 0.0 { product / (self.norm * other.norm) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::Text;
    use super::*;

    #[test]
    fn a_text_resembles_itself_most() {
        let texts = ["인덱스는 조회를 빠르게 한다", "트랜잭션은 원자성을 보장한다", ""];
        let frequencies = DocumentFrequencies::of(texts);
        let [index, transaction, empty] =
            texts.map(|text| GramVector::of(Text::of(text).tokens(), &frequencies));
        assert!((index.cosine(&index) - 1.0).abs() < 1e-9);
        assert!(index.cosine(&transaction) < 0.2);
        assert_eq!(index.cosine(&empty), 0.0);
    }
}
