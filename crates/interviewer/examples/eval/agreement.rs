//! How well two lists of scores agree.

/// Pearson's correlation.
pub(crate) fn pearson(one: &[f64], other: &[f64]) -> f64 {
    let (mean_one, mean_other) = (mean(one), mean(other));
    let together: f64 = one.iter().zip(other).map(|(a, b)| (a - mean_one) * (b - mean_other)).sum();
    let alone = |list: &[f64], mean: f64| list.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    together / (alone(one, mean_one) * alone(other, mean_other)).sqrt()
}

/// Root of the mean squared difference.
pub(crate) fn root_mean_square_error(one: &[f64], other: &[f64]) -> f64 {
    let squares: f64 = one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum();
    (squares / one.len() as f64).sqrt()
}

/// Difference of the means in pooled standard deviations, positive where the first list is higher.
pub(crate) fn standardised_difference(one: &[f64], other: &[f64]) -> f64 {
    let pooled = ((variance(one) + variance(other)) / 2.0).sqrt();
    (mean(one) - mean(other)) / pooled
}

/// Cohen's kappa with quadratic weights, on six levels of 0 to 100.
pub(crate) fn kappa(one: &[f64], other: &[f64]) -> f64 {
    const LEVELS: usize = 6;
    let level = |score: f64| ((score / 20.0).round() as usize).min(LEVELS - 1);
    let mut observed = [[0.0; LEVELS]; LEVELS];
    let (mut rows, mut columns) = ([0.0; LEVELS], [0.0; LEVELS]);
    for (a, b) in one.iter().zip(other) {
        observed[level(*a)][level(*b)] += 1.0;
        rows[level(*a)] += 1.0;
        columns[level(*b)] += 1.0;
    }
    let (mut seen, mut by_chance) = (0.0, 0.0);
    for (a, row) in observed.iter().enumerate() {
        for (b, count) in row.iter().enumerate() {
            let weight = (a as f64 - b as f64).powi(2);
            seen += weight * count;
            by_chance += weight * rows[a] * columns[b] / one.len() as f64;
        }
    }
    1.0 - seen / by_chance
}

fn mean(list: &[f64]) -> f64 {
    list.iter().sum::<f64>() / list.len() as f64
}

fn variance(list: &[f64]) -> f64 {
    let mean = mean(list);
    list.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / list.len() as f64
}
