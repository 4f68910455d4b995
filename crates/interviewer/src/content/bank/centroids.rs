//! What is typical of a group of questions: of a topic in all families, of a family in all topics.

use rustc_hash::FxHashMap;

use crate::lexical::GramVector;

/// An n-gram is typical of a group when this share of its questions has it, and at least two.
const TYPICAL: f64 = 0.1;

/// For each n-gram the numbers of the texts that have it, each with its part of that text's direction.
pub(super) type GramIndex = FxHashMap<u128, Vec<(u32, f32)>>;

/// The cosine of a text with each of the indexed texts, which are so many.
pub(super) fn cosines(index: &GramIndex, texts: usize, text: &GramVector) -> Vec<f64> {
    let mut cosines = vec![0.0; texts];
    for (gram, part) in text.direction() {
        let Some(postings) = index.get(&gram) else { continue };
        for &(number, other) in postings {
            cosines[number as usize] += part * f64::from(other);
        }
    }
    cosines
}

/// For each group the mean direction of its questions above that of all questions, as far as it is typical.
#[derive(Debug)]
pub(super) struct Centroids {
    /// For each n-gram, the groups of which it is typical, with its part of their direction.
    index: GramIndex,
    /// The cosine of each pair of groups, row by row.
    between: Vec<f32>,
    groups: usize,
}

impl Centroids {
    /// Makes the centroids of `groups` groups from the n-grams of all `questions`; `of` tells the group of a question.
    pub(super) fn of(
        matter: &GramIndex,
        groups: usize,
        questions: usize,
        of: impl Fn(usize) -> Option<usize>,
    ) -> Self {
        let mut members = vec![0_u32; groups];
        for group in (0..questions).filter_map(&of) {
            members[group] += 1;
        }
        let mut index = GramIndex::default();
        let mut norms = vec![0.0_f64; groups];
        let (mut sums, mut counts) = (vec![0.0_f64; groups], vec![0_u32; groups]);
        for (gram, postings) in matter {
            sums.fill(0.0);
            counts.fill(0);
            let mut usual = 0.0;
            for (question, part) in postings {
                usual += f64::from(*part) / questions as f64;
                if let Some(group) = of(*question as usize) {
                    sums[group] += f64::from(*part);
                    counts[group] += 1;
                }
            }
            for group in 0..groups {
                let size = f64::from(members[group]);
                let above = sums[group] / size.max(1.0) - usual;
                if f64::from(counts[group]) >= (TYPICAL * size).max(2.0) && above > 0.0 {
                    norms[group] += above * above;
                    index.entry(*gram).or_default().push((group as u32, above as f32));
                }
            }
        }
        for (group, part) in index.values_mut().flatten() {
            *part /= norms[*group as usize].sqrt() as f32;
        }
        let mut between = vec![0.0; groups * groups];
        for parts in index.values() {
            for (one, part) in parts {
                for (other, another) in parts {
                    between[*one as usize * groups + *other as usize] += part * another;
                }
            }
        }
        Self { index, between, groups }
    }

    /// The cosine of a text with each group.
    pub(super) fn cosines(&self, text: &GramVector) -> Vec<f64> {
        cosines(&self.index, self.groups, text)
    }

    /// The cosine of two groups.
    pub(super) fn between(&self, one: usize, other: usize) -> f64 {
        f64::from(self.between[one * self.groups + other])
    }

    /// The group that a text resembles most; `None` where it resembles none.
    pub(super) fn nearest(&self, text: &GramVector) -> Option<usize> {
        let cosines = self.cosines(text);
        let best = (0..self.groups).max_by(|one, other| cosines[*one].total_cmp(&cosines[*other]));
        best.filter(|group| cosines[*group] > 0.0)
    }
}
