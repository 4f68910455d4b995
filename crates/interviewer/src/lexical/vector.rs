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
        Self::of_weights(weights)
    }

    fn of_weights(weights: Vec<(u128, f64)>) -> Self {
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

/// The vector of a text that is cut into parts, which tells how each part resembles another text.
#[derive(Debug)]
pub struct PartedVector {
    whole: GramVector,
    /// For each n-gram of the whole what it weighs where it stands once.
    once: Vec<f64>,
    /// For each n-gram and each part that has it, in order: the n-gram's place in the whole, the part, and how often.
    standing: Vec<(u32, u32, u32)>,
}

/// An n-gram has at most 105 bits; below them stands the part.
const PART_BITS: u32 = 23;

impl PartedVector {
    /// The vector of tokens, each given with the number of its part.
    pub fn of<'t>(
        tokens: impl IntoIterator<Item = (u32, &'t str)>,
        frequencies: &DocumentFrequencies,
    ) -> Self {
        let mut grams: Vec<u128> = Vec::with_capacity(2 * USUAL_GRAMS);
        for (part, token) in tokens.into_iter().filter(|(_, token)| !is_function_word(token)) {
            for_each_gram(token, |gram| grams.push(gram << PART_BITS | u128::from(part)));
        }
        grams.sort_unstable();
        let (mut weights, mut once) = (Vec::with_capacity(grams.len()), Vec::with_capacity(grams.len()));
        let mut standing = Vec::with_capacity(grams.len());
        for same in grams.chunk_by(|one, other| one >> PART_BITS == other >> PART_BITS) {
            let gram = same[0] >> PART_BITS;
            let weight = frequencies.gram_weight(gram);
            for within in same.chunk_by(|one, other| one == other) {
                let part = within[0] & ((1 << PART_BITS) - 1);
                standing.push((weights.len() as u32, part as u32, within.len() as u32));
            }
            weights.push((gram, dampened(same.len() as u32) * weight));
            once.push(weight);
        }
        Self { whole: GramVector::of_weights(weights), once, standing }
    }

    /// The vector of all parts together.
    pub fn whole(&self) -> &GramVector {
        &self.whole
    }

    /// The cosine of each of the first so many parts with another vector, 0..1.
    pub fn cosines(&self, parts: usize, other: &GramVector) -> Vec<f64> {
        let (mut products, mut squares) = (vec![0.0; parts], vec![0.0; parts]);
        let mut rest = other.weights.as_slice();
        for &(place, part, count) in &self.standing {
            let (gram, _) = self.whole.weights[place as usize];
            let skipped = rest.iter().take_while(|(known, _)| *known < gram).count();
            rest = &rest[skipped..];
            let Some(square) = squares.get_mut(part as usize) else { continue };
            let weight = dampened(count) * self.once[place as usize];
            *square += weight * weight;
            if let Some((_, other)) = rest.first().filter(|(known, _)| *known == gram) {
                products[part as usize] += weight * other;
            }
        }
        let cosine = |(product, square): (f64, f64)| {
            if product > 0.0 { product / (other.norm * square.sqrt()) } else { 0.0 }
        };
        products.into_iter().zip(squares).map(cosine).collect()
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

    #[test]
    fn a_part_resembles_as_if_it_stood_alone() {
        let parts = ["인덱스는 조회를 빠르게 한다", "조회를 조회를 본다", "눈이 내린다"];
        let frequencies = DocumentFrequencies::of(parts);
        let texts = parts.map(Text::of);
        let tokens =
            texts.iter().zip(0..).flat_map(|(text, part)| text.tokens().map(move |token| (part, token)));
        let parted = PartedVector::of(tokens, &frequencies);
        let other = GramVector::of(Text::of("인덱스가 조회를 돕는다").tokens(), &frequencies);
        let alone = texts.each_ref().map(|text| other.cosine(&GramVector::of(text.tokens(), &frequencies)));
        assert_eq!(parted.cosines(3, &other), alone);
        let whole = GramVector::of(Text::of(&parts.join("\n")).tokens(), &frequencies);
        assert_eq!(parted.whole().cosine(&other), whole.cosine(&other));
    }
}
