//! Somebody tries one question without an account, and keeps it by registering.

use crate::harness::{Caller, Options, TestApp, TestDatabase, told_to_both_stores};
use chrono::TimeDelta;
use interview::rules::Rules;
use serde_json::{Value, json};

told_to_both_stores!(
    a_guest_tries_one_question_and_nothing_more,
    a_guest_registers_and_keeps_what_they_tried,
    a_guest_of_another_time_is_told_so,
    another_token_says_nothing_at_a_registration,
    a_guest_who_does_not_register_is_erased,
    an_address_makes_only_so_many_guests,
    a_host_may_take_no_guests,
);

fn plan(count: i64) -> Value {
    json!({"user_name": "민", "position": "간호사", "question_count": count})
}

fn registration(name: &str) -> Value {
    json!({"username": name, "hashed_password": "pass123"})
}

/// Starts the guest's interview, and returns its number and that of its question.
async fn tried(guest: &Caller<'_>) -> (i64, i64) {
    let id = guest.start_session(plan(1)).await["id"].as_i64().unwrap();
    let records = guest.get(&format!("/sessions/{id}/questions")).await.expect_status(200);
    assert_eq!(records.as_array().unwrap().len(), 1);
    (id, records[0]["id"].as_i64().unwrap())
}

fn refused_as(answer: crate::harness::Answer, code: &str) {
    assert_eq!(answer.json()["code"], code, "{}", answer.text);
    answer.expect_refusal(403);
}

async fn a_guest_tries_one_question_and_nothing_more(database: TestDatabase) {
    let rules = Rules { guest_answers: 2, ..Rules::default() };
    let app = TestApp::with(database, Options { rules, ..Options::default() }).await;
    let guest = app.guest().await;
    let me = guest.get("/users/me").await.expect_status(200);
    assert_eq!((&me["username"], &me["admin"]), (&json!(""), &json!(false)));
    let left = json!({"expires_at": "2026-01-24T07:00:00Z", "sessions_left": 1, "answers_left": 2});
    assert_eq!(me["guest"], left);

    refused_as(guest.post("/sessions", plan(2)).await, "guest_one_question");
    refused_as(
        guest.post("/sessions", json!({"user_name": "민", "position": "간호사"})).await,
        "guest_one_question",
    );
    let documents =
        json!({"user_name": "민", "position": "간호사", "question_count": 1, "resume": "응급실 3년"});
    refused_as(guest.post("/sessions", documents).await, "guest_one_question");
    let (session, record) = tried(&guest).await;
    refused_as(guest.post("/sessions", plan(1)).await, "guest_one_session");

    let answer = json!({"record_id": record, "answer_text": "환자를 먼저 살핍니다"});
    for _ in 0..2 {
        guest.post("/answers", answer.clone()).await.expect_status(200);
        app.work().await;
    }
    refused_as(guest.post("/answers", answer).await, "guest_no_answers_left");
    let results = guest.get(&format!("/sessions/{session}/results")).await.expect_status(200);
    assert!(results.to_string().contains("환자를 먼저 살핍니다"), "{results}");
    guest.get(&format!("/sessions/{session}/report")).await.expect_status(200);

    let path = format!("/sessions/{session}/questions");
    refused_as(guest.post(&path, json!({"count": 1})).await, "guest_needs_account");
    let path = format!("/records/{record}/evaluation");
    refused_as(guest.post(&path, json!({})).await, "guest_needs_account");
    let path = format!("/sessions/{session}");
    refused_as(guest.patch(&path, json!({"status": "completed"})).await, "guest_needs_account");
    refused_as(guest.patch("/users/me", json!({"full_name": "민"})).await, "guest_needs_account");
    refused_as(guest.post("/users/me/recovery-code", json!({})).await, "guest_needs_account");
    refused_as(guest.post("/documents/text", json!("이력서")).await, "guest_needs_account");

    // Nobody else sees it, another guest neither.
    app.guest().await.get(&format!("/sessions/{session}")).await.expect_refusal(403);
    guest.delete("/users/me").await.expect_status(204);
    guest.get("/users/me").await.expect_refusal(401);
    app.finish().await;
}

async fn a_guest_registers_and_keeps_what_they_tried(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let tokens = app.anonymous().post("/guests", json!({})).await.expect_status(200);
    let guest = app.anonymous().with_token(tokens["access_token"].as_str().unwrap());
    let (session, record) = tried(&guest).await;
    let answer = json!({"record_id": record, "answer_text": "환자를 먼저 살핍니다"});
    guest.post("/answers", answer).await.expect_status(200);
    app.work().await;

    // What is refused leaves the guest as they were.
    app.user("taken").await;
    guest.post("/register", registration("TAKEN")).await.expect_refusal(400);
    guest.post("/register", json!({"username": "min"})).await.expect_refusal(400);
    assert!(guest.get("/users/me").await.json()["guest"].is_object());

    let number = guest.get("/users/me").await.json()["id"].clone();
    let made = guest.post_with_key("/register", "once", registration("min")).await.expect_status(200);
    assert_eq!(made, json!({"id": number, "username": "min"}));
    // Sent again under its key, it is answered again; the guest is the account by now.
    let again = guest.post_with_key("/register", "once", registration("min")).await.expect_status(200);
    assert_eq!(again, made);
    let refresh = json!({"refresh_token": tokens["refresh_token"]});
    app.anonymous().post("/token/refresh", refresh).await.expect_refusal(401);

    let form = [("username", "min"), ("password", "pass123")];
    let token = app.anonymous().post_form("/token", &form).await.expect_status(200);
    let min = app.anonymous().with_token(token["access_token"].as_str().unwrap());
    let me = min.get("/users/me").await.expect_status(200);
    assert_eq!((&me["username"], &me["guest"]), (&json!("min"), &Value::Null));
    let kept = min.get(&format!("/sessions/{session}/results")).await.expect_status(200);
    assert!(kept.to_string().contains("환자를 먼저 살핍니다"), "{kept}");
    assert_eq!(min.get("/sessions").await.json()["items"].as_array().unwrap().len(), 1);
    min.session().await;
    app.advance(TimeDelta::days(2));
    app.sweep().await;
    let token = app.anonymous().post_form("/token", &form).await.expect_status(200);
    let min = app.anonymous().with_token(token["access_token"].as_str().unwrap());
    assert_eq!(min.get("/sessions").await.json()["items"].as_array().unwrap().len(), 2);
    app.finish().await;
}

async fn a_guest_of_another_time_is_told_so(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let guest = app.guest().await;
    // The token ends before the guest does: who refreshes it first keeps what they tried.
    app.advance(TimeDelta::minutes(31));
    guest.post("/register", registration("min")).await.expect_refusal(401);
    app.advance(TimeDelta::days(1));
    guest.post("/register", registration("min")).await.expect_refusal(401);
    app.anonymous().post("/register", registration("min")).await.expect_status(200);
    app.finish().await;
}

async fn another_token_says_nothing_at_a_registration(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let min = app.user("min").await;
    let number = min.get("/users/me").await.json()["id"].clone();
    for (token, name) in [(min.clone(), "second"), (app.anonymous().with_token("bad.bad.bad"), "third")] {
        let made = token.post("/register", registration(name)).await.expect_status(200);
        assert_ne!(made["id"], number);
    }
    app.advance(TimeDelta::hours(1));
    min.post("/register", registration("fourth")).await.expect_status(200);
    let gone = app.guest().await;
    gone.delete("/users/me").await.expect_status(204);
    gone.post("/register", registration("fifth")).await.expect_status(200);
    app.finish().await;
}

async fn a_guest_who_does_not_register_is_erased(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let guest = app.guest().await;
    let (session, record) = tried(&guest).await;
    let answer = json!({"record_id": record, "answer_text": "환자를 먼저 살핍니다"});
    guest.post("/answers", answer).await.expect_status(200);
    let min = app.user("min").await;
    min.get(&format!("/sessions/{session}")).await.expect_refusal(403);
    app.work().await;
    app.advance(TimeDelta::hours(24));
    app.sweep().await;
    let form = [("username", "min"), ("password", "pass123")];
    let token = app.anonymous().post_form("/token", &form).await.expect_status(200);
    let min = app.anonymous().with_token(token["access_token"].as_str().unwrap());
    min.get(&format!("/sessions/{session}")).await.expect_refusal(404);
    app.finish().await;
}

async fn an_address_makes_only_so_many_guests(database: TestDatabase) {
    let rules = Rules { address_guests: 3, ..Rules::default() };
    let app = TestApp::with(database, Options { rules, ..Options::default() }).await;
    let begin =
        async |address: u8| app.anonymous().at_address([192, 0, 2, address]).post("/guests", json!({})).await;
    for _ in 0..3 {
        begin(1).await.expect_status(200);
    }
    let throttled = begin(1).await;
    assert!(throttled.headers.contains_key("retry-after"));
    throttled.expect_refusal(429);
    begin(2).await.expect_status(200);
    app.advance(TimeDelta::hours(1));
    begin(1).await.expect_status(200);
    app.finish().await;
}

async fn a_host_may_take_no_guests(database: TestDatabase) {
    let rules = Rules { guests_open: false, ..Rules::default() };
    let contact = Some("lab@example.org");
    let app = TestApp::with(database, Options { rules, contact, ..Options::default() }).await;
    refused_as(app.anonymous().post("/guests", json!({})).await, "guests_closed");
    let about = app.anonymous().get("/about").await.expect_status(200);
    let expected = json!({
        "interviewer": "rubric", "registration": true, "guests": false, "transcription": false,
        "contact": "lab@example.org",
    });
    assert_eq!(about, expected);
    app.finish().await;
}
