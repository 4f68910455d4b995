//! Measures the lexical grader: parity with the reference's golden rows, Korean tiers, attacks, agreement with people,
//! answers to other questions, spread over repeats, and time; and the rubric interviewer on interview tiers.
//!
//! `cargo run --release -p grading-eval --example eval [FOLDER]`, where FOLDER holds `mohler_dev.csv`, which is not part
//! of the project; without it those rows print "not given". `daedam eval` measures the interviewers, on any labelled
//! answers.

mod interview_tiers;

use grading_eval::agreement::{pearson, quadratic_kappa, root_mean_square_error, standardised_difference};
use grading_eval::corpora::{self, grade_by_words};
use grading_eval::labelled::LabelledAnswer;
use interview::language::Language;
use interviewer::lexical::{DocumentFrequencies, Reference};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let folder = std::env::args().nth(1).filter(|folder| !folder.is_empty()).map(PathBuf::from);
    println!("{:<58} {:>22} {:>12}", "what", "measured", "target");
    parity()?;
    tiers()?;
    attacks()?;
    interview_tiers::print()?;
    match folder {
        Some(folder) => agreement_with_people(&folder.join("mohler_dev.csv"))?,
        None => row("agreement with people (mohler_dev.csv)", "not given", "–"),
    }
    spread_and_time()
}

fn row(what: &str, measured: impl std::fmt::Display, target: &str) {
    println!("{what:<58} {measured:>22} {target:>12}");
}

fn frequencies_of<'a>(pairs: impl Iterator<Item = (&'a String, &'a String)>) -> Arc<DocumentFrequencies> {
    Arc::new(DocumentFrequencies::of(
        pairs.flat_map(|(question, reference)| [question.as_str(), reference.as_str()]),
    ))
}

/// The largest difference of any number from the golden rows, whose reasons and nulls must be equal.
fn parity() -> Outcome<()> {
    let frequencies = corpora::golden_frequencies()?;
    let golden = corpora::golden()?;
    let differences: Vec<Option<f64>> = golden
        .iter()
        .map(|row| {
            let grade =
                grade_by_words(&row.question, &row.reference, &row.answer, row.language, &frequencies);
            row.difference(&grade)
        })
        .collect();
    let equal = differences.iter().flatten().filter(|difference| **difference <= 1e-6).count();
    let largest = differences.iter().flatten().fold(0.0_f64, |max, difference| max.max(*difference));
    row("golden rows equal to 1e-6, with reason", format!("{equal}/{}", golden.len()), "201/201");
    row("largest difference from a golden row", format!("{largest:.1e}"), "≤ 1e-6");
    Ok(())
}

/// Korean questions whose strong, middling and weak answers must be scored in that order.
fn tiers() -> Outcome<()> {
    let tiers = corpora::tiers()?;
    let frequencies = frequencies_of(tiers.iter().map(|tier| (&tier.question, &tier.reference)));
    let (mut ordered, mut reaching, mut pairs) = (0, 0_u32, 0_u32);
    for tier in &tiers {
        let reference = Reference::new(&tier.question, &tier.reference, Language::Ko, frequencies.clone());
        let score = |answer: &str| reference.grade(answer).score.unwrap_or(0.0);
        let (strong, middling, weak) = (score(&tier.strong), score(&tier.middling), score(&tier.weak));
        ordered += usize::from(strong > middling && middling > weak);
        for other in tiers.iter().filter(|other| other.id != tier.id) {
            pairs += 1;
            reaching += u32::from(score(&other.strong) >= 50.0);
        }
    }
    row("Korean tiers in order", format!("{ordered}/{}", tiers.len()), "18/18");
    let share = 100.0 * f64::from(reaching) / f64::from(pairs);
    row("strong Korean answers to other questions reaching 50", format!("{share:.1} %"), "≤ 3 %");
    Ok(())
}

fn attacks() -> Outcome<()> {
    let attacks = corpora::attacks()?;
    let frequencies = frequencies_of(attacks.iter().map(|attack| (&attack.question, &attack.reference)));
    let met = attacks
        .iter()
        .filter(|attack| {
            let grade = grade_by_words(
                &attack.question,
                &attack.reference,
                &attack.answer,
                attack.language,
                &frequencies,
            );
            attack.is_met(grade.score)
        })
        .count();
    row("attacks and honest neighbours as expected", format!("{met}/{}", attacks.len()), "93/93");
    Ok(())
}

fn reference(answer: &LabelledAnswer, frequencies: &Arc<DocumentFrequencies>) -> Reference {
    let model = answer.question.model_answer.as_deref().unwrap_or_default();
    Reference::new(&answer.question.text, model, Language::En, frequencies.clone())
}

fn agreement_with_people(path: &Path) -> Outcome<()> {
    let answers = corpora::graded_by_people(path)?;
    let texts = answers.iter().flat_map(|answer| {
        [answer.question.text.as_str(), answer.question.model_answer.as_deref().unwrap_or_default()]
    });
    let frequencies = Arc::new(DocumentFrequencies::of(texts));
    let people: Vec<f64> = answers.iter().map(|answer| answer.score).collect();
    let (mut raw, mut scores) = (Vec::new(), Vec::new());
    for answer in &answers {
        let grade = reference(answer, &frequencies).grade(&answer.answer);
        raw.push(grade.components.raw);
        scores.push(grade.score.unwrap_or(0.0));
    }
    let shown = |found: Option<f64>| found.map_or_else(|| "–".to_owned(), |found| format!("{found:.3}"));
    row("answers graded by people", answers.len(), "1152");
    row("r with people, raw", shown(pearson(&raw, &people)), "≥ .61");
    row("r with people, final", shown(pearson(&scores, &people)), "≥ .62");
    row("RMSE on 0–100", shown(root_mean_square_error(&scores, &people)), "31.1");
    row("QWK on six levels", shown(quadratic_kappa(&scores, &people)), ".426");
    row("standardised mean difference", shown(standardised_difference(&scores, &people)), "−.71");
    others(&answers, &frequencies);
    Ok(())
}

/// Answers held against the next other question: they should come to nothing.
fn others(answers: &[LabelledAnswer], frequencies: &Arc<DocumentFrequencies>) {
    let mut questions: Vec<&LabelledAnswer> = Vec::new();
    for answer in answers {
        if questions.iter().all(|known| known.question.text != answer.question.text) {
            questions.push(answer);
        }
    }
    let references: Vec<Reference> =
        questions.iter().map(|question| reference(question, frequencies)).collect();
    let (mut reaching, mut pairs) = (0_u32, 0_u32);
    for (number, answer) in answers.iter().enumerate() {
        let own = questions.iter().position(|known| known.question.text == answer.question.text).unwrap_or(0);
        let other = (own + 1 + number % (questions.len() - 1)) % questions.len();
        pairs += 1;
        reaching += u32::from(references[other].grade(&answer.answer).score.unwrap_or(0.0) >= 50.0);
    }
    let share = 100.0 * f64::from(reaching) / f64::from(pairs);
    row("answers to other questions reaching 50", format!("{share:.1} %"), "≤ 12 %");
}

fn spread_and_time() -> Outcome<()> {
    const REPEATS: usize = 20;
    let rows = corpora::golden()?;
    let frequencies = frequencies_of(rows.iter().map(|row| (&row.question, &row.reference)));
    let language = |language: Language| language.pick(Language::Ko, Language::En);
    let references: Vec<Reference> = rows
        .iter()
        .map(|row| Reference::new(&row.question, &row.reference, language(row.language), frequencies.clone()))
        .collect();
    let grade_all = || {
        references.iter().zip(&rows).map(|(reference, row)| reference.grade(&row.answer)).collect::<Vec<_>>()
    };
    let first = grade_all();
    let begun = Instant::now();
    let differing = (0..REPEATS).filter(|_| grade_all() != first).count();
    let each = begun.elapsed().as_secs_f64() * 1e6 / (REPEATS * rows.len()) as f64;
    row("repeats of 20 that differ", differing, "0");
    row("µs an answer, question prepared before", format!("{each:.0}"), "–");
    Ok(())
}
