//! Servers that refuse, fail, hang and break.

use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::TimeDelta;
use interview::ports::Interviewer;
use interview::work::task::Retry;
use interview::work::usage::Meter;
use interviewer::model::{OnFailure, ReplyFormat};
use serde_json::{Value, json};
use test_servers::{Act, FakeModel, start_resetting};

use crate::requests::{
    ANSWER, KEY, SCORE, interviewer, interviewer_with, judgement, questions, score, settings, verdicts,
};

/// A time that is never reached by what works.
const SHORT: Duration = Duration::from_millis(200);

#[tokio::test]
async fn a_response_format_that_is_refused_is_done_without_and_remembered() {
    let server = FakeModel::start(|_, call| match call["response_format"]["type"].as_str() {
        Some("json_schema") => Act::refuse(400, "This response_format type is unavailable now"),
        Some(_) => Act::refuse(422, "Unsupported"),
        None => Act::Say(verdicts().to_string()),
    })
    .await;
    let interviewer = interviewer(&server.url());
    assert_eq!(score(&interviewer.judge(&judgement(ANSWER), &Meter::default()).await.unwrap()), SCORE);
    let formats = |calls: &[Value]| {
        calls
            .iter()
            .map(|call| call["response_format"]["type"].as_str().map(str::to_owned))
            .collect::<Vec<_>>()
    };
    let expected = [Some("json_schema".to_owned()), Some("json_object".to_owned()), None, None];
    assert_eq!(formats(&server.asked()), expected[..3]);
    interviewer.judge(&judgement(ANSWER), &Meter::default()).await.unwrap();
    assert_eq!(formats(&server.asked()), expected);
    let check = interviewer.check().await.unwrap();
    assert_eq!((check.format, check.takes_seed, check.streams), (ReplyFormat::Text, true, true));
}

#[tokio::test]
async fn other_wishes_that_are_refused_are_done_without_as_well() {
    let server = FakeModel::start(|_, call| {
        if !call["stream_options"].is_null() {
            Act::refuse(400, "Unrecognized request argument supplied: stream_options")
        } else if !call["max_tokens"].is_null() {
            let error =
                json!({"error": {"message": "Use 'max_completion_tokens' instead.", "param": "max_tokens"}});
            Act::Refuse(400, Vec::new(), error.to_string())
        } else if !call["temperature"].is_null() {
            Act::refuse(400, "'temperature' does not support 0 with this model.")
        } else if !call["seed"].is_null() {
            Act::Refuse(
                422,
                Vec::new(),
                r#"{"detail": [{"loc": ["body", "seed"], "msg": "not permitted"}]}"#.to_owned(),
            )
        } else {
            Act::Say(verdicts().to_string())
        }
    })
    .await;
    let interviewer = interviewer(&server.url());
    assert_eq!(score(&interviewer.judge(&judgement(ANSWER), &Meter::default()).await.unwrap()), SCORE);
    let calls = server.asked();
    let last = calls.last().unwrap();
    assert_eq!(last["response_format"]["type"], json!("json_schema"), "what was not refused is kept");
    assert!(last["max_completion_tokens"].is_i64() && last["stream"] == json!(true));
}

#[tokio::test]
async fn refusals_that_cannot_be_mended_are_final_and_tell_no_secret() {
    let echo = format!("Incorrect API key provided: {KEY}. You sent: {ANSWER}");
    for (status, code, says) in [
        (401, "invalid_api_key", "refused the API key (401)"),
        (403, "forbidden", "refused the API key (403)"),
        (404, "model_not_found", "knows no such model"),
        (429, "insufficient_quota", "quota"),
        (402, "payment", "quota"),
        (302, "moved", "status 302"),
        (400, "context_length_exceeded", "too long"),
    ] {
        let error = json!({"error": {"message": echo, "code": code}}).to_string();
        let server = FakeModel::start(move |_, _| {
            Act::Refuse(status, vec![("location", "/elsewhere".to_owned())], error.clone())
        })
        .await;
        let failure =
            interviewer(&server.url()).judge(&judgement(ANSWER), &Meter::default()).await.unwrap_err();
        assert_eq!((failure.retry, server.asked().len()), (Retry::Never, 1), "{failure}");
        assert!(failure.detail.contains(says), "{status}: {failure}");
        assert!(!failure.detail.contains(KEY) && !failure.detail.contains("인덱스"), "{failure}");
        assert!(!failure.detail.contains("127.0.0.1"), "{failure}");
    }
    let server = FakeModel::start(|_, _| Act::refuse(400, "no")).await;
    let failure = interviewer(&server.url()).judge(&judgement(ANSWER), &Meter::default()).await.unwrap_err();
    assert_eq!((failure.retry, failure.detail.contains("(400)")), (Retry::Never, true));
}

#[tokio::test]
async fn a_busy_server_is_asked_again_as_soon_as_it_allows() {
    let refuse = |after: Option<&str>| {
        Act::Refuse(
            429,
            after.map(|after| ("retry-after", after.to_owned())).into_iter().collect(),
            String::new(),
        )
    };
    for after in [None, Some("0")] {
        let server =
            FakeModel::start(
                move |before, _| {
                    if before < 2 { refuse(after) } else { Act::Say(verdicts().to_string()) }
                },
            )
            .await;
        let evaluation =
            interviewer(&server.url()).judge(&judgement(ANSWER), &Meter::default()).await.unwrap();
        assert_eq!((score(&evaluation), server.asked().len()), (SCORE, 3));
    }
    for (after, retry, calls) in [
        (None, Retry::Later, 3),
        (Some("60"), Retry::After(TimeDelta::seconds(60)), 1),
        (Some("Mon, 02 Mar 2026 12:05:00 GMT"), Retry::After(TimeDelta::minutes(5)), 1),
    ] {
        let server = FakeModel::start(move |_, _| refuse(after)).await;
        let failure =
            interviewer(&server.url()).judge(&judgement(ANSWER), &Meter::default()).await.unwrap_err();
        assert_eq!((failure.retry, server.asked().len()), (retry, calls), "{after:?}");
        assert!(failure.detail.contains("429"));
    }
}

#[tokio::test]
async fn a_server_that_fails_once_is_asked_again() {
    let server = FakeModel::start(|before, _| match before {
        0 => Act::refuse(500, "oops"),
        1 => Act::BreakAfter("{\"points\": "),
        _ => Act::Say(verdicts().to_string()),
    })
    .await;
    let evaluation = interviewer(&server.url()).judge(&judgement(ANSWER), &Meter::default()).await.unwrap();
    assert_eq!((score(&evaluation), server.asked().len()), (SCORE, 3));

    let server = FakeModel::start(|_, _| Act::refuse(503, "loading model")).await;
    let failure = interviewer(&server.url()).judge(&judgement(ANSWER), &Meter::default()).await.unwrap_err();
    assert_eq!((failure.retry, failure.detail.as_str()), (Retry::Later, "the model server failed (503)"));
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn a_server_that_fails_over_the_form_is_asked_without_it() {
    let server = FakeModel::start(|_, call| match call["response_format"]["type"].as_str() {
        Some("json_schema") => Act::refuse(500, "failed to parse grammar"),
        _ => Act::Say(verdicts().to_string()),
    })
    .await;
    assert_eq!(
        score(&interviewer(&server.url()).judge(&judgement(ANSWER), &Meter::default()).await.unwrap()),
        SCORE
    );
}

#[tokio::test]
async fn a_connection_that_is_reset_is_tried_again_and_then_a_reason() {
    let (url, connections) = start_resetting().await;
    let failure = interviewer(&url).judge(&judgement(ANSWER), &Meter::default()).await.unwrap_err();
    assert_eq!(
        (failure.retry, failure.detail.as_str()),
        (Retry::Later, "the connection to the model server broke")
    );
    assert!(connections.load(Ordering::SeqCst) >= 3);

    // Nobody listens where a listener was just closed.
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}/v1", listener.local_addr().unwrap())
    };
    let failure = interviewer(&closed).judge(&judgement(ANSWER), &Meter::default()).await.unwrap_err();
    assert_eq!(
        (failure.retry, failure.detail.as_str()),
        (Retry::Later, "the model server cannot be reached")
    );
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up_in_time() {
    for (hang, stream, says) in [
        ((|| Act::Hang) as fn() -> Act, true, "did not begin to reply"),
        (|| Act::HangAfter(""), true, "did not begin to reply"),
        (|| Act::HangAfter("{\"points\": [{\"id\": "), true, "stopped in the middle"),
        (|| Act::Hang, false, "did not finish"),
    ] {
        let server = FakeModel::start(move |_, _| hang()).await;
        let mut settings = settings(&server.url());
        settings.first_token_timeout = if stream { SHORT } else { Duration::from_secs(60) };
        settings.total_timeout = if stream { Duration::from_secs(60) } else { SHORT };
        settings.stream_judgements = stream;
        let failure =
            interviewer_with(settings).judge(&judgement(ANSWER), &Meter::default()).await.unwrap_err();
        assert_eq!((failure.retry, server.asked().len()), (Retry::Later, 1), "{says}");
        assert!(failure.detail.contains(says), "{says}: {failure}");
    }
}

#[tokio::test]
async fn questions_fail_with_a_reason_or_come_from_the_bank_as_the_host_chose() {
    let server = FakeModel::start(|_, _| Act::refuse(401, "no")).await;
    let failure = interviewer(&server.url()).ask(&questions(), &Meter::default()).await.unwrap_err();
    assert_eq!(failure.retry, Retry::Never);
    let mut settings = settings(&server.url());
    settings.failure = OnFailure::Rubric;
    let from_bank = interviewer_with(settings).ask(&questions(), &Meter::default()).await.unwrap();
    assert_eq!(from_bank.len(), 3);
    assert!(from_bank.iter().all(|question| question.source.starts_with("bank:")));
}

#[tokio::test]
async fn a_hanging_server_does_not_hold_questions_for_ever() {
    let server = FakeModel::start(|_, _| Act::HangAfter("{\"questions\": [")).await;
    let mut settings = settings(&server.url());
    settings.first_token_timeout = SHORT;
    let failure = interviewer_with(settings).ask(&questions(), &Meter::default()).await.unwrap_err();
    assert!(failure.detail.contains("stopped in the middle"), "{failure}");
}

#[tokio::test]
async fn a_server_that_replied_before_is_not_taken_for_one_without_a_role() {
    let server = FakeModel::start(|before, _| match before {
        0 => Act::Say(verdicts().to_string()),
        _ => Act::Refuse(500, Vec::new(), "Internal Server Error".to_owned()),
    })
    .await;
    let interviewer = interviewer(&server.url());
    interviewer.judge(&judgement(ANSWER), &Meter::default()).await.unwrap();
    let failure = interviewer.judge(&judgement(ANSWER), &Meter::default()).await.unwrap_err();
    assert_eq!((failure.retry, failure.detail.as_str()), (Retry::Later, "the model server failed (500)"));
    assert_eq!(server.asked().len(), 4);
    assert!(server.asked().iter().all(|call| call["messages"][0]["role"] == json!("system")));
}
