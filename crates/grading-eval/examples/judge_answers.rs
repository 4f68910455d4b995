//! Judges the answers of `corpora/answers.toml` against their own and against all other questions of the bank.

use std::collections::BTreeMap;

use grading_eval::corpora;
use interview::grading::evaluation::Evaluation;
use interview::id::RecordId;
use interview::language::Language;
use interview::session::question::Question;
use interview::untrusted::Untrusted;
use interview::work::task::JudgementRequest;
use interviewer::bank::{Bank, Family};
use interviewer::judging::RubricJudge;

fn evaluate(family: &Family, question: Question, answer: &str, language: Language) -> Evaluation {
    let request = JudgementRequest {
        record_id: RecordId(1),
        question,
        answer: Untrusted::new(answer.to_owned()),
        language,
        position: family.aliases.first().cloned().unwrap_or_else(|| "로켓 조종사".to_owned()),
        note: None,
    };
    RubricJudge::embedded().judge(&request)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cases = corpora::cases()?;
    let bank = Bank::embedded();
    let verbose = std::env::args().nth(1);
    let mut others: BTreeMap<(String, bool), Vec<f64>> = BTreeMap::new();
    for case in &cases {
        let family = bank
            .families()
            .iter()
            .find(|family| case.question.starts_with(&format!("{}-", family.id)))
            .ok_or("no family")?;
        for (tier, answer) in [("strong", &case.strong), ("middling", &case.middling), ("weak", &case.weak)] {
            let question =
                family.questions.iter().find(|question| question.id == case.question).ok_or("no question")?;
            let asked = question.asked(family, "로켓 조종사", case.language);
            let given = evaluate(family, asked, answer, case.language);
            let levels: Vec<String> = given
                .criteria
                .iter()
                .flatten()
                .map(|judged| format!("{} {:.1}", judged.criterion.id(), judged.level.unwrap_or(-1.0)))
                .collect();
            let score = given.score.map_or(-1.0, |score| score.value());
            println!(
                "{:32} {} {tier:8} {score:3} {:12} {}",
                case.question,
                case.language.as_str(),
                given.reason.as_deref().unwrap_or(""),
                levels.join(" ")
            );
            if verbose.as_deref() == Some(&case.question) {
                println!("{}", serde_json::to_string_pretty(&given)?);
            }
        }
        for (family, question) in bank
            .families()
            .iter()
            .flat_map(|family| family.questions.iter().map(move |question| (family, question)))
        {
            if question.id == case.question {
                continue;
            }
            let asked = question.asked(family, "로켓 조종사", case.language);
            let given = evaluate(family, asked, &case.strong, case.language);
            let score = given.score.map_or(0.0, |score| score.value());
            if score >= 50.0 {
                println!(
                    "    {score} for {}: {:?}",
                    question.id,
                    given
                        .criteria
                        .iter()
                        .flatten()
                        .map(|judged| format!(
                            "{} {:.1}",
                            judged.criterion.id(),
                            judged.level.unwrap_or(-1.0)
                        ))
                        .collect::<Vec<_>>()
                );
            }
            let same = case.question.starts_with(&format!("{}-", family.id));
            others.entry((case.language.as_str().to_owned(), same)).or_default().push(score);
        }
    }
    for ((language, same), mut scores) in others {
        scores.sort_by(f64::total_cmp);
        let at = |share: f64| scores[((scores.len() - 1) as f64 * share) as usize];
        println!(
            "{language} {}: {} pairs, median {}, p90 {}, p95 {}, p99 {}, max {}",
            if same { "same family" } else { "other family" },
            scores.len(),
            at(0.5),
            at(0.9),
            at(0.95),
            at(0.99),
            at(1.0)
        );
    }
    Ok(())
}
