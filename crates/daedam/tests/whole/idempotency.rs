//! A request that creates, sent twice with the same key, creates once.

use crate::harness::{TestApp, TestDatabase, told_to_both_stores};
use chrono::TimeDelta;
use serde_json::json;

told_to_both_stores!(
    a_repeated_request_gets_the_same_answer,
    a_key_belongs_to_one_request_of_one_user,
    concurrent_duplicates_make_one,
    a_key_is_forgotten_after_a_day,
    a_malformed_key_is_refused,
);

async fn a_repeated_request_gets_the_same_answer(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let registration = json!({"username": "kim", "hashed_password": "p"});
    let register =
        async || app.anonymous().post_with_key("/register", "k-register", registration.clone()).await;
    let (first, second) = (register().await, register().await);
    assert_eq!(first.text, second.text);
    assert!(!first.headers.contains_key("idempotent-replayed"));
    assert_eq!(second.headers["idempotent-replayed"], "true");
    first.expect_status(200);
    second.expect_status(200);

    let user = app.user("min").await;
    let plan = json!({"user_name": "a", "position": "b"});
    let start = async || app.while_working(user.post_with_key("/sessions", "k-session", plan.clone())).await;
    let session = start().await.expect_status(200);
    let id = session["id"].clone();
    user.patch(&format!("/sessions/{id}"), json!({"status": "completed"})).await.expect_status(200);
    assert_eq!(start().await.expect_status(200), session, "the answer is the one given then");
    assert_eq!(user.get("/sessions").await.json()["items"].as_array().unwrap().len(), 1);

    let (open, records) = user.session().await;
    let text = json!({"record_id": records[0], "answer_text": "답변"});
    for _ in 0..3 {
        user.post_with_key("/answers", "k-answer", text.clone()).await.expect_status(200);
    }
    app.work().await;
    let path = format!("/records/{}/evaluation", records[0]);
    for _ in 0..3 {
        user.post_with_key(&path, "k-evaluation", json!({})).await.expect_status(202);
        app.work().await;
    }
    let kept = user.get(&format!("/records/{}/evaluations", records[0])).await.json();
    assert_eq!(kept.as_array().unwrap().len(), 2);

    let path = format!("/sessions/{open}/questions");
    let ask = async || app.while_working(user.post_with_key(&path, "k-questions", json!({"count": 2}))).await;
    let asked = ask().await.expect_status(200);
    assert_eq!(ask().await.expect_status(200), asked);
    assert_eq!(user.get(&path).await.json().as_array().unwrap().len(), records.len() + 2);
    app.finish().await;
}

async fn a_key_belongs_to_one_request_of_one_user(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let (user, other) = (app.user("min").await, app.user("other").await);
    let ((_, mine), (_, theirs)) = (user.session().await, other.session().await);
    let answer = |record: i64, text: &str| json!({"record_id": record, "answer_text": text});
    user.post_with_key("/answers", "key", answer(mine[0], "하나")).await.expect_status(200);
    let reused = user.post_with_key("/answers", "key", answer(mine[0], "둘")).await;
    assert_eq!(reused.json()["code"], "idempotency_key_reused");
    reused.expect_refusal(400);
    let elsewhere = user.post_with_key("/sessions", "key", json!({"user_name": "a", "position": "b"})).await;
    assert_eq!(elsewhere.json()["code"], "idempotency_key_reused");
    other.post_with_key("/answers", "key", answer(theirs[0], "하나")).await.expect_status(200);
    // What was refused took no key.
    user.post_with_key("/answers", "second", answer(mine[1], " ")).await.expect_refusal(400);
    user.post_with_key("/answers", "second", answer(mine[1], "이제")).await.expect_status(200);
    let record = user.get(&format!("/records/{}", mine[0])).await.json();
    assert_eq!(record["answer_text"], "하나");
    app.finish().await;
}

async fn concurrent_duplicates_make_one(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let plan = json!({"user_name": "a", "position": "b"});
    let starts = (0..20).map(|_| user.post_with_key("/sessions", "same", plan.clone()));
    let answers = app.while_working(futures_util::future::join_all(starts)).await;
    let first = answers[0].text.clone();
    for answer in answers {
        assert_eq!(answer.text, first);
        answer.expect_status(200);
    }
    assert_eq!(user.get("/sessions").await.json()["items"].as_array().unwrap().len(), 1);
    app.finish().await;
}

async fn a_key_is_forgotten_after_a_day(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let register = async |name: &str| {
        let body = json!({"username": name, "hashed_password": "p"});
        app.anonymous().post_with_key("/register", "key", body).await.status.as_u16()
    };
    assert_eq!(register("a").await, 200);
    assert_eq!(register("b").await, 400);
    app.advance(TimeDelta::hours(24));
    assert_eq!(register("b").await, 200);
    app.finish().await;
}

async fn a_malformed_key_is_refused(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let body = json!({"username": "a", "hashed_password": "p"});
    for key in ["", &"k".repeat(256)] {
        let detail = app.anonymous().post_with_key("/register", key, body.clone()).await.expect_refusal(400);
        assert!(detail.contains("Idempotency-Key"), "{detail}");
    }
    let longest = "k".repeat(255);
    app.anonymous().post_with_key("/register", &longest, body).await.expect_status(200);
    app.finish().await;
}
