//! Results that are refused.

use super::*;
use crate::{
    grading::criterion::Criterion,
    grading::evaluation::{CriterionJudgement, Interval, KeyPointJudgement, Verdict},
    grading::score::Score,
    id::RecordId,
    language::Language,
    untrusted::Untrusted,
    work::task::JudgementRequest,
};

const ANSWER: &str = "자원을 주소로 나타냅니다";

fn judgement() -> Task {
    Task::AnalyzeAnswer(JudgementRequest {
        record_id: RecordId(1),
        question: Question::plain("REST란?".to_owned(), "celery"),
        answer: Untrusted::new(ANSWER.to_owned()),
        language: Language::Ko,
        position: "백엔드".to_owned(),
        note: None,
    })
}

fn evaluation() -> Evaluation {
    let quote = Quote { quote: "주소로".to_owned(), start: 4, end: 7 };
    let mut criterion = CriterionJudgement::new(Criterion::Coverage, 4.0, Some(2.5));
    criterion.evidence.push(quote.clone());
    let key_point =
        KeyPointJudgement { key_point: "자원".to_owned(), verdict: Verdict::Met, evidence: Some(quote) };
    Evaluation {
        criteria: Some(vec![criterion]),
        key_points: Some(vec![key_point]),
        confidence: Some(Interval { low: Score::rounded(50.0), high: Score::rounded(70.0) }),
        ..Evaluation::new("rubric/1", Some(Score::rounded(62.0)), "좋습니다".to_owned())
    }
}

fn used(model: String, prompt_version: &str, tokens: u64) -> Option<Usage> {
    let prompt_version = prompt_version.to_owned();
    Some(Usage { model, prompt_version, prompt_tokens: None, completion_tokens: Some(tokens) })
}

#[test]
fn an_evaluation_rests_on_the_answer_and_keeps_within_bounds() {
    type Change = fn(&mut Evaluation);
    let changes: [(Change, &str); 17] = [
        (|bad| bad.usage = used("m".repeat(201), "judge/1", 1), "usage"),
        (|bad| bad.usage = used("m".to_owned(), "", 1), "usage"),
        (|bad| bad.usage = used("m\0".to_owned(), "judge/1", 1), "usage"),
        (|bad| bad.usage = used("m".to_owned(), "judge/1", u64::MAX), "usage"),
        (|bad| bad.criteria.as_mut().unwrap()[0].evidence[0].start = 3, "quote"),
        (|bad| bad.criteria.as_mut().unwrap()[0].evidence[0].end = 7_000, "quote"),
        (
            |bad| bad.key_points.as_mut().unwrap()[0].evidence.as_mut().unwrap().quote = "주소는".to_owned(),
            "quote",
        ),
        (|bad| bad.criteria.as_mut().unwrap()[0].level = Some(4.1), "level"),
        (|bad| bad.criteria.as_mut().unwrap()[0].level = Some(f64::NAN), "level"),
        (|bad| bad.criteria.as_mut().unwrap()[0].weight = -1.0, "weight"),
        (|bad| bad.grader = " ".to_owned(), "grader"),
        (|bad| bad.confidence = Some(Interval { low: Score::rounded(70.0), high: Score::ZERO }), "interval"),
        (|bad| (bad.score, bad.feedback) = (None, String::new()), "reason"),
        (|bad| bad.feedback = "\0".to_owned(), "NUL"),
        (|bad| bad.feedback = "긴".repeat(20_001), "longer than 20000"),
        (|bad| bad.keywords = vec!["k".to_owned(); 101], "101 entries"),
        (|bad| bad.reason = Some("r".repeat(201)), "longer than 200"),
    ];
    let accepted = TaskOutput::Evaluation(Box::new(evaluation()));
    assert_eq!(accepted.validate(&judgement()), Ok(()));
    for (change, says) in changes {
        let mut bad = evaluation();
        change(&mut bad);
        let refusal = bad.validate(ANSWER).unwrap_err().0;
        assert!(refusal.contains(says), "{says}: {refusal}");
    }
}

#[test]
fn questions_are_there_and_bounded() {
    let question = |text: &str| Question::plain(text.to_owned(), "celery");
    assert_eq!(validate_questions(&[question("왜?")]), Ok(()));
    for bad in [
        vec![],
        vec![question("왜?"), question(" ")],
        vec![question("왜?\0")],
        vec![question(&"긴".repeat(4_001))],
        vec![question("왜?"); 101],
        vec![Question { key_points: vec!["k".to_owned(); 101], ..question("왜?") }],
        vec![Question { model_answer: Some("긴".repeat(20_001)), ..question("왜?") }],
    ] {
        assert!(validate_questions(&bad).is_err(), "{} questions", bad.len());
    }
}

#[test]
fn a_result_belongs_to_its_task() {
    let questions = TaskOutput::Questions(vec![Question::plain("왜?".to_owned(), "celery")]);
    let failure = TaskFailure::from(questions.validate(&judgement()).unwrap_err());
    assert_eq!(failure.detail, "refused: the result belongs to another task");
    assert_eq!(failure.retry, crate::work::task::Retry::Never);
}
