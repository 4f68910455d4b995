//! What each question of the bank is about, indexed, to ask which of them an answer resembles most.

use interview::language::Language;
use rustc_hash::FxHashMap;

use crate::lexical::{DocumentFrequencies, GramVector, Text};

use super::family::Family;

/// The matter of every question of a bank in one language.
#[derive(Debug)]
pub struct Matters {
    /// For each n-gram, the questions whose matter has it, with its part of that matter's direction.
    index: FxHashMap<u128, Vec<(u32, f32)>>,
    /// The family of each question, in the order of families and their questions.
    families: Vec<String>,
}

impl Matters {
    /// Indexes the questions of all families.
    pub(super) fn of(families: &[Family], language: Language, frequencies: &DocumentFrequencies) -> Self {
        let mut matters = Self { index: FxHashMap::default(), families: Vec::new() };
        for (family, question) in
            families.iter().flat_map(|family| family.questions.iter().map(move |question| (family, question)))
        {
            let number = matters.families.len() as u32;
            let vector = GramVector::of(Text::of(&question.wording(language).matter()).tokens(), frequencies);
            for (gram, part) in vector.direction() {
                matters.index.entry(gram).or_default().push((number, part as f32));
            }
            matters.families.push(family.id.clone());
        }
        matters
    }

    /// The cosine of a text with the matter of each question, in the order of families and their questions.
    pub fn cosines(&self, text: &GramVector) -> Vec<f64> {
        let mut cosines = vec![0.0; self.families.len()];
        for (gram, part) in text.direction() {
            for (question, other) in self.index.get(&gram).into_iter().flatten() {
                cosines[*question as usize] += part * f64::from(*other);
            }
        }
        cosines
    }

    /// The id of the family of each question, in the same order.
    pub fn families(&self) -> &[String] {
        &self.families
    }
}
