//! How sure the rubric is that an answer about oneself answers its question: fitted on the bank's own answers, each left out,
//! and how well it tells answers apart.
//!
//! The certainty is a logistic regression; own answers and answers to other questions weigh half each, however many they are.
//! It is fitted by Newton's method on the penalised log-likelihood (Hastie, Tibshirani, Friedman, The Elements of Statistical
//! Learning, 2nd edition, 4.4.1 and 4.4.4).

use interviewer::judging::leave_one_out::{LeftOut, ToldTo};
use interviewer::judging::{Coefficients, Doubt, Measures};

/// Coefficients and the bias.
const UNKNOWNS: usize = 5;
/// The penalty on the square of a coefficient beside the mean log-likelihood.
const PENALTY: f64 = 1e-3;
/// Newton's method ends by then: it doubles its right digits with each step.
const STEPS: usize = 50;
/// It ends where no unknown changes more than this.
const SMALL: f64 = 1e-9;
/// One in a hundred of the own answers is doubted most, and two in a hundred at all.
const OTHER: f64 = 0.01;
const THIS: f64 = 0.02;

/// The coefficients that tell these answers apart best.
pub fn fit<'a, 'b: 'a>(answers: impl Iterator<Item = &'a LeftOut<'b>> + Clone) -> Coefficients {
    let own = answers.clone().filter(|answer| answer.told_to == ToldTo::Own).count().max(1) as f64;
    let others = answers.clone().filter(|answer| answer.told_to != ToldTo::Own).count().max(1) as f64;
    let mut unknowns = [0.0; UNKNOWNS];
    for _ in 0..STEPS {
        let mut gradient = [0.0; UNKNOWNS];
        let mut curvature = [[0.0; UNKNOWNS]; UNKNOWNS];
        for place in 0..UNKNOWNS - 1 {
            gradient[place] = -PENALTY * unknowns[place];
            curvature[place][place] = PENALTY;
        }
        for answer in answers.clone() {
            let is_own = answer.told_to == ToldTo::Own;
            let weight = 0.5 / if is_own { own } else { others };
            let row = row(&answer.measures);
            let sum: f64 = row.iter().zip(unknowns).map(|(value, unknown)| value * unknown).sum();
            let certainty = 1.0 / (1.0 + (-sum).exp());
            let wrong = f64::from(u8::from(is_own)) - certainty;
            for one in 0..UNKNOWNS {
                gradient[one] += weight * wrong * row[one];
                for other in 0..UNKNOWNS {
                    curvature[one][other] += weight * certainty * (1.0 - certainty) * row[one] * row[other];
                }
            }
        }
        let change = solve(curvature, gradient);
        for (unknown, change) in unknowns.iter_mut().zip(change) {
            *unknown += change;
        }
        if change.iter().all(|change| change.abs() < SMALL) {
            break;
        }
    }
    let [family, job, kinds, supposed, bias] = unknowns;
    Coefficients { family, job, kinds, supposed, bias }
}

fn row(measures: &Measures) -> [f64; UNKNOWNS] {
    [measures.family, measures.job, measures.kinds, measures.supposed, 1.0]
}

/// Solves a system of equations whose matrix is symmetric and positive by elimination; it needs no other order of rows.
fn solve(mut matrix: [[f64; UNKNOWNS]; UNKNOWNS], mut right: [f64; UNKNOWNS]) -> [f64; UNKNOWNS] {
    for pivot in 0..UNKNOWNS {
        let row = matrix[pivot];
        for below in pivot + 1..UNKNOWNS {
            let factor = matrix[below][pivot] / row[pivot];
            for (value, above) in matrix[below].iter_mut().zip(row) {
                *value -= factor * above;
            }
            right[below] -= factor * right[pivot];
        }
    }
    let mut solved = [0.0; UNKNOWNS];
    for place in (0..UNKNOWNS).rev() {
        let known: f64 = (place + 1..UNKNOWNS).map(|column| matrix[place][column] * solved[column]).sum();
        solved[place] = (right[place] - known) / matrix[place][place];
    }
    solved
}

/// The bounds of doubt by which one and two in a hundred of the own answers fall short.
pub fn doubt(answers: &[LeftOut<'_>], coefficients: &Coefficients) -> Doubt {
    let mut own = log_odds(answers, coefficients, ToldTo::Own);
    own.sort_by(f64::total_cmp);
    let at = |share: f64| own.get((share * own.len() as f64) as usize).copied().unwrap_or(f64::NAN);
    Doubt { other: at(OTHER), this: at(THIS) }
}

/// How often an own answer is more certain than one to another question; a half by chance.
pub fn separation(answers: &[LeftOut<'_>], coefficients: &Coefficients, from: ToldTo) -> f64 {
    let own = log_odds(answers, coefficients, ToldTo::Own);
    let mut others = log_odds(answers, coefficients, from);
    others.sort_by(f64::total_cmp);
    let below: usize = own.iter().map(|own| others.partition_point(|other| other < own)).sum();
    below as f64 / (own.len() * others.len()) as f64
}

/// The share of answers told to such questions whose certainty lies below a bound.
pub fn share_below(answers: &[LeftOut<'_>], coefficients: &Coefficients, told_to: ToldTo, bound: f64) -> f64 {
    let odds = log_odds(answers, coefficients, told_to);
    odds.iter().filter(|odds| **odds < bound).count() as f64 / odds.len() as f64
}

fn log_odds(answers: &[LeftOut<'_>], coefficients: &Coefficients, told_to: ToldTo) -> Vec<f64> {
    let told = answers.iter().filter(|answer| answer.told_to == told_to);
    told.map(|answer| answer.log_odds(coefficients)).collect()
}
