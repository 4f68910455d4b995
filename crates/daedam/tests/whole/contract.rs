//! The contract, one test for each of its numbered subsections, so that both can be read side by side.
//!
//! What the snapshots show is what goes over the wire, in order, with tokens left out.

use crate::harness::{Answer, Caller, TestApp, TestDatabase, told_to_both_stores};
use axum::{
    body::Body,
    http::{Method, header},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

told_to_both_stores!(
    section_4_1_1_register,
    section_4_1_2_token,
    section_4_1_3_users_me,
    section_4_2_1_create_session,
    section_4_3_1_session_questions,
    section_4_3_2_answers,
    section_4_4_1_session_results,
    section_5_1_user_model,
    section_5_2_session_model,
    section_5_3_record_model,
    section_5_4_evaluation_schema,
    section_5_5_emotion_summary_schema,
    section_6_1_question_generation,
    section_6_2_answer_evaluation,
    section_7_1_error_structure,
    section_7_2_status_codes,
    section_7_3_retries,
    section_8_2_workflow,
    appendix_curl,
);

/// What went over the wire, with what differs from run to run left out.
fn shown(answer: &Answer) -> String {
    let mut body = if answer.text.is_empty() { Value::Null } else { answer.json() };
    for secret in ["access_token", "refresh_token"] {
        if let Some(token) = body.get_mut(secret) {
            assert!(token.as_str().is_some_and(|token| token.len() > 40), "{secret} is no token");
            *token = json!(format!("[{secret}]"));
        }
    }
    let authenticate = answer.headers.get(header::WWW_AUTHENTICATE);
    let authenticate = authenticate.map(|value| format!("\nWWW-Authenticate: {}", value.to_str().unwrap()));
    let content_type = answer.headers.get(header::CONTENT_TYPE).map_or("", |value| value.to_str().unwrap());
    format!(
        "{} {content_type}{}\n{}",
        answer.status.as_u16(),
        authenticate.unwrap_or_default(),
        serde_json::to_string_pretty(&body).unwrap()
    )
}

/// Shows an exchange: the request in a line, then what came back.
macro_rules! show {
    ($name:literal, $($request:expr => $answer:expr),+ $(,)?) => {
        insta::assert_snapshot!($name, [$(format!("{}\n{}", $request, shown(&$answer))),+].join("\n\n"))
    };
}

async fn section_4_1_1_register(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let john = json!({"username": "john_doe", "hashed_password": "pass123", "full_name": "John Doe"});
    let first = app.anonymous().post("/register", john.clone()).await;
    let again = app.anonymous().post("/register", john).await;
    let unknown_fields = json!({"username": "min", "hashed_password": "p", "id": 99, "role": "admin"});
    let unknown_fields = app.anonymous().post("/register", unknown_fields).await;
    show!(
        "4.1.1 register",
        "POST /register" => first,
        "POST /register (again)" => again,
        "POST /register (unknown fields are ignored)" => unknown_fields,
    );
    app.finish().await;
}

async fn section_4_1_2_token(database: TestDatabase) {
    let app = TestApp::new(database).await;
    app.user("john_doe").await;
    let anonymous = app.anonymous();
    let urlencoded =
        anonymous.post_form("/token", &[("username", "john_doe"), ("password", "pass123")]).await;
    let multipart = anonymous.send(multipart_token(&anonymous, "john_doe", "pass123")).await;
    let wrong = anonymous.post_form("/token", &[("username", "john_doe"), ("password", "Pass123")]).await;
    let nobody = anonymous.post_form("/token", &[("username", "nobody"), ("password", "pass123")]).await;
    show!(
        "4.1.2 token",
        "POST /token (urlencoded)" => urlencoded,
        "POST /token (multipart)" => multipart,
        "POST /token (wrong password)" => wrong,
        "POST /token (unknown user)" => nobody,
    );
    app.finish().await;
}

fn multipart_token(caller: &Caller<'_>, username: &str, password: &str) -> axum::http::Request<Body> {
    let part = |name: &str, value: &str| {
        format!("--boundary\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = format!("{}{}--boundary--\r\n", part("username", username), part("password", password));
    caller
        .request(Method::POST, "/token")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=boundary")
        // A browser's password dialogue and Swagger UI send this beside the form; it says nothing here.
        .header(header::AUTHORIZATION, "Basic Og==")
        .body(Body::from(body))
        .unwrap()
}

async fn section_4_1_3_users_me(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("john_doe").await;
    user.patch("/users/me", json!({"full_name": "John Doe"})).await.expect_status(200);
    show!(
        "4.1.3 users me",
        "GET /users/me" => user.get("/users/me").await,
        "GET /users/me (no token)" => app.anonymous().get("/users/me").await,
        "GET /users/me (bad token)" => app.anonymous().with_token("bad").get("/users/me").await,
    );
    app.finish().await;
}

async fn section_4_2_1_create_session(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("john_doe").await;
    app.advance(TimeDelta::hours(1));
    let user = sign_in_again(&app, &user).await;
    let body = json!({"user_name": "김철수", "position": "Backend Developer"});
    let created = app.while_working(user.post("/sessions", body)).await;
    let nameless = user.post("/sessions", json!({"position": "Backend Developer"})).await;
    show!(
        "4.2.1 create session",
        "POST /sessions" => created,
        "POST /sessions (no user_name)" => nameless,
    );
    app.finish().await;
}

async fn sign_in_again<'a>(app: &TestApp, user: &Caller<'a>) -> Caller<'a> {
    let form = [("username", "john_doe"), ("password", "pass123")];
    let token = app.anonymous().post_form("/token", &form).await.expect_status(200);
    user.with_token(token["access_token"].as_str().unwrap())
}

async fn section_4_3_1_session_questions(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("john_doe").await;
    let body = json!({"user_name": "김철수", "position": "Backend Developer", "question_count": 2});
    let session = user.start_session(body).await["id"].as_i64().unwrap();
    show!(
        "4.3.1 session questions",
        "GET /sessions/{session_id}/questions" => user.get(&format!("/sessions/{session}/questions")).await,
        "GET /sessions/{session_id}/questions (no such session)" => user.get("/sessions/999/questions").await,
    );
    app.finish().await;
}

async fn section_4_3_2_answers(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("john_doe").await;
    let (session, records) = user.session().await;
    let answer = json!({"record_id": records[1], "answer_text": "RESTful API 설계 시에는 HTTP 메서드의 의미를 명확히 하고…"});
    let submitted = user.post("/answers", answer).await;
    let stored = user.get(&format!("/records/{}", records[1])).await;
    let unknown = user.post("/answers", json!({"record_id": 999, "answer_text": "답"})).await;
    let blank = user.post("/answers", json!({"record_id": records[0], "answer_text": " "})).await;
    show!(
        "4.3.2 answers",
        "POST /answers" => submitted,
        "GET /records/{record_id} (stored at once, the evaluation follows)" => stored,
        "POST /answers (no such record)" => unknown,
        "POST /answers (blank)" => blank,
    );
    assert_eq!(user.get(&format!("/sessions/{session}/results")).await.json()[0]["answer"], Value::Null);
    app.finish().await;
}

async fn section_4_4_1_session_results(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("john_doe").await;
    let body = json!({"user_name": "김철수", "position": "Backend Developer", "question_count": 2});
    let session = user.start_session(body).await["id"].as_i64().unwrap();
    let record = user.get(&format!("/sessions/{session}/questions")).await.json()[0]["id"].clone();
    let answer = json!({"record_id": record, "answer_text": "데이터베이스 설계, API 개발, 성능 최적화 등이 핵심 역량입니다..."});
    user.post("/answers", answer).await.expect_status(200);
    app.work().await;
    show!(
        "4.4.1 session results",
        "GET /sessions/{session_id}/results" => user.get(&format!("/sessions/{session}/results")).await,
    );
    app.finish().await;
}

async fn section_5_1_user_model(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("john_doe").await;
    let me = user.get("/users/me").await;
    assert!(!me.text.contains("hashed_password") && !me.text.contains("argon2"), "{}", me.text);
    assert!(me.json()["id"].is_i64());
    assert!(me.json()["created_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(me.json()["full_name"], Value::Null);
    app.finish().await;
}

async fn section_5_2_session_model(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("john_doe").await;
    let (session, _) = user.session().await;
    let path = format!("/sessions/{session}");
    let started = user.get(&path).await;
    let completed = user.patch(&path, json!({"status": "completed"})).await;
    show!("5.2 session model", "GET (started)" => started, "PATCH (completed)" => completed);
    app.finish().await;
}

async fn section_5_3_record_model(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("john_doe").await;
    let (_, records) = user.session().await;
    let path = format!("/records/{}", records[0]);
    let unanswered = user.get(&path).await;
    user.post("/answers", json!({"record_id": records[0], "answer_text": "네"})).await.expect_status(200);
    app.work().await;
    show!("5.3 record model", "unanswered" => unanswered, "evaluated" => user.get(&path).await);
    app.finish().await;
}

async fn section_5_4_evaluation_schema(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("john_doe").await;
    let (session, records) = user.session().await;
    user.post("/answers", json!({"record_id": records[0], "answer_text": "네"})).await.expect_status(200);
    app.work().await;
    let results = user.get(&format!("/sessions/{session}/results")).await.json();
    let evaluation = &results[0]["evaluation"];
    assert!((0.0..=100.0).contains(&evaluation["score"].as_f64().unwrap()));
    assert!(evaluation["feedback"].is_string());
    for list in ["keywords", "strengths", "improvements"] {
        assert!(evaluation[list].as_array().unwrap().iter().all(Value::is_string), "{list}");
    }
    app.finish().await;
}

async fn section_5_5_emotion_summary_schema(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("john_doe").await;
    let (session, _) = user.session().await;
    // Nothing is said about emotion until there is something to say.
    assert_eq!(user.get(&format!("/sessions/{session}")).await.json()["emotion_summary"], Value::Null);
    assert_eq!(user.get(&format!("/sessions/{session}/results")).await.json()[0]["emotion"], Value::Null);
    app.finish().await;
}

async fn section_6_1_question_generation(database: TestDatabase) {
    use crate::harness::{Hanging, Options};
    use interview::rules::Rules;
    use std::{sync::Arc, time::Duration};

    let rules = Rules { question_timeout: Duration::from_millis(50), ..Rules::default() };
    let app = TestApp::with(database, Options { rules, ..Options::default() }).await;
    app.dispatch_beside(Arc::new(Hanging));
    let user = app.user("john_doe").await;
    let mut asked = Vec::new();
    for language in ["ko", "en"] {
        let body = json!({"user_name": "김철수", "position": "간호사", "language": language});
        let session = user.post("/sessions", body).await.expect_status(200)["id"].as_i64().unwrap();
        let questions = user.get(&format!("/sessions/{session}/questions")).await.json();
        asked.extend(questions.as_array().unwrap().iter().map(|record| record["question_text"].clone()));
    }
    insta::assert_snapshot!("6.1 fallback questions", serde_json::to_string_pretty(&asked).unwrap());
    // The job went with the fallback, so nothing is left though the interviewer never came back.
    let queue = app.context.store.queue_status(app.now()).await.unwrap();
    assert_eq!((queue.waiting, queue.leased), (0, 0));
    app.finish().await;
}

async fn section_6_2_answer_evaluation(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("john_doe").await;
    let (session, records) = user.session().await;
    user.post("/answers", json!({"record_id": records[0], "answer_text": "네"})).await.expect_status(200);
    let path = format!("/sessions/{session}/results");
    let waiting = user.get(&path).await.json();
    assert_eq!(waiting[0]["evaluation"], Value::Null);
    assert_eq!(waiting[0]["evaluation_status"]["state"], "pending");
    app.work().await;
    let done = user.get(&path).await.json();
    assert_eq!(done[0]["evaluation_status"]["state"], "done");
    assert!(done[0]["evaluation"]["score"].is_number());
    app.finish().await;
}

async fn section_7_1_error_structure(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("john_doe").await;
    for refusal in [
        user.get("/nowhere").await,
        user.get("/sessions/999").await,
        user.post("/sessions", json!({})).await,
        user.send_json(Method::POST, "/answers", "{").await,
        user.patch("/register", json!({})).await,
        app.anonymous().get("/users/me").await,
    ] {
        let body = refusal.json();
        assert!(refusal.status.is_client_error());
        assert!(body["detail"].is_string() && body["code"].is_string(), "{body}");
        assert_eq!(refusal.headers[header::CONTENT_TYPE], "application/json");
    }
    app.finish().await;
}

async fn section_7_2_status_codes(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("john_doe").await;
    let other = app.user("jane_doe").await;
    let (session, records) = user.session().await;
    let questions = format!("/sessions/{session}/questions");
    let taken = json!({"username": "john_doe", "hashed_password": "pass123"});
    show!(
        "7.2 status codes",
        "200 GET /users/me" => user.get("/users/me").await,
        "400 duplicate registration" => app.anonymous().post("/register", taken).await,
        "400 missing parameter" => user.post("/answers", json!({"record_id": records[0]})).await,
        "401 wrong token" => user.with_token("x.y.z").get(&questions).await,
        "403 another user's session" => other.get(&questions).await,
        "403 another user's record" => other.post("/answers", json!({"record_id": records[0], "answer_text": "a"})).await,
        "404 session" => user.get("/sessions/999/questions").await,
        "404 record" => user.post("/answers", json!({"record_id": 999, "answer_text": "a"})).await,
        "404 route" => user.get("/nowhere").await,
        "405 method" => user.delete("/answers").await,
    );
    app.finish().await;
}

async fn section_7_3_retries(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("john_doe").await;
    app.advance(TimeDelta::minutes(30));
    let expired = user.get("/users/me").await;
    assert_eq!(expired.expect_refusal(401), "Could not validate credentials");
    let renewed = sign_in_again(&app, &user).await;
    renewed.get("/users/me").await.expect_status(200);
    app.finish().await;
}

async fn section_8_2_workflow(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("john_doe").await;
    let (session, records) = user.session().await;
    assert_eq!(records.len(), 5);
    for record in &records {
        let answer = json!({"record_id": record, "answer_text": "저는 이렇게 했습니다."});
        user.post("/answers", answer).await.expect_status(200);
    }
    app.work().await;
    let results = user.get(&format!("/sessions/{session}/results")).await.json();
    assert!(results.as_array().unwrap().iter().all(|result| result["evaluation"]["score"].is_number()));
    app.finish().await;
}

async fn appendix_curl(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let registration = r#"{"username":"testuser","hashed_password":"pass123","full_name":"Test User"}"#;
    let registered = app.anonymous().send_json(Method::POST, "/register", registration).await;
    let form = [("username", "testuser"), ("password", "pass123")];
    let token = app.anonymous().post_form("/token", &form).await;
    let user = app.anonymous().with_token(token.json()["access_token"].as_str().unwrap());
    let body = r#"{"user_name":"김철수","position":"Backend Developer"}"#;
    let session = app.while_working(user.send_json(Method::POST, "/sessions", body)).await;
    show!("appendix curl", "A.1" => registered, "A.2" => token, "A.3" => session);
    app.finish().await;
}
