//! The measure held against its corpora: golden rows, ordered Korean answers, and attacks beside honest neighbours.

use std::sync::Arc;

use grading_eval::corpora::{self, grade_by_words};
use interview::language::Language;
use interviewer::lexical::{DocumentFrequencies, Reference, tokenize};

fn frequencies_of<'a>(pairs: impl Iterator<Item = (&'a String, &'a String)>) -> Arc<DocumentFrequencies> {
    Arc::new(DocumentFrequencies::of(
        pairs.flat_map(|(question, reference)| [question.as_str(), reference.as_str()]),
    ))
}

#[test]
fn golden_rows_agree_to_a_millionth() {
    let frequencies = corpora::golden_frequencies().unwrap();
    let golden = corpora::golden().unwrap();
    assert_eq!(golden.len(), 201);
    for row in golden {
        let grade = grade_by_words(&row.question, &row.reference, &row.answer, row.language, &frequencies);
        let difference = row.difference(&grade);
        assert!(
            difference.is_some_and(|difference| difference <= 1e-6),
            "{}: {difference:?} {grade:?}",
            row.id
        );
        if let Some(tokens) = row.answer_tokens {
            assert_eq!(tokenize(&row.answer), tokens, "{}", row.id);
        }
    }
}

#[test]
fn strong_answers_beat_middling_ones_and_those_beat_weak_ones() {
    let tiers = corpora::tiers().unwrap();
    let frequencies = frequencies_of(tiers.iter().map(|tier| (&tier.question, &tier.reference)));
    assert_eq!(tiers.len(), 18);
    for tier in tiers {
        let score = |answer: &str| {
            let grade = grade_by_words(&tier.question, &tier.reference, answer, Language::Ko, &frequencies);
            grade.score.unwrap_or(0.0)
        };
        let (strong, middling, weak) = (score(&tier.strong), score(&tier.middling), score(&tier.weak));
        assert!(strong > middling && middling > weak, "{}: {strong}, {middling}, {weak}", tier.id);
    }
}

#[test]
fn strong_answers_to_other_questions_seldom_reach_fifty() {
    let tiers = corpora::tiers().unwrap();
    let frequencies = frequencies_of(tiers.iter().map(|tier| (&tier.question, &tier.reference)));
    let (mut reached, mut pairs) = (0, 0);
    for asked in &tiers {
        let korean = Language::Ko;
        let prepared = Reference::new(&asked.question, &asked.reference, korean, Arc::clone(&frequencies));
        for other in tiers.iter().filter(|other| other.id != asked.id) {
            pairs += 1;
            reached += u32::from(prepared.grade(&other.strong).score.unwrap_or(0.0) >= 50.0);
        }
    }
    assert!(reached * 100 <= 3 * pairs, "{reached} of {pairs}");
}

#[test]
fn attacks_gain_nothing_and_honest_neighbours_lose_nothing() {
    let attacks = corpora::attacks().unwrap();
    assert_eq!(attacks.len(), 93);
    let frequencies = frequencies_of(attacks.iter().map(|row| (&row.question, &row.reference)));
    for row in &attacks {
        let grade = grade_by_words(&row.question, &row.reference, &row.answer, row.language, &frequencies);
        assert!(row.is_met(grade.score), "{}: {:?}", row.id, grade.score);
    }
}
