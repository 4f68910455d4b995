//! Fits the certainty of relevance on the bank's own answers, each left out of what is known of its question, and shows beside
//! what the program has how well either tells answers apart.
//!
//! `cargo run --release -p grading-eval --example calibrate`. Where the fitted ones do better, they belong into
//! `interviewer::judging`: `COEFFICIENTS` and `KNOWN_BY_ANSWERS`.

use grading_eval::certainty::{doubt, fit, separation, share_below};
use interview::language::Language;
use interviewer::judging::leave_one_out::{LeftOut, ToldTo, measure};
use interviewer::judging::{COEFFICIENTS, Coefficients, Doubt, KNOWN_BY_ANSWERS, RubricJudge};

/// Families are fitted on in so many parts, each measured by what the others say.
const FOLDS: usize = 5;

fn main() {
    let judge = RubricJudge::embedded();
    let answers: Vec<LeftOut<'_>> =
        [Language::Ko, Language::En].into_iter().flat_map(|language| measure(judge, language, 1)).collect();
    let count = |told_to| answers.iter().filter(|answer| answer.told_to == told_to).count();
    println!(
        "{} own answers, told {} times to a neighbouring question and {} times to one of another job\n",
        count(ToldTo::Own),
        count(ToldTo::Neighbour),
        count(ToldTo::OtherJob),
    );
    print("in the program", &answers, &COEFFICIENTS, KNOWN_BY_ANSWERS);
    let fitted = fit(answers.iter());
    print("fitted", &answers, &fitted, doubt(&answers, &fitted));
    let (neighbours, other_jobs) = cross_validated(&answers);
    println!(
        "fitted on other questions: neighbour {neighbours:.3}, other job {other_jobs:.3} (means of {FOLDS})"
    );
}

fn print(name: &str, answers: &[LeftOut<'_>], coefficients: &Coefficients, bounds: Doubt) {
    let Coefficients { family, job, kinds, supposed, bias } = coefficients;
    println!(
        "{name}: family {family:.1}, job {job:.1}, kinds {kinds:.1}, supposed {supposed:.1}, bias {bias:.1}"
    );
    println!("  doubted below {:.1}, certain from {:.1} on", bounds.other, bounds.this);
    for told_to in [ToldTo::Own, ToldTo::Neighbour, ToldTo::OtherJob] {
        let share = |bound| share_below(answers, coefficients, told_to, bound);
        print!("  {told_to:?}: {:.3} below, {:.3} not certain", share(bounds.other), share(bounds.this));
        match told_to {
            ToldTo::Own => println!(),
            other => {
                println!(", less certain than an own one {:.3}", separation(answers, coefficients, other))
            }
        }
    }
    println!();
}

/// How often an own answer is more certain than others, by coefficients that other questions gave.
fn cross_validated(answers: &[LeftOut<'_>]) -> (f64, f64) {
    let fold = |answer: &LeftOut<'_>| answer.of.line % FOLDS;
    let (mut neighbours, mut other_jobs) = (0.0, 0.0);
    for left in 0..FOLDS {
        let coefficients = fit(answers.iter().filter(|answer| fold(answer) != left));
        let measured: Vec<LeftOut<'_>> =
            answers.iter().filter(|answer| fold(answer) == left).copied().collect();
        neighbours += separation(&measured, &coefficients, ToldTo::Neighbour) / FOLDS as f64;
        other_jobs += separation(&measured, &coefficients, ToldTo::OtherJob) / FOLDS as f64;
    }
    (neighbours, other_jobs)
}
