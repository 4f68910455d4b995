//! What keeps a host whole: places, the breaker, the meter, giving up.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use interview::grading::score::Score;
use interview::ports::Interviewer;
use interview::work::task::Retry;
use interview::work::usage::{MAX_TOKENS, Meter};
use serde_json::Value;
use test_servers::{Act, FakeModel};
use tokio::{sync::Notify, task::JoinSet};

use crate::requests::{ANSWER, interviewer, interviewer_with, judgement, questions, settings, verdicts};

#[tokio::test]
async fn only_so_many_calls_wait_for_the_model_at_once() {
    let server = FakeModel::saying(vec![verdicts().to_string()]).await;
    let mut settings = settings(&server.url());
    settings.concurrency = 3;
    let interviewer = interviewer_with(settings);
    let (request, meter) = (judgement(ANSWER), Meter::default());
    let judged = join_all((0..20).map(|_| interviewer.judge(&request, &meter))).await;
    assert!(judged.iter().all(Result::is_ok));
    assert_eq!(server.asked().len(), 20);
    assert!(server.peak_waiting() <= 3, "{}", server.peak_waiting());
}

#[tokio::test]
async fn an_answer_that_needs_no_model_waits_for_none() {
    let server = FakeModel::start(|_, _| Act::Hang).await;
    let mut settings = settings(&server.url());
    settings.concurrency = 1;
    let interviewer = Arc::new(interviewer_with(settings));
    let waiting = tokio::spawn({
        let interviewer = Arc::clone(&interviewer);
        async move { interviewer.judge(&judgement(ANSWER), &Meter::default()).await }
    });
    while server.asked().is_empty() {
        tokio::task::yield_now().await;
    }
    let meter = Meter::default();
    let settled = interviewer.judge(&judgement("모르겠습니다"), &meter).await.unwrap();
    assert_eq!((settled.score, meter.read()), (Some(Score::ZERO), None));
    waiting.abort();
}

#[tokio::test]
async fn a_failing_server_is_left_alone() {
    let server = FakeModel::start(|_, _| Act::refuse(500, "oops")).await;
    let mut settings = settings(&server.url());
    (settings.attempts, settings.breaker_failures, settings.breaker_pause) = (1, 3, Duration::from_secs(60));
    let interviewer = interviewer_with(settings);
    for _ in 0..3 {
        let failure = interviewer.judge(&judgement(ANSWER), &Meter::default()).await.unwrap_err();
        assert_eq!(failure.detail, "the model server failed (500)");
    }
    let failure = interviewer.judge(&judgement(ANSWER), &Meter::default()).await.unwrap_err();
    assert!(failure.detail.contains("left alone"), "{failure}");
    assert_eq!(
        interviewer.judge(&judgement("모르겠습니다"), &Meter::default()).await.unwrap().score,
        Some(Score::ZERO)
    );
    let Retry::After(wait) = failure.retry else { panic!("{:?}", failure.retry) };
    assert!(wait > TimeDelta::seconds(30) && wait <= TimeDelta::seconds(60));
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn a_meter_counts_every_call_that_the_server_worked_on() {
    let server = FakeModel::saying(vec![verdicts().to_string()]).await;
    let meter = Meter::default();
    interviewer(&server.url()).judge(&judgement(ANSWER), &meter).await.unwrap();
    let usage = meter.read().unwrap();
    assert_eq!((usage.model.as_str(), usage.calls), ("test-model", 1));
    assert_eq!(usage.prompt_tokens + usage.completion_tokens, 1_100, "as the server counted");
    assert_eq!(meter.replies(), [verdicts().to_string()], "word for word");

    // A reply that cannot be used was paid for, and so was the second one.
    let stubborn = FakeModel::saying(vec!["no".to_owned(), "never".to_owned()]).await;
    let meter = Meter::default();
    interviewer(&stubborn.url()).judge(&judgement(ANSWER), &meter).await.unwrap_err();
    assert_eq!(meter.read().map(|usage| usage.calls), Some(stubborn.asked().len() as u64));
    assert_eq!(meter.replies(), ["no", "never"]);

    // Who is refused did no work.
    let closed = FakeModel::start(|_, _| Act::refuse(401, "no")).await;
    let meter = Meter::default();
    let interviewer = interviewer(&closed.url());
    interviewer.judge(&judgement(ANSWER), &meter).await.unwrap_err();
    assert_eq!(meter.read(), None);
    let health = interviewer.health();
    assert_eq!((health.is_stopped, health.last_failure.map(|(why, _)| why)), (false, Some("key")));
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_is_given_up() {
    let never = Arc::new(Notify::new());
    let signal = Arc::clone(&never);
    let server =
        FakeModel::start(move |_, _| Act::SayAfter(Arc::clone(&signal), verdicts().to_string())).await;
    let interviewer = Arc::new(interviewer(&server.url()));
    let meter = Arc::new(Meter::default());
    let judging = tokio::spawn({
        let (interviewer, meter) = (Arc::clone(&interviewer), Arc::clone(&meter));
        async move { interviewer.judge(&judgement(ANSWER), &meter).await }
    });
    while server.asked().is_empty() {
        tokio::task::yield_now().await;
    }
    judging.abort();
    server.given_up().await;
    let estimated = meter.read().unwrap();
    assert!(estimated.calls == 1 && (100..MAX_TOKENS).contains(&estimated.prompt_tokens), "{estimated:?}");
    never.notify_one();
    assert!(
        interviewer.judge(&judgement(ANSWER), &Meter::default()).await.is_ok(),
        "its place is free again"
    );
}

/// However many gradings wait for the model, a question waits for one of them at most.
#[tokio::test]
async fn questions_do_not_wait_for_the_gradings_before_them() {
    let first_may_end = Arc::new(Notify::new());
    let signal = Arc::clone(&first_may_end);
    let server = FakeModel::start(move |call, _| match call {
        0 => Act::SayAfter(Arc::clone(&signal), verdicts().to_string()),
        _ => Act::Say(verdicts().to_string()),
    })
    .await;
    let mut settings = settings(&server.url());
    settings.concurrency = 1;
    let interviewer = Arc::new(interviewer_with(settings));
    let mut gradings = JoinSet::new();
    for _ in 0..10 {
        let interviewer = Arc::clone(&interviewer);
        gradings.spawn(async move { interviewer.judge(&judgement(ANSWER), &Meter::default()).await });
    }
    while server.asked().is_empty() {
        tokio::task::yield_now().await;
    }
    // Answers are looked at in the order in which they came, so all ten are by the time this one is judged.
    interviewer.judge(&judgement("모르겠습니다"), &Meter::default()).await.unwrap();
    let asking = tokio::spawn({
        let interviewer = Arc::clone(&interviewer);
        async move { interviewer.ask(&questions(), &Meter::default()).await }
    });
    tokio::task::yield_now().await;
    first_may_end.notify_one();
    // What it is told are no questions; when it was asked is what counts.
    let _ = asking.await.unwrap();
    while gradings.join_next().await.is_some() {}
    let wanted = |call: &Value| call["response_format"]["json_schema"]["name"].clone();
    let calls: Vec<Value> = server.asked().iter().map(wanted).collect();
    assert_ne!(calls[0], calls[1], "{calls:?}");
}
