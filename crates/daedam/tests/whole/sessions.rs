//! Sessions beyond the contract: listing, reading, completing, erasing, and what they may be started with.

use crate::harness::{TestApp, TestDatabase, told_to_both_stores};
use axum::http::Method;
use serde_json::{Value, json};

told_to_both_stores!(
    sessions_are_listed_page_by_page,
    completed_is_final,
    an_erased_session_is_gone,
    a_session_keeps_what_it_was_started_with,
    what_a_session_may_not_be_started_with,
    a_client_that_prefers_not_to_wait_does_not,
    questions_can_be_added,
    follow_ups_have_a_depth_and_a_bound,
);

async fn sessions_are_listed_page_by_page(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let (user, other) = (app.user("min").await, app.user("other").await);
    assert_eq!(user.get("/sessions").await.expect_status(200), json!({"items": [], "next_cursor": null}));
    let mut started = Vec::new();
    for _ in 0..5 {
        started.push(user.session().await.0);
        other.session().await;
    }
    started.reverse();
    let mut listed = Vec::new();
    let mut path = "/sessions?limit=2".to_owned();
    loop {
        let page = user.get(&path).await.expect_status(200);
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2);
        listed.extend(items.iter().map(|item| item["id"].as_i64().unwrap()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/sessions?limit=2&cursor={cursor}");
    }
    assert_eq!(listed, started);
    for wrong in ["limit=0", "limit=101", "limit=x", "cursor=x", "cursor=%F0%9F"] {
        user.get(&format!("/sessions?{wrong}")).await.expect_refusal(400);
    }
    app.finish().await;
}

async fn completed_is_final(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (session, records) = user.session().await;
    let answer = json!({"record_id": records[0], "answer_text": "첫 답변"});
    user.post("/answers", answer.clone()).await.expect_status(200);
    let path = format!("/sessions/{session}");
    for wrong in [json!({"status": "paused"}), json!({}), json!({"status": null}), json!({"status": 1})] {
        user.patch(&path, wrong).await.expect_refusal(400);
    }
    let completed = user.patch(&path, json!({"status": "completed"})).await.expect_status(200);
    assert_eq!(completed["status"], "completed");
    let again = user.patch(&path, json!({"status": "completed"})).await.expect_status(200);
    assert_eq!(again, completed);
    user.patch(&path, json!({"status": "started"})).await.expect_refusal(409);
    user.post("/answers", answer).await.expect_refusal(409);
    user.post(&format!("{path}/questions"), json!({})).await.expect_refusal(409);
    // The grading under way still arrives, and can still be asked for again.
    app.work().await;
    let regrade = format!("/records/{}/evaluation", records[0]);
    user.post(&regrade, json!({})).await.expect_status(202);
    app.work().await;
    let results = user.get(&format!("{path}/results")).await.json();
    assert_eq!(results[0]["answer"], "첫 답변");
    assert!(results[0]["evaluation"]["score"].is_number());
    app.finish().await;
}

async fn an_erased_session_is_gone(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (session, records) = user.session().await;
    user.post("/answers", json!({"record_id": records[0], "answer_text": "a"})).await.expect_status(200);
    user.delete(&format!("/sessions/{session}")).await.expect_status(204);
    for path in [
        format!("/sessions/{session}"),
        format!("/sessions/{session}/results"),
        format!("/records/{}", records[0]),
    ] {
        user.get(&path).await.expect_refusal(404);
    }
    user.delete(&format!("/sessions/{session}")).await.expect_refusal(404);
    let (next, _) = user.session().await;
    assert!(next > session, "an erased number came back");
    app.finish().await;
}

async fn a_session_keeps_what_it_was_started_with(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let plan = json!({
        "user_name": "\u{1100}\u{1161} 👩‍💻", "position": " 신입 서버개발\u{200f} ", "language": "en", "question_count": 3,
        "kind": "technical", "resume": "이력\r\n서", "job_description": "JD", "emotion_consent": true,
        "time_limit_s": 60, "unknown": {"ignored": [1, 2]},
    });
    let id = user.start_session(plan.clone()).await["id"].clone();
    let session = user.get(&format!("/sessions/{id}")).await.expect_status(200);
    for (name, value) in plan.as_object().unwrap().iter().filter(|(name, _)| *name != "unknown") {
        assert_eq!(&session[name], value, "{name}");
    }
    assert_eq!(session["unknown"], Value::Null);
    let questions = user.get(&format!("/sessions/{id}/questions")).await.json();
    assert_eq!(questions.as_array().unwrap().len(), 3);
    app.finish().await;
}

async fn what_a_session_may_not_be_started_with(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    for (name, wrong) in [
        ("user_name", json!(null)),
        ("user_name", json!("")),
        ("user_name", json!(" \n")),
        ("user_name", json!(7)),
        ("position", json!("a\0b")),
        ("position", json!("가".repeat(1_001))),
        ("language", json!("fr")),
        ("question_count", json!(0)),
        ("question_count", json!(21)),
        ("question_count", json!("5")),
        ("question_count", json!(2.5)),
        ("kind", json!("hard")),
        ("resume", json!("a".repeat(100_001))),
        ("emotion_consent", json!("yes")),
        ("time_limit_s", json!(0)),
        ("time_limit_s", json!(-1)),
    ] {
        let mut plan = json!({"user_name": "a", "position": "b"});
        plan[name] = wrong;
        let detail = user.post("/sessions", plan).await.expect_refusal(400);
        assert!(detail.contains(name), "{name}: {detail}");
    }
    assert_eq!(user.get("/sessions").await.json()["items"], json!([]));
    let longest = json!({"user_name": "가".repeat(500), "position": "나".repeat(500)});
    user.start_session(longest).await;
    app.finish().await;
}

async fn a_client_that_prefers_not_to_wait_does_not(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let request = user
        .request(Method::POST, "/sessions")
        .header("content-type", "application/json")
        .header("prefer", "respond-async")
        .body(json!({"user_name": "a", "position": "b"}).to_string().into());
    let accepted = user.send(request.unwrap()).await;
    assert_eq!(accepted.headers["preference-applied"], "respond-async");
    let id = accepted.expect_status(202)["id"].clone();
    let path = format!("/sessions/{id}/questions");
    assert_eq!(user.get(&path).await.json(), json!([]));
    app.work().await;
    assert_eq!(user.get(&path).await.json().as_array().unwrap().len(), 5);
    app.finish().await;
}

async fn questions_can_be_added(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (session, records) = user.session().await;
    let path = format!("/sessions/{session}/questions");
    let unanswered = user.post(&path, json!({"record_id": records[0]})).await;
    unanswered.expect_refusal(409);
    user.post("/answers", json!({"record_id": records[0], "answer_text": "캐시를 썼습니다"}))
        .await
        .expect_status(200);
    let follow_up =
        app.while_working(user.post(&path, json!({"record_id": records[0]}))).await.expect_status(200);
    assert_eq!(follow_up.as_array().unwrap().len(), 1);
    assert_eq!(follow_up[0]["follow_up_to"], records[0]);
    assert_eq!(follow_up[0]["order"], 6);
    let more = app.while_working(user.post(&path, json!({"count": 2}))).await.expect_status(200);
    let orders: Vec<&Value> = more.as_array().unwrap().iter().map(|record| &record["order"]).collect();
    assert_eq!(orders, [7, 8]);
    let one = app.while_working(user.post(&path, json!({}))).await.expect_status(200);
    assert_eq!(one.as_array().unwrap().len(), 1);
    let (other_session, _) = user.session().await;
    let of_another = json!({"record_id": records[0]});
    user.post(&format!("/sessions/{other_session}/questions"), of_another).await.expect_refusal(404);
    for wrong in [json!({"count": 0}), json!({"count": 99}), json!({"record_id": "x"}), json!([])] {
        user.post(&path, wrong).await.expect_refusal(400);
    }
    app.finish().await;
}

async fn follow_ups_have_a_depth_and_a_bound(database: TestDatabase) {
    use crate::harness::Options;
    use interview::rules::Rules;

    let rules = Rules { follow_up_depth: 2, max_questions: 8, ..Rules::default() };
    let app = TestApp::with(database, Options { rules, ..Options::default() }).await;
    let user = app.user("min").await;
    let (session, records) = user.session().await;
    let path = format!("/sessions/{session}/questions");
    let mut record = json!(records[0]);
    for depth in 0..3 {
        user.post("/answers", json!({"record_id": record, "answer_text": "답"})).await.expect_status(200);
        let asked = app.while_working(user.post(&path, json!({"record_id": record}))).await;
        if depth < 2 {
            record = asked.expect_status(200)[0]["id"].clone();
        } else {
            asked.expect_refusal(409);
        }
    }
    app.while_working(user.post(&path, json!({"count": 1}))).await.expect_status(200);
    user.post(&path, json!({"count": 1})).await.expect_refusal(409);
    app.finish().await;
}
