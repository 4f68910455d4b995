//! How well two lists of scores of the same answers agree.
//!
//! No figure stands alone: correlation says nothing of the level, kappa depends on the scale and on how often each
//! level occurs, and a mean difference hides what differs both ways.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::{Deserialize, Serialize};

/// How many levels a score of 0 to 100 is rounded to before kappa is computed: 0, 20 … 100.
pub const KAPPA_LEVELS: usize = 6;
/// How often the answers are drawn again for an interval.
const DRAWS: usize = 500;

/// Agreement of one list of scores, 0 to 100 each, with another.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Pearson's correlation, −1 to 1; `None` where a list has no spread.
    pub r: Option<f64>,
    /// Root of the mean squared difference, in points.
    pub rmse: f64,
    /// Cohen's kappa with quadratic weights (Cohen 1968), at most 1; `None` where both lists have one level alone.
    pub qwk: Option<f64>,
    /// Standardised mean difference, positive where the first list is higher; `None` where neither list has a spread.
    pub smd: Option<f64>,
}

impl Agreement {
    /// Compares two lists of equal length; `None` when they are empty.
    pub fn of(one: &[f64], other: &[f64]) -> Option<Self> {
        let rmse = root_mean_square_error(one, other)?;
        let [r, qwk, smd] =
            [pearson, quadratic_kappa, standardised_difference].map(|measure| measure(one, other));
        Some(Self { r, rmse, qwk, smd })
    }
}

/// Pearson's correlation; `None` where a list has no spread, or there are fewer than two pairs.
pub fn pearson(one: &[f64], other: &[f64]) -> Option<f64> {
    let (mean_one, mean_other) = (mean(one)?, mean(other)?);
    let together: f64 = one.iter().zip(other).map(|(a, b)| (a - mean_one) * (b - mean_other)).sum();
    let alone = |list: &[f64], mean: f64| list.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    defined(together, (alone(one, mean_one) * alone(other, mean_other)).sqrt())
}

/// Root of the mean squared difference; `None` without pairs.
pub fn root_mean_square_error(one: &[f64], other: &[f64]) -> Option<f64> {
    let squares: Vec<f64> = one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).collect();
    mean(&squares).map(f64::sqrt)
}

/// Difference of the means in pooled standard deviations (Williamson, Xi and Breyer 2012), positive where the first list
/// is higher; `None` where neither list has a spread.
pub fn standardised_difference(one: &[f64], other: &[f64]) -> Option<f64> {
    let pooled = ((variance(one)? + variance(other)?) / 2.0).sqrt();
    defined(mean(one)? - mean(other)?, pooled)
}

/// Cohen's kappa with quadratic weights (Cohen 1968), on [`KAPPA_LEVELS`] levels of 0 to 100; `None` where both lists
/// have one and the same level alone.
pub fn quadratic_kappa(one: &[f64], other: &[f64]) -> Option<f64> {
    let step = 100.0 / (KAPPA_LEVELS - 1) as f64;
    let level = |score: &f64| (((score / step).round()).max(0.0) as usize).min(KAPPA_LEVELS - 1);
    let mut observed = [[0.0; KAPPA_LEVELS]; KAPPA_LEVELS];
    let (mut rows, mut columns) = ([0.0; KAPPA_LEVELS], [0.0; KAPPA_LEVELS]);
    let mut pairs = 0.0;
    for (a, b) in one.iter().map(level).zip(other.iter().map(level)) {
        observed[a][b] += 1.0;
        rows[a] += 1.0;
        columns[b] += 1.0;
        pairs += 1.0;
    }
    let (mut seen, mut by_chance) = (0.0, 0.0);
    for (a, row) in observed.iter().enumerate() {
        for (b, count) in row.iter().enumerate() {
            let weight = (a as f64 - b as f64).powi(2);
            seen += weight * count;
            by_chance += weight * rows[a] * columns[b] / pairs;
        }
    }
    defined(seen, by_chance).map(|share| 1.0 - share)
}

/// The middle 95 % of a measure over groups of pairs drawn again with replacement, seeded: the same lists give the same
/// interval. Groups are the answers to one question, because those are alike. `None` where the measure is not defined.
pub fn interval(
    groups: &[(Vec<f64>, Vec<f64>)],
    measure: fn(&[f64], &[f64]) -> Option<f64>,
) -> Option<[f64; 2]> {
    if groups.len() < 2 {
        return None;
    }
    let mut random = StdRng::seed_from_u64(1);
    let mut found: Vec<f64> = (0..DRAWS)
        .filter_map(|_| {
            let (mut one, mut other) = (Vec::new(), Vec::new());
            for _ in groups {
                let (a, b) = &groups[random.random_range(0..groups.len())];
                one.extend(a);
                other.extend(b);
            }
            measure(&one, &other)
        })
        .collect();
    if found.len() * 2 < DRAWS {
        return None;
    }
    found.sort_by(f64::total_cmp);
    let at = |share: f64| found[((found.len() - 1) as f64 * share).round() as usize];
    Some([at(0.025), at(0.975)])
}

/// A quotient; `None` where nothing is divided by, in the precision there is.
fn defined(above: f64, below: f64) -> Option<f64> {
    (below > 1e-12).then(|| above / below)
}

fn mean(list: &[f64]) -> Option<f64> {
    (!list.is_empty()).then(|| list.iter().sum::<f64>() / list.len() as f64)
}

fn variance(list: &[f64]) -> Option<f64> {
    let centre = mean(list)?;
    mean(&list.iter().map(|value| (value - centre).powi(2)).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: [f64; 10] = [0.0, 20.0, 40.0, 60.0, 80.0, 100.0, 55.0, 35.0, 72.0, 10.5];
    const OTHER: [f64; 10] = [10.0, 25.0, 35.0, 80.0, 70.0, 90.0, 40.0, 60.0, 65.0, 0.0];

    fn close(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() < 1e-12, "{found}, expected {expected}");
    }

    /// The expected numbers were computed from the definitions by another program.
    #[test]
    fn known_lists_have_known_figures() {
        close(pearson(&ONE, &OTHER), 0.900_611_559_952_690_9);
        close(root_mean_square_error(&ONE, &OTHER), 13.263_672_191_365_407);
        close(standardised_difference(&ONE, &OTHER), -0.008_468_223_229_635_552);
        close(quadratic_kappa(&ONE, &OTHER), 0.866_666_666_666_666_7);
    }

    #[test]
    fn the_ends_of_the_scales_are_reached() {
        let reversed: Vec<f64> = ONE.iter().map(|value| 100.0 - value).collect();
        close(pearson(&ONE, &ONE), 1.0);
        close(pearson(&ONE, &reversed), -1.0);
        close(quadratic_kappa(&ONE, &ONE), 1.0);
        close(quadratic_kappa(&[0.0, 100.0], &[100.0, 0.0]), -1.0);
        // Half of the pairs by chance: no agreement at all.
        close(quadratic_kappa(&[0.0, 0.0, 100.0, 100.0], &[0.0, 100.0, 0.0, 100.0]), 0.0);
        close(standardised_difference(&[60.0, 80.0], &[50.0, 70.0]), 1.0);
    }

    #[test]
    fn what_is_not_defined_is_none() {
        let flat = [50.0; 3];
        assert_eq!((pearson(&flat, &flat), quadratic_kappa(&flat, &flat)), (None, None));
        assert_eq!(standardised_difference(&flat, &[40.0; 3]), None);
        assert_eq!(Agreement::of(&[], &[]), None);
        assert_eq!(interval(&[(vec![1.0], vec![1.0])], pearson), None);
    }

    #[test]
    fn an_interval_holds_its_figure_and_is_the_same_again() {
        let groups: Vec<_> =
            ONE.chunks(2).zip(OTHER.chunks(2)).map(|(a, b)| (a.to_vec(), b.to_vec())).collect();
        let [low, high] = interval(&groups, pearson).unwrap();
        let r = pearson(&ONE, &OTHER).unwrap();
        assert!(low < r && r < high && low > 0.0, "{low}..{high}");
        assert_eq!(interval(&groups, pearson), Some([low, high]));
    }
}
