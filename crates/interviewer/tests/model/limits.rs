//! What keeps a host whole: places, the breaker, the budget, giving up.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use interview::ports::Interviewer;
use interview::task::Retry;
use tokio::sync::Notify;

use crate::requests::{ANSWER, interviewer, interviewer_with, judgement, settings, verdicts};
use crate::server::{Act, FakeModel};

#[tokio::test]
async fn only_so_many_calls_wait_for_the_model_at_once() {
    let server = FakeModel::saying(vec![verdicts().to_string()]).await;
    let mut settings = settings(&server.url());
    settings.concurrency = 3;
    let interviewer = interviewer_with(settings);
    let request = judgement(ANSWER);
    let judged = join_all((0..20).map(|_| interviewer.judge(&request))).await;
    assert!(judged.iter().all(Result::is_ok));
    assert_eq!(server.asked().len(), 20);
    assert!(server.most_waiting() <= 3, "{}", server.most_waiting());
}

#[tokio::test]
async fn a_failing_server_is_left_alone() {
    let server = FakeModel::start(|_, _| Act::refuse(500, "oops")).await;
    let mut settings = settings(&server.url());
    (settings.attempts, settings.breaker_failures, settings.breaker_pause) = (1, 3, Duration::from_secs(60));
    let interviewer = interviewer_with(settings);
    for _ in 0..3 {
        let failure = interviewer.judge(&judgement(ANSWER)).await.unwrap_err();
        assert_eq!(failure.reason, "the model server failed (500)");
    }
    let failure = interviewer.judge(&judgement(ANSWER)).await.unwrap_err();
    assert!(failure.reason.contains("left alone"), "{failure}");
    let Retry::After(wait) = failure.retry else { panic!("{:?}", failure.retry) };
    assert!(wait > TimeDelta::seconds(30) && wait <= TimeDelta::seconds(60));
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn the_days_tokens_end_with_a_clear_refusal() {
    let server = FakeModel::saying(vec![verdicts().to_string()]).await;
    let mut settings = settings(&server.url());
    settings.daily_tokens = Some(5_000);
    let interviewer = interviewer_with(settings);
    let mut judged = 0;
    let failure = loop {
        match interviewer.judge(&judgement(ANSWER)).await {
            Ok(_) => judged += 1,
            Err(failure) => break failure,
        }
    };
    assert!((1..=4).contains(&judged), "{judged} at 1,100 tokens each");
    assert_eq!(failure.reason, "this host's token budget for today is used up");
    // It is noon.
    assert_eq!(failure.retry, Retry::After(TimeDelta::hours(12)));
    assert_eq!(server.asked().len(), judged);
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_is_given_up() {
    let never = Arc::new(Notify::new());
    let signal = Arc::clone(&never);
    let server =
        FakeModel::start(move |_, _| Act::SayAfter(Arc::clone(&signal), verdicts().to_string())).await;
    let interviewer = Arc::new(interviewer(&server.url()));
    let judging = tokio::spawn({
        let interviewer = Arc::clone(&interviewer);
        async move { interviewer.judge(&judgement(ANSWER)).await }
    });
    while server.asked().is_empty() {
        tokio::task::yield_now().await;
    }
    judging.abort();
    server.given_up().await;
    never.notify_one();
    assert!(interviewer.judge(&judgement(ANSWER)).await.is_ok(), "its place is free again");
}
