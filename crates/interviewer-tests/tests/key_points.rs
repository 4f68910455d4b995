//! An answer that states the key points of its question is an answer to it, whatever other question resembles it.

use interview::grading::criterion::Criterion;
use interview::grading::evaluation::Evaluation;
use interview::id::RecordId;
use interview::language::Language;
use interview::session::question::Stage;
use interview::untrusted::Untrusted;
use interview::work::task::JudgementRequest;
use interviewer::bank::{Bank, BankQuestion, Family};
use interviewer::judging::RubricJudge;

fn judge(family: &Family, question: &BankQuestion, answer: String, language: Language) -> Evaluation {
    let position = family.aliases.first().map_or("로켓 조종사", String::as_str);
    RubricJudge::embedded().judge(&JudgementRequest {
        record_id: RecordId(1),
        question: question.asked(family, position, language),
        answer: Untrusted::new(answer),
        language,
        position: position.to_owned(),
        note: None,
    })
}

/// The questions of the bank that ask for statements, in both languages.
fn statements() -> impl Iterator<Item = (&'static Family, &'static BankQuestion, Language)> {
    let questions = Bank::embedded()
        .families()
        .iter()
        .flat_map(|family| family.questions.iter().map(move |question| (family, question)))
        .filter(|(_, question)| matches!(question.stage, Stage::Knowledge | Stage::Situation));
    questions.flat_map(|(family, question)| {
        [Language::Ko, Language::En].map(|language| (family, question, language))
    })
}

#[test]
fn the_key_points_of_every_question_are_to_the_point() {
    let mut refused = Vec::new();
    let mut judged = 0;
    for (family, question, language) in statements() {
        let points = &question.wording(language).key_points;
        // All of them, and all but the last: most are enough.
        for said in [&points[..], &points[..points.len() - 1]] {
            let evaluation = judge(family, question, said.join(". "), language);
            let levels = evaluation.criteria.iter().flatten();
            let relevance = levels.clone().find(|level| level.criterion == Criterion::Relevance);
            let off_topic = evaluation.reason.as_deref() == Some("off_topic");
            if off_topic || relevance.is_some_and(|judged| judged.level.unwrap() < 1.5) {
                refused.push(format!("{} {}: {}", question.id, language.as_str(), said.len()));
            }
            judged += 1;
        }
    }
    assert!(judged > 2_000, "{judged}");
    assert!(refused.is_empty(), "{} of {judged}: {refused:#?}", refused.len());
}
