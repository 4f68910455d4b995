//! The web app's sign-in: its refresh token in a cookie that no script can read and no other site can use.

use crate::harness::{Answer, Caller, Options, TestApp, TestDatabase, told_to_both_stores};
use axum::{body::Body, http::Method};
use serde_json::{Value, json};

told_to_both_stores!(
    the_web_app_stays_signed_in_by_its_cookie,
    signing_out_takes_the_cookie_away,
    a_cookie_that_was_used_twice_is_worth_nothing,
    a_known_device_gets_in_past_those_who_guess,
    other_sites_cannot_use_the_cookie,
    the_cookie_is_secure_behind_a_proxy_that_speaks_https,
    other_clients_have_no_cookie,
);

const WEB: (&str, &str) = ("x-daedam-client", "web");

async fn post(caller: &Caller<'_>, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let form = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
    let request = caller.request(Method::POST, path).header("host", "localhost").header("content-type", form);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    caller.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

const SIGN_IN: &str = "username=min&password=pass123";

/// The name and value of the cookie that an answer sets, as a browser sends them back.
fn cookie(answer: &Answer) -> String {
    let line = answer.headers["set-cookie"].to_str().unwrap();
    line.split(';').next().unwrap().to_owned()
}

async fn registered(app: &TestApp) -> Caller<'_> {
    app.user("min").await;
    app.anonymous()
}

/// Signs in as the web app, and returns the cookie.
async fn signed_in(app: &TestApp) -> String {
    let answer = post(&registered(app).await, "/token", &[WEB], SIGN_IN).await;
    let kept = cookie(&answer);
    answer.expect_status(200);
    kept
}

fn keys(body: &Value) -> Vec<&str> {
    body.as_object().unwrap().keys().map(String::as_str).collect()
}

async fn the_web_app_stays_signed_in_by_its_cookie(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let browser = registered(&app).await;
    let answer = post(&browser, "/token", &[WEB, ("sec-fetch-site", "same-origin")], SIGN_IN).await;
    let line = answer.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(line.starts_with("daedam_refresh="), "{line}");
    assert!(line.ends_with("; HttpOnly; SameSite=Strict; Path=/token; Max-Age=2592000"), "{line}");
    let first = cookie(&answer);
    let body = answer.expect_status(200);
    assert_eq!(keys(&body), ["access_token", "token_type", "expires_in"]);

    app.advance(chrono::TimeDelta::minutes(31));
    let answer = post(&browser, "/token/refresh", &[WEB, ("cookie", &first)], "{}").await;
    let second = cookie(&answer);
    let body = answer.expect_status(200);
    assert_eq!(keys(&body), ["access_token", "token_type", "expires_in"]);
    assert_ne!(first, second);
    let user = browser.with_token(body["access_token"].as_str().unwrap());
    user.get("/users/me").await.expect_status(200);
    post(&browser, "/token/refresh", &[WEB, ("cookie", &second)], "{}").await.expect_status(200);
    post(&browser, "/token/refresh", &[WEB], "{}").await.expect_refusal(401);
    post(&browser, "/token/refresh", &[WEB, ("cookie", "daedam_refresh=x")], "{}").await.expect_refusal(401);
    app.finish().await;
}

async fn signing_out_takes_the_cookie_away(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let kept = signed_in(&app).await;
    let browser = app.anonymous();
    let out = post(&browser, "/token/revoke", &[WEB, ("cookie", &kept)], "{}").await;
    let gone = "daedam_refresh=; HttpOnly; SameSite=Strict; Path=/token; Max-Age=0";
    assert_eq!(out.headers["set-cookie"], gone);
    out.expect_status(204);
    post(&browser, "/token/refresh", &[WEB, ("cookie", &kept)], "{}").await.expect_refusal(401);
    // The one who has no cookie is signed out already.
    post(&browser, "/token/revoke", &[WEB], "{}").await.expect_status(204);

    let answer = post(&browser, "/token", &[WEB], SIGN_IN).await;
    let kept = cookie(&answer);
    let user = browser.with_token(answer.expect_status(200)["access_token"].as_str().unwrap());
    let everywhere = post(&user, "/token/revoke", &[WEB], r#"{"everywhere":true}"#).await;
    assert_eq!(everywhere.headers["set-cookie"], gone);
    everywhere.expect_status(204);
    post(&browser, "/token/refresh", &[WEB, ("cookie", &kept)], "{}").await.expect_refusal(401);
    app.finish().await;
}

async fn a_cookie_that_was_used_twice_is_worth_nothing(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let first = signed_in(&app).await;
    let browser = app.anonymous();
    let second = cookie(&post(&browser, "/token/refresh", &[WEB, ("cookie", &first)], "{}").await);
    app.advance(chrono::TimeDelta::seconds(11));
    post(&browser, "/token/refresh", &[WEB, ("cookie", &first)], "{}").await.expect_refusal(401);
    post(&browser, "/token/refresh", &[WEB, ("cookie", &second)], "{}").await.expect_refusal(401);
    app.finish().await;
}

async fn a_known_device_gets_in_past_those_who_guess(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let browser = registered(&app).await;
    let first = post(&browser, "/token", &[WEB], SIGN_IN).await;
    let marks = first.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
    let mark =
        marks.filter_map(|line| line.split(';').next()).find(|line| line.starts_with("daedam_device="));
    let mark = mark.expect("the device is known from now on").to_owned();
    let wrong = "username=min&password=wrong";
    for _ in 0..10 {
        post(&browser.at_address([192, 0, 2, 7]), "/token", &[WEB], wrong).await.expect_refusal(401);
    }
    post(&browser, "/token", &[WEB], SIGN_IN).await.expect_refusal(429);
    post(&browser, "/token", &[WEB, ("cookie", &mark)], SIGN_IN).await.expect_status(200);
    // It is no way around the limit.
    for _ in 0..10 {
        post(&browser, "/token", &[WEB, ("cookie", &mark)], wrong).await.expect_refusal(401);
    }
    post(&browser, "/token", &[WEB, ("cookie", &mark)], SIGN_IN).await.expect_refusal(429);
    app.finish().await;
}

async fn other_sites_cannot_use_the_cookie(database: TestDatabase) {
    let cors_origins = vec!["*".to_owned()];
    let app = TestApp::with(database, Options { cors_origins, ..Options::default() }).await;
    let kept = signed_in(&app).await;
    let (browser, cookie) = (app.anonymous(), ("cookie", kept.as_str()));
    for elsewhere in [
        &[cookie][..],
        &[cookie, ("x-daedam-client", "other")],
        &[cookie, WEB, ("sec-fetch-site", "cross-site"), ("origin", "https://evil.example.org")],
        &[cookie, WEB, ("sec-fetch-site", "same-site"), ("origin", "http://localhost:9000")],
        &[cookie, WEB, ("origin", "https://evil.example.org")],
        &[cookie, WEB, ("origin", "null")],
    ] {
        for path in ["/token/refresh", "/token/revoke"] {
            let answer = post(&browser, path, elsewhere, "{}").await;
            assert!(!answer.headers.contains_key("set-cookie"), "{path} {elsewhere:?}");
            assert_eq!(answer.expect_refusal(400).split(':').next(), Some("refresh_token"), "{elsewhere:?}");
        }
        let answer = post(&browser, "/token", elsewhere, SIGN_IN).await;
        assert!(!answer.headers.contains_key("set-cookie"), "{elsewhere:?}");
    }
    // A browser asks first, and is not told that a page of another origin may send the header.
    let preflight = browser
        .request(Method::OPTIONS, "/token/refresh")
        .header("origin", "https://evil.example.org")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "x-daedam-client");
    let preflight = browser.send(preflight.body(Body::empty()).unwrap()).await;
    let allowed = preflight.headers["access-control-allow-headers"].to_str().unwrap();
    assert!(!allowed.contains("daedam") && !allowed.contains('*'), "{allowed}");
    assert!(!preflight.headers.contains_key("access-control-allow-credentials"));

    post(&browser, "/token/refresh", &[WEB, cookie], "{}").await.expect_status(200);
    app.finish().await;
}

async fn the_cookie_is_secure_behind_a_proxy_that_speaks_https(database: TestDatabase) {
    let trusted_proxies = vec!["10.0.0.0/8".to_owned()];
    let app = TestApp::with(database, Options { trusted_proxies, ..Options::default() }).await;
    let browser = registered(&app).await;
    let https = ("x-forwarded-proto", "https");
    for (address, secure) in [([10, 0, 0, 7], true), ([192, 0, 2, 7], false)] {
        let answer = post(&browser.at_address(address), "/token", &[WEB, https], SIGN_IN).await;
        let line = answer.headers["set-cookie"].to_str().unwrap();
        assert_eq!(line.contains("; Secure"), secure, "{line}");
    }
    app.finish().await;
}

async fn other_clients_have_no_cookie(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let client = registered(&app).await;
    let answer = post(&client, "/token", &[], SIGN_IN).await;
    assert!(!answer.headers.contains_key("set-cookie"));
    let body = answer.expect_status(200);
    assert_eq!(keys(&body), ["access_token", "token_type", "expires_in", "refresh_token"]);
    let asked = json!({"refresh_token": body["refresh_token"]}).to_string();
    let answer = post(&client, "/token/refresh", &[], &asked).await;
    assert!(!answer.headers.contains_key("set-cookie"));
    let body = answer.expect_status(200);
    let asked = json!({"refresh_token": body["refresh_token"]}).to_string();
    let answer = post(&client, "/token/revoke", &[], &asked).await;
    assert!(!answer.headers.contains_key("set-cookie"));
    answer.expect_status(204);
    app.finish().await;
}
