//! The measure held against its corpora: golden rows, ordered Korean answers, and attacks beside honest neighbours.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use interviewer::lexical::{DocumentFrequencies, Grade, Language, Reference, tokenize};
use serde::Deserialize;

const GOLDEN: &str = include_str!("data/golden.jsonl");
const BANK: &str = include_str!("data/bank.jsonl");
const ADVERSARIAL: &str = include_str!("data/adversarial.jsonl");
const TIERS: &str = include_str!("data/ko_tiers.csv");

#[derive(Deserialize)]
struct BankText {
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Golden {
    #[serde(rename = "id")]
    id: String,
    #[serde(rename = "language")]
    language: String,
    #[serde(rename = "question")]
    question: String,
    #[serde(rename = "reference")]
    reference: String,
    #[serde(rename = "answer")]
    answer: String,
    #[serde(rename = "answer_tokens")]
    answer_tokens: Option<Vec<String>>,
    a: f64,
    b: f64,
    c: f64,
    t: f64,
    l: f64,
    #[serde(rename = "raw")]
    raw: f64,
    #[serde(rename = "final")]
    score: Option<f64>,
    #[serde(rename = "reason")]
    reason: Option<String>,
}

#[derive(Deserialize)]
struct Attack {
    id: String,
    language: String,
    question: String,
    reference: String,
    answer: String,
    expect: Expect,
}

#[derive(Deserialize)]
struct Expect {
    max: Option<f64>,
    min: Option<f64>,
    #[serde(default)]
    null: bool,
}

#[derive(Deserialize)]
struct Tier {
    id: String,
    question: String,
    reference: String,
    strong: String,
    middling: String,
    weak: String,
}

fn rows<T: for<'a> Deserialize<'a>>(jsonl: &str) -> Vec<T> {
    jsonl.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn tiers() -> Vec<Tier> {
    csv::Reader::from_reader(TIERS.as_bytes()).deserialize().map(Result::unwrap).collect()
}

fn language(code: &str) -> Language {
    if code == "ko" { Language::Korean } else { Language::English }
}

fn grade(
    question: &str,
    reference: &str,
    answer: &str,
    code: &str,
    frequencies: &Arc<DocumentFrequencies>,
) -> Grade {
    Reference::new(question, reference, language(code), Arc::clone(frequencies)).grade(answer)
}

#[test]
fn golden_rows_agree_to_a_millionth() {
    let bank: Vec<BankText> = rows(BANK);
    let frequencies = Arc::new(DocumentFrequencies::of(bank.iter().map(|row| row.text.as_str())));
    let golden: Vec<Golden> = rows(GOLDEN);
    assert_eq!(golden.len(), 201);
    for row in golden {
        let grade = grade(&row.question, &row.reference, &row.answer, &row.language, &frequencies);
        let got = grade.components;
        for (name, got, expected) in [
            ("A", got.coverage, row.a),
            ("B", got.demoted_coverage, row.b),
            ("C", got.gram_coverage, row.c),
            ("T", got.cosine, row.t),
            ("L", got.length, row.l),
            ("raw", got.raw, row.raw),
            ("final", grade.score.unwrap_or(-1.0), row.score.unwrap_or(-1.0)),
        ] {
            assert!((got - expected).abs() <= 1e-6, "{}: {name} is {got}, expected {expected}", row.id);
        }
        assert_eq!(grade.score.is_none(), row.score.is_none(), "{}", row.id);
        assert_eq!(grade.reason.map(|reason| reason.as_str()), row.reason.as_deref(), "{}", row.id);
        if let Some(tokens) = row.answer_tokens {
            assert_eq!(tokenize(&row.answer), tokens, "{}", row.id);
        }
    }
}

#[test]
fn strong_answers_beat_middling_ones_and_those_beat_weak_ones() {
    let tiers = tiers();
    let frequencies = Arc::new(DocumentFrequencies::of(
        tiers.iter().flat_map(|tier| [tier.question.as_str(), tier.reference.as_str()]),
    ));
    assert_eq!(tiers.len(), 18);
    for tier in tiers {
        let score = |answer: &str| {
            grade(&tier.question, &tier.reference, answer, "ko", &frequencies).score.unwrap_or(0.0)
        };
        let (strong, middling, weak) = (score(&tier.strong), score(&tier.middling), score(&tier.weak));
        assert!(strong > middling && middling > weak, "{}: {strong}, {middling}, {weak}", tier.id);
    }
}

#[test]
fn strong_answers_to_other_questions_seldom_reach_fifty() {
    let tiers = tiers();
    let frequencies = Arc::new(DocumentFrequencies::of(
        tiers.iter().flat_map(|tier| [tier.question.as_str(), tier.reference.as_str()]),
    ));
    let (mut reached, mut pairs) = (0, 0);
    for asked in &tiers {
        let prepared =
            Reference::new(&asked.question, &asked.reference, Language::Korean, Arc::clone(&frequencies));
        for other in tiers.iter().filter(|other| other.id != asked.id) {
            pairs += 1;
            reached += u32::from(prepared.grade(&other.strong).score.unwrap_or(0.0) >= 50.0);
        }
    }
    assert!(reached * 100 <= 3 * pairs, "{reached} of {pairs}");
}

#[test]
fn attacks_gain_nothing_and_honest_neighbours_lose_nothing() {
    let attacks: Vec<Attack> = rows(ADVERSARIAL);
    assert_eq!(attacks.len(), 93);
    let frequencies = Arc::new(DocumentFrequencies::of(
        attacks.iter().flat_map(|row| [row.question.as_str(), row.reference.as_str()]),
    ));
    for row in &attacks {
        let score = grade(&row.question, &row.reference, &row.answer, &row.language, &frequencies).score;
        let met = match score {
            None => row.expect.null || row.expect.min.is_none(),
            Some(score) => {
                !row.expect.null
                    && row.expect.max.is_none_or(|max| score <= max)
                    && row.expect.min.is_none_or(|min| score >= min)
            }
        };
        assert!(met, "{}: {score:?}", row.id);
    }
}
