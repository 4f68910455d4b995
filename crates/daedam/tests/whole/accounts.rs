//! Accounts: names, passwords, change, export, erasure.

use crate::harness::{TestApp, TestDatabase, told_to_both_stores};
use axum::http::Method;
use serde_json::{Value, json};

told_to_both_stores!(
    names_are_kept_as_typed_and_compared_folded,
    one_of_fifty_registrations_wins,
    a_password_changes_with_the_old_one_only,
    a_full_name_changes_alone,
    an_export_holds_everything,
    an_erasure_leaves_nothing,
    registration_may_be_closed,
);

fn registration(name: &str) -> Value {
    json!({"username": name, "hashed_password": "pass123"})
}

async fn names_are_kept_as_typed_and_compared_folded(database: TestDatabase) {
    let app = TestApp::new(database).await;
    for name in ["김 철수", "👩‍💻", " outer spaces ", "Ünïcödé", "مرحبا", "각"] {
        let user = app.user(name).await;
        assert_eq!(user.get("/users/me").await.json()["username"], name);
    }
    app.user("Alice").await;
    // Another case, a Cyrillic А, and white space around it.
    for taken in ["aLICE", "Аlice", " alice\u{3000}"] {
        let detail = app.anonymous().post("/register", registration(taken)).await.expect_refusal(400);
        assert_eq!(detail, "Username already registered");
    }
    for refused in ["", "  ", "a\u{200b}b", "a\nb", "\u{202e}a", &"가".repeat(151)] {
        app.anonymous().post("/register", registration(refused)).await.expect_refusal(400);
    }
    app.anonymous().post("/register", registration(&"가".repeat(150))).await.expect_status(200);
    app.finish().await;
}

async fn one_of_fifty_registrations_wins(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let anonymous = app.anonymous();
    let attempts = (0..50).map(|_| anonymous.post("/register", registration("only_one")));
    let answers = futures_util::future::join_all(attempts).await;
    let won = answers.iter().filter(|answer| answer.status.as_u16() == 200).count();
    let taken = answers.iter().filter(|answer| answer.status.as_u16() == 400).count();
    assert_eq!((won, taken), (1, 49));
    app.finish().await;
}

async fn a_password_changes_with_the_old_one_only(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let sign_in = async |password: &str| {
        app.anonymous().post_form("/token", &[("username", "min"), ("password", password)]).await
    };
    let refresh_token = sign_in("pass123").await.json()["refresh_token"].clone();
    let wrong = json!({"password": "new pass", "current_password": "Pass123"});
    user.patch("/users/me", wrong).await.expect_refusal(400);
    user.patch("/users/me", json!({"password": "new pass"})).await.expect_refusal(400);
    sign_in("pass123").await.expect_status(200);
    let right = json!({"password": " new pass ", "current_password": "pass123"});
    user.patch("/users/me", right).await.expect_status(200);
    sign_in("pass123").await.expect_refusal(401);
    sign_in("new pass").await.expect_refusal(401);
    sign_in(" new pass ").await.expect_status(200);
    // Every other device was signed out.
    user.get("/users/me").await.expect_status(200);
    let refresh = json!({"refresh_token": refresh_token});
    app.anonymous().post("/token/refresh", refresh).await.expect_refusal(401);
    app.finish().await;
}

async fn a_full_name_changes_alone(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    for name in [json!("민 ❤️"), json!(""), Value::Null] {
        let changed = user.patch("/users/me", json!({"full_name": name})).await.expect_status(200);
        assert_eq!(changed["full_name"], name);
        assert_eq!(changed["username"], "min");
    }
    user.patch("/users/me", json!({"full_name": 7})).await.expect_refusal(400);
    app.finish().await;
}

async fn an_export_holds_everything(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let plan = json!({"user_name": "민", "position": "간호사", "resume": "응급실 3년", "job_description": "병동 간호"});
    let session = user.start_session(plan).await["id"].as_i64().unwrap();
    let record = user.get(&format!("/sessions/{session}/questions")).await.json()[0]["id"].clone();
    for text in ["첫 답변입니다", "둘째 답변입니다"] {
        user.post("/answers", json!({"record_id": record, "answer_text": text})).await.expect_status(200);
        app.work().await;
    }
    let export = user.get("/users/me/export").await;
    assert!(export.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    for kept in ["min", "응급실 3년", "병동 간호", "첫 답변입니다", "둘째 답변입니다", "간호사"]
    {
        assert!(export.text.contains(kept), "{kept} is missing in {}", export.text);
    }
    assert!(!export.text.contains("argon2"));
    app.finish().await;
}

async fn an_erasure_leaves_nothing(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let other = app.user("other").await;
    let (session, records) = user.session().await;
    user.post("/answers", json!({"record_id": records[0], "answer_text": "지울 답변"}))
        .await
        .expect_status(200);
    let token = app.anonymous().post_form("/token", &[("username", "min"), ("password", "pass123")]).await;
    let refresh = json!({"refresh_token": token.json()["refresh_token"]});
    // The one who finds a signed-in device cannot erase what is on it.
    user.delete("/users/me").await.expect_refusal(400);
    user.send_json(Method::DELETE, "/users/me", r#"{"password":"Pass123"}"#).await.expect_refusal(400);
    user.get("/users/me").await.expect_status(200);
    user.erase_account().await.expect_status(204);
    // The token still verifies, but names nobody.
    for path in ["/users/me", "/sessions", &format!("/sessions/{session}/questions"), "/users/me/export"] {
        assert_eq!(user.get(path).await.expect_refusal(401), "Could not validate credentials", "{path}");
    }
    let plan = json!({"user_name": "a", "position": "b"});
    user.post("/sessions", plan).await.expect_refusal(401);
    user.post("/answers", json!({"record_id": records[0], "answer_text": "a"})).await.expect_refusal(401);
    user.delete("/users/me").await.expect_refusal(401);
    other.get(&format!("/sessions/{session}/questions")).await.expect_refusal(404);
    app.anonymous().post("/token/refresh", refresh).await.expect_refusal(401);
    // The name is free again, and the new account is another one.
    let again = app.user("min").await;
    assert_eq!(again.get("/sessions").await.json()["items"], json!([]));
    user.get("/users/me").await.expect_refusal(401);
    app.finish().await;
}

async fn registration_may_be_closed(database: TestDatabase) {
    use crate::harness::Options;
    use interview::rules::Rules;

    let rules = Rules { registration_open: false, ..Rules::default() };
    let app = TestApp::with(database, Options { rules, ..Options::default() }).await;
    app.anonymous().post("/register", registration("min")).await.expect_refusal(403);
    app.finish().await;
}
