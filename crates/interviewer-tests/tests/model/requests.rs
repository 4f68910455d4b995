//! Requests, interviewers and replies that the tests share.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use interview::grading::criterion::Criterion;
use interview::grading::evaluation::Evaluation;
use interview::id::RecordId;
use interview::language::Language;
use interview::ports::Clock;
use interview::randomness::Randomness;
use interview::session::SessionKind;
use interview::session::question::{Question, QuestionKind, Stage};
use interview::untrusted::Untrusted;
use interview::work::task::{JudgementRequest, QuestionRequest};
use interviewer::model::{ApiKey, ModelSettings, ModelUrl};
use interviewer::{InterviewContent, ModelInterviewer};
use serde_json::{Value, json};

/// A key that must never be seen again.
pub(crate) const KEY: &str = "sk-very-secret";

/// Always the same time.
struct Noon;

impl Clock for Noon {
    fn now(&self) -> DateTime<Utc> {
        "2026-03-02T12:00:00Z".parse().unwrap()
    }
}

/// Settings for a server, with everything that waits made short.
pub(crate) fn settings(url: &str) -> ModelSettings {
    let mut settings = ModelSettings::new(ModelUrl::parse(url).unwrap(), "test-model");
    settings.api_key = Some(ApiKey::new(KEY));
    settings.max_wait = std::time::Duration::from_millis(20);
    settings
}

/// An interviewer with these settings.
pub(crate) fn interviewer_with(settings: ModelSettings) -> ModelInterviewer {
    let randomness = Arc::new(Randomness::from_seed([7; 32]));
    ModelInterviewer::new(settings, Arc::clone(InterviewContent::embedded()), Arc::new(Noon), randomness)
        .unwrap()
}

/// An interviewer for a server.
pub(crate) fn interviewer(url: &str) -> ModelInterviewer {
    interviewer_with(settings(url))
}

/// An answer whose words the replies below quote.
pub(crate) const ANSWER: &str = "저는 조회가 잦고 선택도가 높은 컬럼에 인덱스를 만듭니다. 주문 테이블에 만들어 응답을 2초에서 0.1초로 줄였습니다.";

/// A question with three key points.
pub(crate) fn question() -> Question {
    Question {
        stage: Some(Stage::Knowledge),
        kind: Some(QuestionKind::Technical),
        key_points: vec![
            "선택도가 높고 조회가 잦은 컬럼에 만든다".to_owned(),
            "쓰기가 느려지고 저장 공간을 더 쓴다".to_owned(),
            "실행 계획으로 효과를 확인한다".to_owned(),
        ],
        criteria: vec![Criterion::Coverage, Criterion::Relevance, Criterion::Specificity],
        ..Question::plain("데이터베이스 인덱스를 언제 만들고, 언제 만들지 않나요?".to_owned(), "test")
    }
}

/// A request to judge an answer to it.
pub(crate) fn judgement(answer: &str) -> JudgementRequest {
    JudgementRequest {
        record_id: RecordId(7),
        question: question(),
        answer: Untrusted::new(answer.to_owned()),
        language: Language::Ko,
        position: "백엔드 개발자".to_owned(),
        note: None,
    }
}

/// A good reply to it: 1.5 of 3 key points, levels 3 and 4.
pub(crate) fn verdicts() -> Value {
    json!({
        "points": [
            {"id": "k1", "quote": "선택도가 높은 컬럼에 인덱스를 만듭니다", "verdict": "met"},
            {"id": "k2", "quote": null, "verdict": "missed"},
            {"id": "k3", "quote": "응답을 2초에서 0.1초로 줄였습니다", "verdict": "partly"},
        ],
        "criteria": [
            {"id": "relevance", "quote": "컬럼에 인덱스를 만듭니다", "level": 3},
            {"id": "specificity", "quote": "2초에서 0.1초로 줄였습니다", "level": 4},
        ],
        "feedback": "근거와 수치가 분명합니다. 인덱스가 쓰기에 주는 부담도 함께 말해 보세요.",
        "strengths": [{"quote": "응답을 2초에서 0.1초로 줄였습니다", "text": "결과를 수치로 말했습니다."}],
        "improvements": [{"quote": null, "point": "k2", "text": "쓰기 비용을 한 문장으로 덧붙여 보세요."}],
    })
}

/// What the reply above comes to: coverage 2 of 4 with weight 4, relevance 3 and specificity 4 with weight 1.
pub(crate) const SCORE: f64 = 63.0;

/// A request for three questions.
pub(crate) fn questions() -> QuestionRequest {
    QuestionRequest {
        position: "백엔드 개발자".to_owned(),
        count: 3,
        language: Language::Ko,
        kind: SessionKind::Mixed,
        format: "mixed".to_owned(),
        experience: None,
        company: None,
        seed: 42,
        previous: Vec::new(),
        recent: Vec::new(),
        follow_up_to: None,
        resume: None,
        job_description: None,
    }
}

/// A question as a model writes it.
pub(crate) fn asked(text: &str, stage: &str) -> Value {
    json!({
        "text": text,
        "stage": stage,
        "kind": "technical",
        "key_points": ["부하의 원인을 먼저 잰다", "캐시와 인덱스를 견준다", "결과를 수치로 확인한다"],
        "criteria": ["coverage", "relevance", "specificity", "story"],
    })
}

/// The number of an evaluation.
pub(crate) fn score(evaluation: &Evaluation) -> f64 {
    evaluation.score.unwrap().value()
}

/// The text of a turn of a call.
pub(crate) fn turn(call: &Value, index: usize) -> &str {
    call["messages"][index]["content"].as_str().unwrap()
}
