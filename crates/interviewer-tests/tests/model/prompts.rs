//! The prompts as they go over the wire.

use std::time::Duration;

use interview::ports::Interviewer;
use interview::untrusted::Untrusted;
use interview::work::task::{Exchange, QuestionRequest};
use interview::work::usage::Meter;
use serde_json::{Value, json};
use test_servers::{Act, FakeModel};

use crate::requests::{ANSWER, asked, interviewer, judgement, questions, verdicts};

/// A call as a person reads it: the turns, then everything else.
fn shown(call: &Value) -> String {
    let mut rest = call.clone();
    let turns = rest.as_object_mut().unwrap().remove("messages").unwrap();
    let turns = turns.as_array().unwrap().iter().map(|turn| {
        format!("=== {} ===\n{}\n", turn["role"].as_str().unwrap(), turn["content"].as_str().unwrap())
    });
    format!("{}=== call ===\n{rest:#}", turns.collect::<String>())
}

#[tokio::test]
async fn a_judgement() {
    let mut broken = verdicts();
    broken["points"][0]["quote"] = json!("없는 말을 인용합니다");
    let server = FakeModel::saying(vec![broken.to_string(), verdicts().to_string()]).await;
    interviewer(&server.url()).judge(&judgement(ANSWER), &Meter::default()).await.unwrap();
    insta::assert_snapshot!("judge", shown(&server.asked()[0]));
    insta::assert_snapshot!("judge again", server.asked()[1]["messages"][3]["content"].as_str().unwrap());
}

#[tokio::test]
async fn questions_and_follow_ups() {
    let reply =
        json!({"questions": [asked("캐시를 언제 쓰고 언제 쓰지 않는지 설명해 주세요.", "knowledge")]});
    let server = FakeModel::saying(vec![reply.to_string()]).await;
    let interviewer = interviewer(&server.url());
    let document = |text: &str| Some(Untrusted::new(text.to_owned()));
    let request = QuestionRequest {
        count: 1,
        resume: document("주문 서비스 3년, Kotlin과 Redis"),
        job_description: document("결제 시스템 백엔드 개발자"),
        recent: vec!["자기소개를 해 주세요.".to_owned()],
        ..questions()
    };
    interviewer.ask(&request, &Meter::default()).await.unwrap();
    let exchange = Exchange { question: "캐시를 써 보셨나요?".to_owned(), answer: document(ANSWER) };
    let follow_up =
        QuestionRequest { previous: vec![exchange.clone()], follow_up_to: Some(exchange), ..request };
    interviewer.ask(&follow_up, &Meter::default()).await.unwrap();
    let calls = server.asked();
    insta::assert_snapshot!("ask", shown(&calls[0]));
    insta::assert_snapshot!("follow up", shown(&calls[1]));
}

#[tokio::test]
async fn a_check_makes_one_call_and_says_what_the_server_is_able_to_do() {
    let reply = json!({
        "points": [
            {"id": "k1", "quote": "조회가 빨라집니다", "verdict": "met"},
            {"id": "k2", "quote": null, "verdict": "missed"},
        ],
        "criteria": [
            {"id": "relevance", "quote": "조회가 빨라집니다", "level": 3},
            {"id": "specificity", "quote": "2초에서 0.1초로", "level": 3},
        ],
        "feedback": "단점도 함께 말해 보세요.", "strengths": [], "improvements": [],
    });
    let server = FakeModel::saying(vec![reply.to_string(), "여기 있습니다".to_owned()]).await;
    let interviewer = interviewer(&server.url());
    let mut check = interviewer.check().await.unwrap();
    assert_eq!((server.asked().len(), &check.faults), (1, &Vec::new()));
    assert!(check.first_token.is_some_and(|first| first <= check.took));
    (check.first_token, check.took) = (Some(Duration::from_millis(300)), Duration::from_secs(2));
    insta::assert_snapshot!("check", check.to_string());
    let faults = interviewer.check().await.unwrap().faults;
    assert_eq!(faults, ["it holds no JSON object of the form that was asked for"]);
}

/// A whole reply: a message, and why it ended.
fn reply(message: &Value, finish_reason: &str) -> String {
    json!({"choices": [{"message": message, "finish_reason": finish_reason}]}).to_string()
}

#[tokio::test]
async fn the_doctor_names_where_a_reply_stands() {
    let body = reply(&json!({"content": null, "reasoning": verdicts().to_string()}), "stop");
    let server = FakeModel::start(move |_, _| Act::Raw("application/json", body.clone().into())).await;
    let check = interviewer(&server.url()).check().await.unwrap();
    assert!(check.replies_in_thoughts && check.to_string().contains("stands in the thoughts"), "{check}");

    let body = reply(&json!({"content": verdicts().to_string()}), "length");
    let server = FakeModel::start(move |_, _| Act::Raw("application/json", body.clone().into())).await;
    let failure = interviewer(&server.url()).check().await.unwrap_err();
    assert!(failure.detail.contains("4096"), "{failure}");
}
