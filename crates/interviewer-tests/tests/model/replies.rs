//! Replies as real models write them: thoughts, fences, prose, half of it, or nothing of use.

use axum::body::Bytes;
use interview::grading::failure::TaskFailure;
use interview::ports::Interviewer;
use interview::work::task::Retry;
use interview::work::usage::Meter;
use serde_json::{Value, json};
use test_servers::{Act, FakeModel};

use crate::requests::{ANSWER, SCORE, interviewer, judgement, score, turn, verdicts};

#[tokio::test]
async fn the_reply_is_found_among_what_else_a_model_writes() {
    let good = verdicts().to_string();
    let pretty = serde_json::to_string_pretty(&verdicts()).unwrap();
    for reply in [
        format!("<think>\nFirst {{\"points\": []}}, or perhaps not.\n</think>\n\n{good}"),
        format!("The server kept the opening.</think>{good}"),
        format!("```json\n{pretty}\n```"),
        format!("Here is my judgement:\n```\n{good}\n```\nLet me know {{if}} you need more!"),
        format!("{good}\n\nI hope this helps."),
        good.replace("}]}", "},],}"),
        good[..good.len() - 2].to_owned(),
    ] {
        let server = FakeModel::saying(vec![reply.clone()]).await;
        let evaluation =
            interviewer(&server.url()).judge(&judgement(ANSWER), &Meter::default()).await.unwrap();
        assert_eq!((score(&evaluation), server.asked().len()), (SCORE, 1), "{reply}");
    }
}

#[tokio::test]
async fn what_is_thought_apart_is_no_reply() {
    let thought = r#"{"points": [], "criteria": []}"#;
    let server = FakeModel::start(move |_, _| Act::Think(thought, verdicts().to_string())).await;
    let evaluation = interviewer(&server.url()).judge(&judgement(ANSWER), &Meter::default()).await.unwrap();
    assert_eq!(score(&evaluation), SCORE);
}

#[tokio::test]
async fn a_server_that_does_not_stream_is_read_whole() {
    let server = FakeModel::start(|_, _| Act::SayWhole(verdicts().to_string())).await;
    let evaluation = interviewer(&server.url()).judge(&judgement(ANSWER), &Meter::default()).await.unwrap();
    assert_eq!(score(&evaluation), SCORE);
    assert_eq!(evaluation.usage.unwrap().completion_tokens, Some(100));
}

/// Judges with a server that always says the same.
async fn judge_saying(reply: &str) -> (Result<f64, TaskFailure>, usize) {
    let server = FakeModel::saying(vec![reply.to_owned()]).await;
    let judged = interviewer(&server.url()).judge(&judgement(ANSWER), &Meter::default()).await;
    (judged.map(|evaluation| score(&evaluation)), server.asked().len())
}

#[tokio::test]
async fn what_has_no_judgement_in_it_is_asked_for_once_more_and_then_fails() {
    let half = verdicts().to_string();
    let half: String = half.chars().take(60).collect();
    for reply in [
        "",
        "   ",
        "I'm sorry, I can't help with that.",
        "%PDF-1.7 \u{fffd}\u{fffd}\u{0}",
        r#"{"score": 100, "feedback": "완벽합니다"}"#,
        r#"{"points": "all met", "criteria": "all 4"}"#,
        r#"[{"points": []}]"#,
        "<think>I will never stop thinking about this",
        "{\"points\":{\"points\":",
        &half,
    ] {
        let (judged, calls) = judge_saying(reply).await;
        let failure = judged.unwrap_err();
        assert_eq!((failure.retry, calls), (Retry::Later, 2), "{reply}");
        assert!(!failure.detail.is_empty() && !failure.detail.contains("완벽"), "{reply}: {failure}");
    }
}

#[tokio::test]
async fn a_mended_reply_is_as_good_as_a_first_one() {
    for first in ["", "Sure, I would give it 80 points.", r#"{"criteria": []}"#] {
        let server = FakeModel::saying(vec![first.to_owned(), verdicts().to_string()]).await;
        let evaluation =
            interviewer(&server.url()).judge(&judgement(ANSWER), &Meter::default()).await.unwrap();
        assert_eq!(score(&evaluation), SCORE, "{first}");
        let asked = server.asked();
        assert!(turn(&asked[1], 3).contains("- "), "the faults are named");
        assert!(!turn(&asked[1], 2).is_empty(), "some servers refuse empty turns");
    }
}

#[tokio::test]
async fn what_stood_in_the_first_reply_is_kept() {
    let mut first = verdicts();
    first["points"][2]["quote"] = json!("답변에 없는 말입니다");
    let mut second = verdicts();
    second["points"][0]["quote"] = json!("답변에 없는 말입니다");
    second["criteria"] = Value::Null;
    let server = FakeModel::saying(vec![first.to_string(), second.to_string()]).await;
    let evaluation = interviewer(&server.url()).judge(&judgement(ANSWER), &Meter::default()).await.unwrap();
    assert_eq!(score(&evaluation), SCORE);
}

#[tokio::test]
async fn what_is_not_the_protocol_is_a_failure_with_a_reason() {
    for (kind, body) in [
        ("text/html", "<html>Welcome to nginx!</html>"),
        ("application/json", "[]"),
        ("application/json", "{\"choices\": []}"),
        ("text/event-stream", "data: garbage\n\ndata: [DONE]\n\n"),
        ("text/event-stream", "data: [DONE]\n\n"),
        ("text/event-stream", ""),
    ] {
        let server = FakeModel::start(move |_, _| Act::Raw(kind, Bytes::from_static(body.as_bytes()))).await;
        let failure =
            interviewer(&server.url()).judge(&judgement(ANSWER), &Meter::default()).await.unwrap_err();
        assert!(failure.detail.contains("could not be read"), "{body}: {failure}");
        assert_eq!(failure.retry, Retry::Later);
    }
}

#[tokio::test]
async fn a_refusal_of_the_model_is_final() {
    for (kind, body) in [
        (
            "application/json",
            r#"{"choices": [{"message": {"content": null, "refusal": "I can't."}, "finish_reason": "stop"}]}"#,
        ),
        (
            "application/json",
            r#"{"choices": [{"message": {"content": ""}, "finish_reason": "content_filter"}]}"#,
        ),
    ] {
        let server = FakeModel::start(move |_, _| Act::Raw(kind, Bytes::from_static(body.as_bytes()))).await;
        let failure =
            interviewer(&server.url()).judge(&judgement(ANSWER), &Meter::default()).await.unwrap_err();
        assert_eq!((failure.detail.as_str(), failure.retry), ("the model declined to reply", Retry::Never));
        assert_eq!(server.asked().len(), 1);
    }
}

#[tokio::test]
async fn ten_megabytes_are_not_read_to_their_end() {
    let text = "x".repeat(10 << 20);
    let whole = json!({"choices": [{"message": {"content": text}}]}).to_string();
    let line = format!("data: {}\n\n", json!({"choices": [{"delta": {"content": text}}]}));
    let piece = format!("data: {}\n\n", json!({"choices": [{"delta": {"content": "x".repeat(1_000)}}]}));
    for (kind, body) in [
        ("application/json", whole),
        ("text/event-stream", line),
        ("text/event-stream", piece.repeat(10_000)),
    ] {
        let body = Bytes::from(body);
        let server = FakeModel::start(move |_, _| Act::Raw(kind, body.clone())).await;
        let failure =
            interviewer(&server.url()).judge(&judgement(ANSWER), &Meter::default()).await.unwrap_err();
        assert_eq!(
            (failure.detail.as_str(), failure.retry),
            ("the model's reply was too large", Retry::Later)
        );
        assert_eq!(server.asked().len(), 1);
    }
}
