//! Access tokens that were tampered with, and refresh tokens that are used twice.

use crate::harness::{TestApp, TestDatabase, told_to_both_stores};
use axum::http::Method;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

told_to_both_stores!(
    a_forged_access_token_is_refused,
    an_access_token_lives_half_an_hour,
    a_refresh_token_is_used_once,
    a_refresh_token_ends,
    signing_out_ends_a_device_or_all,
    a_device_is_signed_out_from_another,
    a_token_of_an_erased_database_opens_nobodys_account,
    only_so_many_devices_stay_signed_in,
);

/// Signs claims as anybody could who knew the key.
fn signed(header: &Value, claims: &Value, key: &str) -> String {
    let text = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    format!("{text}.{}", BASE64.encode(mac.finalize().into_bytes()))
}

async fn a_forged_access_token_is_refused(database: TestDatabase) {
    use crate::harness::JWT_SECRET;

    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let token = user.token.clone().unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let claims: Value = serde_json::from_slice(&BASE64.decode(parts[1]).unwrap()).unwrap();
    let header: Value = serde_json::from_slice(&BASE64.decode(parts[0]).unwrap()).unwrap();
    assert_eq!(header, json!({"typ": "JWT", "alg": "HS256"}));

    // The forger's tools work: with the right key and claims the token is accepted.
    user.with_token(&signed(&header, &claims, JWT_SECRET)).get("/users/me").await.expect_status(200);

    let changed = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        claims
    };
    let without = |name: &str| {
        let mut claims = claims.clone();
        claims.as_object_mut().unwrap().remove(name);
        claims
    };
    let none = json!({"typ": "JWT", "alg": "none"});
    let forged = [
        format!("{}.{}.", BASE64.encode(none.to_string()), parts[1]),
        format!("{}.{}.{}", BASE64.encode(none.to_string()), parts[1], parts[2]),
        signed(&json!({"typ": "JWT", "alg": "HS512"}), &claims, JWT_SECRET),
        signed(&json!({"typ": "JWT", "alg": "RS256"}), &claims, JWT_SECRET),
        signed(&header, &without("exp"), JWT_SECRET),
        signed(&header, &without("sub"), JWT_SECRET),
        signed(&header, &changed("exp", json!(app.now().timestamp() - 1)), JWT_SECRET),
        signed(&header, &changed("exp", json!("soon")), JWT_SECRET),
        signed(&header, &changed("sub", json!("999")), JWT_SECRET),
        signed(&header, &changed("sub", json!("min")), JWT_SECRET),
        signed(&header, &claims, "another key, quite as long as the right one"),
        signed(&header, &claims, ""),
        format!("{}.{}.{}", parts[0], BASE64.encode(changed("sub", json!("2")).to_string()), parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{token}x"),
        String::new(),
        "null".to_owned(),
        "a".repeat(7_000),
    ];
    for token in forged {
        let answer = user.with_token(&token).get("/users/me").await;
        assert_eq!(answer.headers["www-authenticate"], "Bearer", "{token}");
        answer.expect_refusal(401);
    }
    app.finish().await;
}

async fn an_access_token_lives_half_an_hour(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    app.advance(TimeDelta::seconds(30 * 60 - 1));
    user.get("/users/me").await.expect_status(200);
    app.advance(TimeDelta::seconds(1));
    user.get("/users/me").await.expect_refusal(401);
    app.finish().await;
}

async fn sign_in(app: &TestApp) -> Value {
    let form = [("username", "min"), ("password", "pass123")];
    app.anonymous().post_form("/token", &form).await.expect_status(200)
}

async fn refresh(app: &TestApp, token: &Value) -> crate::harness::Answer {
    app.anonymous().post("/token/refresh", json!({"refresh_token": token})).await
}

async fn a_refresh_token_is_used_once(database: TestDatabase) {
    let app = TestApp::new(database).await;
    app.user("min").await;
    let first = sign_in(&app).await;
    let other_device = sign_in(&app).await;
    let second = refresh(&app, &first["refresh_token"]).await.expect_status(200);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    let user = app.anonymous().with_token(second["access_token"].as_str().unwrap());
    user.get("/users/me").await.expect_status(200);
    // The one who lost the answer gets the same once more.
    let again = refresh(&app, &first["refresh_token"]).await.expect_status(200);
    assert_eq!(again["refresh_token"], second["refresh_token"]);
    app.advance(TimeDelta::seconds(11));
    // The one who uses the first later has a copy, so both are signed out, and nobody else is.
    refresh(&app, &first["refresh_token"]).await.expect_refusal(401);
    refresh(&app, &second["refresh_token"]).await.expect_refusal(401);
    user.get("/users/me").await.expect_refusal(401);
    refresh(&app, &other_device["refresh_token"]).await.expect_status(200);
    for wrong in [json!("x"), json!(""), json!(null), json!(7)] {
        let status = refresh(&app, &wrong).await.status.as_u16();
        assert!(status == 400 || status == 401, "{wrong}: {status}");
    }
    app.finish().await;
}

async fn a_refresh_token_ends(database: TestDatabase) {
    let app = TestApp::new(database).await;
    app.user("min").await;
    let first = sign_in(&app).await;
    app.advance(TimeDelta::days(29));
    let second = refresh(&app, &first["refresh_token"]).await.expect_status(200);
    app.advance(TimeDelta::days(30));
    refresh(&app, &second["refresh_token"]).await.expect_refusal(401);
    app.finish().await;
}

async fn signing_out_ends_a_device_or_all(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (here, there) = (sign_in(&app).await, sign_in(&app).await);
    let revoke = json!({"refresh_token": here["refresh_token"]});
    app.anonymous().post("/token/revoke", revoke).await.expect_status(204);
    refresh(&app, &here["refresh_token"]).await.expect_refusal(401);
    let there = refresh(&app, &there["refresh_token"]).await.expect_status(200);
    app.anonymous().post("/token/revoke", json!({"everywhere": true})).await.expect_refusal(401);
    user.post("/token/revoke", json!({"everywhere": true})).await.expect_status(204);
    refresh(&app, &there["refresh_token"]).await.expect_refusal(401);
    // The one who is signed out holds an access token that ended with it.
    for (method, path) in
        [(Method::GET, "/users/me"), (Method::GET, "/sessions"), (Method::POST, "/sessions")]
    {
        let body = r#"{"user_name":"a","position":"b"}"#;
        user.send_json(method, path, body).await.expect_refusal(401);
    }
    app.finish().await;
}

/// A database that is made again, or restored, gives the same numbers to other people.
async fn a_token_of_an_erased_database_opens_nobodys_account(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let token = user.token.clone().unwrap();
    let part = |text: &str| serde_json::from_slice::<Value>(&BASE64.decode(text).unwrap()).unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let (header, mut claims) = (part(parts[0]), part(parts[1]));
    // The same user and device by their numbers, as another database drew them.
    claims["device_key"] = json!(claims["device_key"].as_i64().unwrap() ^ 1);
    let stale = signed(&header, &claims, crate::harness::JWT_SECRET);
    for path in ["/users/me", "/sessions", "/users/me/export", "/users/me/devices"] {
        user.with_token(&stale).get(path).await.expect_refusal(401);
        user.get(path).await.expect_status(200);
    }
    app.finish().await;
}

async fn only_so_many_devices_stay_signed_in(database: TestDatabase) {
    let rules = interview::rules::Rules { user_devices: 3, ..Default::default() };
    let app = TestApp::with(database, crate::harness::Options { rules, ..Default::default() }).await;
    let user = app.user("min").await;
    let mut signed_in = Vec::new();
    for _ in 0..3 {
        app.advance(TimeDelta::seconds(1));
        signed_in.push(sign_in(&app).await);
    }
    user.get("/users/me").await.expect_refusal(401);
    let last = app.anonymous().with_token(signed_in[2]["access_token"].as_str().unwrap());
    assert_eq!(last.get("/users/me/devices").await.expect_status(200).as_array().unwrap().len(), 3);
    app.finish().await;
}

async fn a_device_is_signed_out_from_another(database: TestDatabase) {
    let app = TestApp::new(database).await;
    app.user("min").await;
    let (here, lost) = (sign_in(&app).await, sign_in(&app).await);
    let caller = |tokens: &Value| app.anonymous().with_token(tokens["access_token"].as_str().unwrap());
    let current = async |tokens: &Value| {
        let devices = caller(tokens).get("/users/me/devices").await.expect_status(200);
        let is_current = |device: &&Value| device["current"] == json!(true);
        let current: Vec<_> = devices.as_array().unwrap().iter().filter(is_current).cloned().collect();
        assert_eq!(current.len(), 1, "{devices}");
        current[0]["id"].clone()
    };
    let lost_device = current(&lost).await;
    assert_ne!(current(&here).await, lost_device);
    // A device stays the same device however often its tokens are renewed.
    let lost = refresh(&app, &lost["refresh_token"]).await.expect_status(200);
    assert_eq!(current(&lost).await, lost_device);

    let path = format!("/users/me/devices/{lost_device}");
    app.user("other").await.delete(&path).await.expect_refusal(403);
    caller(&here).delete(&path).await.expect_status(204);
    caller(&here).delete(&path).await.expect_refusal(404);
    caller(&here).delete("/users/me/devices/phone").await.expect_refusal(400);
    refresh(&app, &lost["refresh_token"]).await.expect_refusal(401);
    refresh(&app, &here["refresh_token"]).await.expect_status(200);
    caller(&lost).get("/users/me").await.expect_refusal(401);
    caller(&here).get("/users/me").await.expect_status(200);
    app.finish().await;
}
