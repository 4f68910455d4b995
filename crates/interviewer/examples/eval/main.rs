//! Measures the lexical grader: parity with the reference's golden rows, Korean tiers, attacks, agreement with people,
//! answers to other questions, spread over repeats, and time.
//!
//! `cargo run --release -p interviewer --example eval [FOLDER]`, where FOLDER holds `mohler_dev.csv`, which is not part
//! of the project; without it those rows print "not given".

mod agreement;
mod corpora;

use agreement::{kappa, pearson, root_mean_square_error, standardised_difference};
use corpora::{Answer, DATA};
use interviewer::lexical::{DocumentFrequencies, Language, Reference};
use serde_json::Value;
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
    match folder {
        Some(folder) => agreement_with_people(&folder.join("mohler_dev.csv"))?,
        None => row("agreement with people (mohler_dev.csv)", "not given", "–"),
    }
    spread_and_time()
}

fn row(what: &str, measured: impl std::fmt::Display, target: &str) {
    println!("{what:<58} {measured:>22} {target:>12}");
}

/// The largest difference of any number from the golden rows, whose reasons and nulls must be equal.
fn parity() -> Outcome<()> {
    let bank = corpora::lines(&Path::new(DATA).join("bank.jsonl"))?;
    let texts = bank.iter().filter_map(|line| line["text"].as_str());
    let frequencies = Arc::new(DocumentFrequencies::of(texts));
    let golden = corpora::lines(&Path::new(DATA).join("golden.jsonl"))?;
    let (mut equal, mut largest) = (0, 0.0_f64);
    for line in &golden {
        let answer = Answer::from_line(line);
        let grade = answer.reference(&frequencies).grade(&answer.answer);
        let found = grade.components;
        let numbers = [
            ("A", found.coverage),
            ("B", found.demoted_coverage),
            ("C", found.gram_coverage),
            ("T", found.cosine),
            ("L", found.length),
            ("raw", found.raw),
            ("final", grade.score.unwrap_or(-1.0)),
        ];
        let difference = numbers
            .iter()
            .map(|(name, number)| (line[name].as_f64().unwrap_or(-1.0) - number).abs())
            .fold(0.0, f64::max);
        largest = largest.max(difference);
        let same_reason = line["reason"].as_str() == grade.reason.map(|reason| reason.as_str());
        equal += usize::from(same_reason && difference <= 1e-6);
    }
    row("golden rows equal to 1e-6, with reason", format!("{equal}/{}", golden.len()), "201/201");
    row("largest difference from a golden row", format!("{largest:.1e}"), "≤ 1e-6");
    Ok(())
}

/// Korean questions whose strong, middling and weak answers must be scored in that order.
fn tiers() -> Outcome<()> {
    let tiers = corpora::tiers()?;
    let texts = tiers.iter().flat_map(|tier| [tier.question.as_str(), tier.reference.as_str()]);
    let frequencies = Arc::new(DocumentFrequencies::of(texts));
    let (mut ordered, mut reaching, mut pairs) = (0, 0_u32, 0_u32);
    for tier in &tiers {
        let reference =
            Reference::new(&tier.question, &tier.reference, Language::Korean, frequencies.clone());
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
    let rows = corpora::lines(&Path::new(DATA).join("adversarial.jsonl"))?;
    let answers: Vec<Answer> = rows.iter().map(Answer::from_line).collect();
    let frequencies = Arc::new(corpora::frequencies(&answers));
    let met = rows
        .iter()
        .zip(&answers)
        .filter(|(line, answer)| {
            is_met(&line["expect"], answer.reference(&frequencies).grade(&answer.answer).score)
        })
        .count();
    row("attacks and honest neighbours as expected", format!("{met}/{}", rows.len()), "93/93");
    Ok(())
}

/// A withheld score meets an upper bound, never a lower one.
fn is_met(expected: &Value, score: Option<f64>) -> bool {
    if expected["null"] == Value::Bool(true) {
        return score.is_none();
    }
    let below = expected["max"].as_f64().is_none_or(|most| score.is_none_or(|score| score <= most));
    let above = expected["min"].as_f64().is_none_or(|least| score.is_some_and(|score| score >= least));
    below && above
}

fn agreement_with_people(path: &Path) -> Outcome<()> {
    let graded = corpora::graded(path)?;
    let answers: Vec<Answer> = graded.iter().map(|(answer, _)| answer.clone()).collect();
    let frequencies = Arc::new(corpora::frequencies(&answers));
    let people: Vec<f64> = graded.iter().map(|(_, score)| score * 20.0).collect();
    let (mut raw, mut scores) = (Vec::new(), Vec::new());
    for answer in &answers {
        let grade = answer.reference(&frequencies).grade(&answer.answer);
        raw.push(grade.components.raw);
        scores.push(grade.score.unwrap_or(0.0));
    }
    row("answers graded by people", answers.len(), "1152");
    row("r with people, raw", format!("{:.3}", pearson(&raw, &people)), "≥ .61");
    row("r with people, final", format!("{:.3}", pearson(&scores, &people)), "≥ .62");
    row("RMSE on 0–100", format!("{:.1}", root_mean_square_error(&scores, &people)), "31.1");
    row("QWK on six levels", format!("{:.3}", kappa(&scores, &people)), ".426");
    row("standardised mean difference", format!("{:+.2}", standardised_difference(&scores, &people)), "−.71");
    others(&answers, &frequencies);
    Ok(())
}

/// Answers held against the next other question: they should come to nothing.
fn others(answers: &[Answer], frequencies: &Arc<DocumentFrequencies>) {
    let mut questions: Vec<&Answer> = Vec::new();
    for answer in answers {
        if questions.iter().all(|known| known.question != answer.question) {
            questions.push(answer);
        }
    }
    let references: Vec<Reference> =
        questions.iter().map(|question| question.reference(frequencies)).collect();
    let (mut reaching, mut pairs) = (0_u32, 0_u32);
    for (number, answer) in answers.iter().enumerate() {
        let own = questions.iter().position(|question| question.question == answer.question).unwrap_or(0);
        let other = (own + 1 + number % (questions.len() - 1)) % questions.len();
        pairs += 1;
        reaching += u32::from(references[other].grade(&answer.answer).score.unwrap_or(0.0) >= 50.0);
    }
    let share = 100.0 * f64::from(reaching) / f64::from(pairs);
    row("answers to other questions reaching 50", format!("{share:.1} %"), "≤ 12 %");
}

fn spread_and_time() -> Outcome<()> {
    const REPEATS: usize = 20;
    let rows = corpora::lines(&Path::new(DATA).join("golden.jsonl"))?;
    let answers: Vec<Answer> = rows.iter().map(Answer::from_line).collect();
    let frequencies = Arc::new(corpora::frequencies(&answers));
    let references: Vec<Reference> = answers.iter().map(|answer| answer.reference(&frequencies)).collect();
    let grade_all = || {
        references
            .iter()
            .zip(&answers)
            .map(|(reference, answer)| reference.grade(&answer.answer))
            .collect::<Vec<_>>()
    };
    let first = grade_all();
    let begun = Instant::now();
    let differing = (0..REPEATS).filter(|_| grade_all() != first).count();
    let each = begun.elapsed().as_secs_f64() * 1e6 / (REPEATS * answers.len()) as f64;
    row("repeats of 20 that differ", differing, "0");
    row("µs an answer, question prepared before", format!("{each:.0}"), "–");
    Ok(())
}
