//! Who guesses passwords or makes accounts in bulk is slowed down; a classroom is not.

use crate::harness::{Options, TestApp, TestDatabase, told_to_both_stores};
use chrono::TimeDelta;
use interview::rules::Rules;
use serde_json::json;

told_to_both_stores!(
    an_account_is_guessed_at_only_so_often,
    an_address_guesses_only_so_often,
    a_burst_of_guesses_cannot_pass_together,
    a_burst_from_an_address_cannot_pass_together,
    right_sign_ins_are_limited_too,
    an_address_registers_only_so_often,
    a_classroom_behind_one_address_gets_in,
    zero_is_no_limit,
    only_a_trusted_proxy_names_the_address,
);

fn strict() -> Options {
    let rules = Rules { login_failures: 3, address_registrations: 70, ..Rules::default() };
    Options { rules, ..Options::default() }
}

async fn an_account_is_guessed_at_only_so_often(database: TestDatabase) {
    let app = TestApp::with(database, strict()).await;
    app.user("min").await;
    let wrong = [("username", "MIN"), ("password", "wrong")];
    let right = [("username", "min"), ("password", "pass123")];
    let anonymous = app.anonymous();
    for address in 1..=3 {
        anonymous.at_address([192, 0, 2, address]).post_form("/token", &wrong).await.expect_refusal(401);
    }
    // Not even the right password helps now, from nowhere.
    let throttled = anonymous.at_address([192, 0, 2, 99]).post_form("/token", &right).await;
    let wait: i64 = throttled.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=901).contains(&wait), "{wait}");
    throttled.expect_refusal(429);
    app.advance(TimeDelta::seconds(wait));
    anonymous.post_form("/token", &right).await.expect_status(200);
    // Success forgets the failures.
    for _ in 0..2 {
        anonymous.post_form("/token", &wrong).await.expect_refusal(401);
        anonymous.post_form("/token", &wrong).await.expect_refusal(401);
        anonymous.post_form("/token", &right).await.expect_status(200);
    }
    app.finish().await;
}

async fn an_address_guesses_only_so_often(database: TestDatabase) {
    let app = TestApp::with(database, strict()).await;
    app.user("min").await;
    let guesser = app.anonymous().at_address([192, 0, 2, 1]);
    for number in 0..60 {
        let name = format!("nobody{number}");
        guesser.post_form("/token", &[("username", &name), ("password", "x")]).await.expect_refusal(401);
    }
    let right = [("username", "min"), ("password", "pass123")];
    guesser.post_form("/token", &right).await.expect_refusal(429);
    guesser.at_address([192, 0, 2, 2]).post_form("/token", &right).await.expect_status(200);
    app.finish().await;
}

async fn a_burst_of_guesses_cannot_pass_together(database: TestDatabase) {
    let app = TestApp::with(database, strict()).await;
    app.user("min").await;
    let anonymous = app.anonymous();
    let wrong = [("username", "min"), ("password", "wrong")];
    let guesses = (0..50).map(|_| anonymous.post_form("/token", &wrong));
    let answers = futures_util::future::join_all(guesses).await;
    let verified = answers.iter().filter(|answer| answer.status.as_u16() == 401).count();
    assert_eq!(verified, 3, "guesses were verified");
    app.finish().await;
}

async fn a_burst_from_an_address_cannot_pass_together(database: TestDatabase) {
    let rules = Rules { login_failures: 2, address_registrations: 5, ..Rules::default() };
    let app = TestApp::with(database, Options { rules, ..Options::default() }).await;
    let anonymous = app.anonymous();
    let registrations = (0..30).map(|number| {
        anonymous.post("/register", json!({"username": format!("u{number}"), "hashed_password": "p"}))
    });
    let answers = futures_util::future::join_all(registrations).await;
    assert_eq!(answers.iter().filter(|answer| answer.status.as_u16() == 200).count(), 5);
    let names: Vec<String> = (0..60).map(|number| format!("nobody{number}")).collect();
    let guesses = names.iter().map(async |name| {
        anonymous.post_form("/token", &[("username", name.as_str()), ("password", "x")]).await
    });
    let answers = futures_util::future::join_all(guesses).await;
    assert_eq!(answers.iter().filter(|answer| answer.status.as_u16() == 401).count(), 40);
    app.finish().await;
}

async fn right_sign_ins_are_limited_too(database: TestDatabase) {
    let rules = Rules { account_sign_ins: 3, ..Rules::default() };
    let app = TestApp::with(database, Options { rules, ..Options::default() }).await;
    app.user("min").await;
    app.user("other").await;
    let right = |name| [("username", name), ("password", "pass123")];
    for _ in 0..2 {
        app.anonymous().post_form("/token", &right("min")).await.expect_status(200);
    }
    app.anonymous().post_form("/token", &right("min")).await.expect_refusal(429);
    app.anonymous().post_form("/token", &right("other")).await.expect_status(200);
    app.finish().await;
}

async fn an_address_registers_only_so_often(database: TestDatabase) {
    let rules = Rules { address_registrations: 3, ..Rules::default() };
    let app = TestApp::with(database, Options { rules, ..Options::default() }).await;
    let register = async |address: u8, name: &str| {
        let caller = app.anonymous().at_address([192, 0, 2, address]);
        caller.post("/register", json!({"username": name, "hashed_password": "p"})).await
    };
    for name in ["a", "b", "c"] {
        register(1, name).await.expect_status(200);
    }
    let throttled = register(1, "d").await;
    assert!(throttled.headers.contains_key("retry-after"));
    throttled.expect_refusal(429);
    register(2, "d").await.expect_status(200);
    app.advance(TimeDelta::hours(1));
    register(1, "e").await.expect_status(200);
    app.finish().await;
}

async fn a_classroom_behind_one_address_gets_in(database: TestDatabase) {
    let app = TestApp::new(database).await;
    for number in 0..40 {
        let name = format!("student{number}");
        app.user(&name).await;
        let mistyped = [("username", name.as_str()), ("password", "pass124")];
        app.anonymous().post_form("/token", &mistyped).await.expect_refusal(401);
        let typed = [("username", name.as_str()), ("password", "pass123")];
        app.anonymous().post_form("/token", &typed).await.expect_status(200);
    }
    app.finish().await;
}

async fn zero_is_no_limit(database: TestDatabase) {
    let rules = Rules { login_failures: 0, address_registrations: 0, ..Rules::default() };
    let app = TestApp::with(database, Options { rules, ..Options::default() }).await;
    for _ in 0..120 {
        let wrong = [("username", "min"), ("password", "wrong")];
        app.anonymous().post_form("/token", &wrong).await.expect_refusal(401);
    }
    app.finish().await;
}

async fn only_a_trusted_proxy_names_the_address(database: TestDatabase) {
    let rules = Rules { address_registrations: 1, ..Rules::default() };
    let trusted_proxies = vec!["10.0.0.0/8".to_owned()];
    let app = TestApp::with(database, Options { rules, trusted_proxies, ..Options::default() }).await;
    let register = async |peer: [u8; 4], forwarded: &str, name: &str| {
        let caller = app.anonymous().at_address(peer);
        let body = json!({"username": name, "hashed_password": "p"}).to_string();
        let request = caller
            .request(axum::http::Method::POST, "/register")
            .header("content-type", "application/json")
            .header("x-forwarded-for", forwarded);
        caller.send(request.body(body.into()).unwrap()).await.status.as_u16()
    };
    assert_eq!(register([10, 0, 0, 1], "192.0.2.1", "a").await, 200);
    assert_eq!(register([10, 0, 0, 1], "192.0.2.2", "b").await, 200);
    assert_eq!(register([10, 0, 0, 2], "192.0.2.1", "c").await, 429);
    // What a client itself writes before the proxy's entry is not believed.
    assert_eq!(register([10, 0, 0, 1], "198.51.100.7, 192.0.2.1", "d").await, 429);
    assert_eq!(register([192, 0, 2, 50], "192.0.2.60", "e").await, 200);
    assert_eq!(register([192, 0, 2, 50], "192.0.2.61", "f").await, 429);
    app.finish().await;
}
