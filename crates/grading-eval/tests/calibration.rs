//! The certainty of relevance stays calibrated on the bank's own answers, however the bank changes.

use grading_eval::certainty::{doubt, fit, separation, share_below};
use interview::language::Language;
use interviewer::judging::leave_one_out::{LeftOut, ToldTo, measure};
use interviewer::judging::{COEFFICIENTS, Coefficients, KNOWN_BY_ANSWERS, Measures, RubricJudge};
use interviewer::sign::Sign;

/// Every so many answers of the bank are measured; `make calibrate` measures all.
const STEP: usize = 15;

fn measured(step: usize) -> Vec<LeftOut<'static>> {
    let judge = RubricJudge::embedded();
    [Language::Ko, Language::En].into_iter().flat_map(|language| measure(judge, language, step)).collect()
}

#[test]
fn the_bank_s_own_answers_are_certain_and_answers_to_other_questions_doubted() {
    let answers = measured(STEP);
    are_told_to_own_and_other_questions(&answers);
    are_told_apart_as_well_as_by_coefficients_fitted_on_them(&answers);
    own_ones_are_seldom_doubted_and_others_mostly(&answers);
}

fn are_told_apart_as_well_as_by_coefficients_fitted_on_them(answers: &[LeftOut<'_>]) {
    let fitted = fit(answers.iter());
    for from in [ToldTo::Neighbour, ToldTo::OtherJob] {
        let (has, could) = (separation(answers, &COEFFICIENTS, from), separation(answers, &fitted, from));
        assert!(
            has > 0.94 && could - has < 0.01,
            "{from:?}: {has:.3}, fitted {could:.3}: run make calibrate"
        );
    }
}

fn own_ones_are_seldom_doubted_and_others_mostly(answers: &[LeftOut<'_>]) {
    let below = |told_to, bound| share_below(answers, &COEFFICIENTS, told_to, bound);
    let found = doubt(answers, &COEFFICIENTS);
    assert!(below(ToldTo::Own, KNOWN_BY_ANSWERS.other) <= 0.02, "{found:?}: run make calibrate");
    assert!(below(ToldTo::Own, KNOWN_BY_ANSWERS.this) <= 0.04, "{found:?}: run make calibrate");
    assert!(below(ToldTo::Neighbour, KNOWN_BY_ANSWERS.other) >= 0.55);
    assert!(below(ToldTo::OtherJob, KNOWN_BY_ANSWERS.other) >= 0.75);
}

/// Coefficients of which the fit knows nothing but the answers that they made.
#[test]
fn the_fit_finds_the_coefficients_that_made_the_answers() {
    let made = Coefficients { family: 3.0, job: 2.0, kinds: 1.0, supposed: -1.0, bias: -0.5 };
    let some = measured(1_000)[0];
    let answers: Vec<LeftOut<'_>> = (0..20_000_u32)
        .map(|number| {
            let part = |step: u32| f64::from(number.wrapping_mul(step) % 1_000) / 500.0 - 1.0;
            let measures = Measures {
                family: part(7_919),
                job: part(104_729),
                kinds: part(611_953),
                supposed: part(15_485_863),
            };
            let is_own = f64::from(number.wrapping_mul(2_654_435_761) >> 8) / f64::from(1 << 24)
                < measures.certainty(&made);
            LeftOut { measures, told_to: if is_own { ToldTo::Own } else { ToldTo::Neighbour }, ..some }
        })
        .collect();
    let fitted = fit(answers.iter());
    let pairs = [(fitted.family, made.family), (fitted.job, made.job), (fitted.kinds, made.kinds)];
    for (found, wanted) in pairs.into_iter().chain([(fitted.supposed, made.supposed)]) {
        assert!((found - wanted).abs() < 0.25 * wanted.abs() + 0.1, "{fitted:?}");
    }
}

fn are_told_to_own_and_other_questions(answers: &[LeftOut<'_>]) {
    let own: Vec<_> = answers.iter().filter(|answer| answer.told_to == ToldTo::Own).collect();
    assert!(own.iter().all(|answer| answer.asked.id == answer.of.id));
    assert!(
        own.iter().any(|answer| answer.answer > 0)
            && own.iter().any(|answer| answer.of.asks.contains(&Sign::Event))
    );
    let others = answers.iter().filter(|answer| answer.told_to != ToldTo::Own);
    assert!(others.clone().all(|answer| answer.asked.id != answer.of.id) && others.count() > 5 * own.len());
    assert!(own.len() > 100);
}
