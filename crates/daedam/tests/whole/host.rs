//! What the one who runs the host sees, and which positions anybody may look for.

use crate::harness::{Options, TestApp, TestDatabase, told_to_both_stores};
use chrono::TimeDelta;
use interview::{account::user::Username, hosting::role::Role, hosting::role_change};
use serde_json::{Value, json};

told_to_both_stores!(
    the_host_sees_how_much_there_is_and_nothing_that_anybody_wrote,
    a_role_is_bound_to_an_account_and_everything_hosts_see_is_noted,
);

async fn the_host_sees_how_much_there_is_and_nothing_that_anybody_wrote(database: TestDatabase) {
    let app = TestApp::new(database).await;
    // The harness names "owner" as the one who runs the host.
    let host = app.user("Owner").await;
    let candidate = app.user("min").await;
    app.guest().await;
    assert_eq!(host.get("/users/me").await.expect_status(200)["admin"], true);
    assert_eq!(host.patch("/users/me", json!({"full_name": "주인"})).await.expect_status(200)["admin"], true);
    assert_eq!(candidate.get("/users/me").await.expect_status(200)["admin"], false);

    let (_, records) = candidate.session().await;
    let answer = json!({"record_id": records[0], "answer_text": "아무도 모르는 답변"});
    candidate.post("/answers", answer).await.expect_status(200);
    app.advance(TimeDelta::minutes(5));
    let answered = host.get("/host/status").await;
    assert!(!answered.text.contains("답변"));
    let mut answered = answered.expect_status(200);
    let model = answered.as_object_mut().unwrap().remove("model").unwrap();
    assert_eq!((&model["configured"], &model["days"][6]["calls"]), (&json!(true), &json!(0)));
    let expected = json!({
        "version": "test", "started_at": "2026-01-23T07:00:00Z", "uptime_s": 300, "users": 2, "guests": 1,
        "sessions": 1, "workers": null,
        "queue": {"waiting": 1, "leased": 0, "failed": 0, "oldest_due_at": "2026-01-23T07:00:00Z"},
    });
    assert_eq!(answered, expected);
    app.work().await;
    let queue = host.get("/host/status").await.expect_status(200)["queue"].clone();
    assert_eq!(queue, json!({"waiting": 0, "leased": 0, "failed": 0, "oldest_due_at": null}));

    let refused = candidate.get("/host/status").await;
    assert_eq!(refused.json()["code"], "not_an_admin");
    refused.expect_refusal(403);
    app.anonymous().get("/host/status").await.expect_refusal(401);
    // Who erased the account has no place to look from.
    host.erase_account().await.expect_status(204);
    host.get("/host/status").await.expect_refusal(401);
    app.finish().await;
}

#[tokio::test]
async fn positions_are_found_while_they_are_typed() {
    let app = TestApp::with(TestDatabase::sqlite(), Options::default()).await;
    let anybody = app.anonymous();
    let backend = |name: &str| json!([{"id": "backend", "name": name}]);
    for (query, found) in [
        ("", backend("백엔드 개발")),
        ("?q=", backend("백엔드 개발")),
        ("?q=%EB%B0%B1%EC%97%94&language=ko", backend("백엔드 개발")),
        ("?q=SERV&language=en", backend("Backend development")),
        ("?q=nurse", json!([])),
    ] {
        let answer = anybody.get(&format!("/positions{query}")).await;
        assert_eq!(answer.headers["cache-control"], "public, max-age=3600");
        assert_eq!(answer.expect_status(200), found, "{query}");
    }
    for wrong in ["?language=fr", "?language=", "?q=a&q=b", "?q=%ff"] {
        anybody.get(&format!("/positions{wrong}")).await.expect_refusal(400);
    }
    app.finish().await;
}

#[tokio::test]
async fn a_name_like_the_hosts_cannot_be_registered_again() {
    let app = TestApp::new(TestDatabase::sqlite()).await;
    let own = json!({"username": "owner", "hashed_password": "pass123"});
    let reserved = app.anonymous().post("/register", own).await;
    assert_eq!(reserved.json()["code"], "username_reserved");
    reserved.expect_refusal(403);
    let host = app.user("owner").await;
    let same: Value = json!({"username": "ＯＷＮＥＲ", "hashed_password": "pass123"});
    app.anonymous().post("/register", same.clone()).await.expect_refusal(400);
    // With a key too, and also when the account is gone: its name never becomes a host by registering.
    app.anonymous().post_with_key("/register", "key", same.clone()).await.expect_refusal(400);
    host.erase_account().await.expect_status(204);
    let reserved = app.anonymous().post_with_key("/register", "key", same).await;
    assert_eq!(reserved.json()["code"], "username_reserved");
    reserved.expect_refusal(403);
    app.finish().await;
}

async fn a_role_is_bound_to_an_account_and_everything_hosts_see_is_noted(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let mina = app.user("mina").await;
    let username = Username::parse("Mina".to_owned()).unwrap();
    let number = mina.get("/users/me").await.expect_status(200)["id"].clone();
    mina.get("/audit").await.expect_refusal(403);
    role_change::by_command_line(&app.context, &username, Role::Host).await.unwrap().unwrap();
    let me = mina.get("/users/me").await.expect_status(200);
    assert_eq!((&me["role"], &me["admin"]), (&json!("host"), &json!(true)));
    mina.get("/host/status").await.expect_status(200);
    mina.get("/host/disagreements").await.expect_status(200);
    let log = mina.get("/audit").await.expect_status(200);
    let at = "2026-01-23T07:00:00Z";
    let expected = json!([
        {"id": 3, "at": at, "actor_id": number, "actor_role": "host", "action": "audit_read", "user_id": null,
         "given_role": null},
        {"id": 2, "at": at, "actor_id": number, "actor_role": "host", "action": "disagreements_read",
         "user_id": null, "given_role": null},
        {"id": 1, "at": at, "actor_id": null, "actor_role": "host", "action": "role_changed", "user_id": number,
         "given_role": "host"},
    ]);
    assert_eq!(log["items"], expected);
    let part = mina.get("/audit?limit=1").await.expect_status(200);
    let rest = mina.get(&format!("/audit?cursor={}", part["next_cursor"].as_str().unwrap())).await;
    assert_eq!(rest.expect_status(200)["items"], expected);

    // The name is free after an erasure; the one who registers it then is a candidate, as anybody.
    mina.erase_account().await.expect_status(204);
    assert!(role_change::by_command_line(&app.context, &username, Role::Host).await.unwrap().is_none());
    let next = app.user("mina").await;
    assert_eq!(next.get("/users/me").await.expect_status(200)["role"], "candidate");
    next.get("/audit").await.expect_refusal(403);
    // What the earlier account did is still there, by its number alone, until it expires.
    let host = app.user("owner").await;
    let kept = host.get("/audit").await;
    assert!(!kept.text.contains("mina"));
    assert!(
        kept.expect_status(200)["items"].as_array().unwrap().iter().any(|entry| entry["actor_id"] == number)
    );
    app.advance(TimeDelta::days(731));
    app.sweep().await;
    assert_eq!(app.context.store.audit_entries(None, 9).await.unwrap(), []);
    app.finish().await;
}
