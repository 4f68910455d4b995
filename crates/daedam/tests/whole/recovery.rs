//! Somebody who forgot their password sets a new one with a recovery code.

use crate::harness::{Answer, Options, TestApp, TestDatabase, told_to_both_stores};
use chrono::TimeDelta;
use interview::{
    account::manage as account, account::password::Password, account::user::Username, rules::Rules,
};
use serde_json::{Value, json};

told_to_both_stores!(
    a_code_sets_a_new_password_once,
    a_wrong_code_changes_nothing,
    a_code_is_guessed_at_only_so_often,
    an_address_guesses_codes_only_so_often,
    the_first_code_needs_no_password_for_ten_minutes,
    a_host_who_sets_a_password_takes_the_code_back,
);

async fn recover(app: &TestApp, username: &str, code: &str, password: &str) -> Answer {
    let body = json!({"username": username, "recovery_code": code, "new_password": password});
    app.anonymous().post("/recovery", body).await
}

async fn sign_in(app: &TestApp, password: &str) -> Answer {
    app.anonymous().post_form("/token", &[("username", "min"), ("password", password)]).await
}

fn refused_as_wrong(answer: Answer) {
    assert_eq!(answer.json()["code"], "wrong_recovery_code", "{}", answer.text);
    let detail = answer.expect_refusal(400);
    assert_eq!(detail, "Incorrect username or recovery code; a code is good once");
}

fn code_of(made: &Value) -> String {
    made["recovery_code"].as_str().unwrap().to_owned()
}

async fn a_code_sets_a_new_password_once(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    assert_eq!(user.get("/users/me").await.json()["recovery_code_made_at"], Value::Null);
    let first = code_of(&user.post("/users/me/recovery-code", json!({})).await.expect_status(200));
    let with_password = json!({"password": "pass123"});
    let second = code_of(&user.post("/users/me/recovery-code", with_password).await.expect_status(200));
    assert_eq!(user.get("/users/me").await.json()["recovery_code_made_at"], "2026-01-23T07:00:00Z");
    let refresh = sign_in(&app, "pass123").await.json()["refresh_token"].clone();
    refused_as_wrong(recover(&app, "min", &first, "new pass").await);

    // As people type it.
    let typed = second.to_lowercase().replace('-', " ");
    recover(&app, "MIN", &typed, "new pass").await.expect_status(204);
    sign_in(&app, "pass123").await.expect_refusal(401);
    sign_in(&app, "new pass").await.expect_status(200);
    app.anonymous().post("/token/refresh", json!({"refresh_token": refresh})).await.expect_refusal(401);
    assert_eq!(user.get("/users/me").await.json()["recovery_code_made_at"], Value::Null);

    refused_as_wrong(recover(&app, "min", &second, "again").await);
    sign_in(&app, "new pass").await.expect_status(200);
    app.finish().await;
}

async fn a_wrong_code_changes_nothing(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let other = app.user("other").await;
    let code = code_of(&user.post("/users/me/recovery-code", json!({})).await.expect_status(200));
    let of_other = code_of(&other.post("/users/me/recovery-code", json!({})).await.expect_status(200));
    for (name, wrong) in [
        ("min", of_other.as_str()),
        ("min", ""),
        ("min", "가나다"),
        ("nobody", code.as_str()),
        ("", code.as_str()),
    ] {
        refused_as_wrong(recover(&app, name, wrong, "new pass").await);
    }
    for refused in ["", &"가".repeat(1025)] {
        recover(&app, "min", &code, refused).await.expect_refusal(400);
    }
    app.anonymous().post("/recovery", json!({"username": "min"})).await.expect_refusal(400);
    sign_in(&app, "pass123").await.expect_status(200);
    user.get("/users/me").await.expect_status(200);
    recover(&app, "min", &code, "new pass").await.expect_status(204);
    app.finish().await;
}

async fn a_code_is_guessed_at_only_so_often(database: TestDatabase) {
    let rules = Rules { recovery_failures: 5, ..Rules::default() };
    let app = TestApp::with(database, Options { rules, ..Options::default() }).await;
    let user = app.user("min").await;
    let code = code_of(&user.post("/users/me/recovery-code", json!({})).await.expect_status(200));
    let refresh = sign_in(&app, "pass123").await.json()["refresh_token"].clone();
    let wrong = "00000-00000-00000-00000";
    let mut statuses = Vec::new();
    for _ in 0..100 {
        let refused = recover(&app, "min", wrong, "new pass").await;
        let status = refused.status.as_u16();
        if status == 429 {
            assert!(refused.headers.contains_key("retry-after"));
            assert!(!refused.json()["detail"].as_str().unwrap().is_empty());
        }
        statuses.push(status);
    }
    assert_eq!(statuses[..5], [400; 5]);
    assert_eq!(statuses[5..], [429; 95]);
    // Not even the right one helps now, and nothing changed.
    recover(&app, "min", &code, "new pass").await.expect_refusal(429);
    sign_in(&app, "pass123").await.expect_status(200);
    app.anonymous().post("/token/refresh", json!({"refresh_token": refresh})).await.expect_status(200);
    app.advance(TimeDelta::hours(1));
    recover(&app, "min", &code, "new pass").await.expect_status(204);
    app.finish().await;
}

async fn an_address_guesses_codes_only_so_often(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let guess = async |address: u8, name: &str| {
        let body = json!({"username": name, "recovery_code": "x", "new_password": "new pass"});
        app.anonymous().at_address([192, 0, 2, address]).post("/recovery", body).await
    };
    for number in 0..20 {
        guess(1, &format!("nobody{number}")).await.expect_refusal(400);
    }
    guess(1, "somebody").await.expect_refusal(429);
    guess(2, "somebody").await.expect_refusal(400);
    app.finish().await;
}

async fn the_first_code_needs_no_password_for_ten_minutes(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let late = app.user("late").await;
    let make =
        async |password: Value| user.post("/users/me/recovery-code", json!({"password": password})).await;
    make(Value::Null).await.expect_status(200);
    let missing = make(Value::Null).await;
    assert_eq!(missing.json()["detail"], "password: is required");
    missing.expect_refusal(400);
    let kept = user.get("/users/me").await.json()["recovery_code_made_at"].clone();
    app.advance(TimeDelta::minutes(10));
    for wrong in ["Pass123", ""] {
        let wrong = make(json!(wrong)).await;
        assert_eq!(wrong.json()["code"], "wrong_password");
        wrong.expect_refusal(400);
    }
    assert_eq!(user.get("/users/me").await.json()["recovery_code_made_at"], kept);
    make(json!("pass123")).await.expect_status(200);
    late.post("/users/me/recovery-code", json!({})).await.expect_refusal(400);
    app.finish().await;
}

async fn a_host_who_sets_a_password_takes_the_code_back(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let code = code_of(&user.post("/users/me/recovery-code", json!({})).await.expect_status(200));
    let name = Username::parse("min".into()).unwrap();
    let given = Password::parse("password", "given".into()).unwrap();
    account::reset_password(&app.context, &name, given).await.unwrap().unwrap();
    refused_as_wrong(recover(&app, "min", &code, "new pass").await);
    sign_in(&app, "given").await.expect_status(200);
    app.finish().await;
}
