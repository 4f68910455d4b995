//! Bad input: refused in the contract's shape, and nothing changes.

use crate::harness::{Answer, Options, TestApp, TestDatabase, told_to_both_stores};
use axum::{
    body::{Body, Bytes},
    http::{Method, header},
};
use serde_json::json;

told_to_both_stores!(
    malformed_bodies_are_refused,
    required_fields_are_required,
    ids_that_cannot_be_are_refused,
    bodies_over_the_limit_are_refused,
    content_types_matter,
    unknown_routes_and_methods_are_refused_in_shape,
    a_database_that_is_away_is_an_error_without_a_cause,
);

async fn malformed_bodies_are_refused(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (_, records) = user.session().await;
    let deep = format!(
        "{{\"record_id\":{},\"answer_text\":{}{}}}",
        records[0],
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let with_text = |text: &str| format!("{{\"record_id\":{},\"answer_text\":\"{text}\"}}", records[0]);
    for body in [
        "",
        "{",
        "nonsense",
        "null",
        "[]",
        "7",
        "\"text\"",
        &with_text("a\\u0000b"),
        &with_text("\\ud800"),
        &with_text("\\udc00\\ud800"),
        &with_text("raw\nline break"),
        &deep,
        "{\"record_id\":1,\"record_id\":2,\"answer_text\":\"twice\"}",
        "{} trailing",
    ] {
        user.send_json(Method::POST, "/answers", body).await.expect_refusal(400);
    }
    let not_utf8 = user.request(Method::POST, "/answers").header(header::CONTENT_TYPE, "application/json");
    user.send(not_utf8.body(Body::from(vec![b'{', 0xff, b'}'])).unwrap()).await.expect_refusal(400);
    let record = user.get(&format!("/records/{}", records[0])).await.json();
    assert_eq!(record["answer_text"], json!(null));
    app.finish().await;
}

async fn required_fields_are_required(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (_, records) = user.session().await;
    for (path, body, field) in [
        ("/register", json!({"hashed_password": "p"}), "username"),
        ("/register", json!({"username": null, "hashed_password": "p"}), "username"),
        ("/register", json!({"username": " ", "hashed_password": "p"}), "username"),
        ("/register", json!({"username": 7, "hashed_password": "p"}), "username"),
        ("/register", json!({"username": "a\0", "hashed_password": "p"}), "username"),
        ("/register", json!({"username": "a"}), "hashed_password"),
        ("/register", json!({"username": "a", "hashed_password": ""}), "hashed_password"),
        ("/register", json!({"username": "a", "hashed_password": "p".repeat(1_025)}), "hashed_password"),
        ("/register", json!({"username": "a", "hashed_password": "p", "full_name": []}), "full_name"),
        ("/answers", json!({"answer_text": "a"}), "record_id"),
        ("/answers", json!({"record_id": "1", "answer_text": "a"}), "record_id"),
        ("/answers", json!({"record_id": 1.5, "answer_text": "a"}), "record_id"),
        ("/answers", json!({"record_id": null, "answer_text": "a"}), "record_id"),
        ("/answers", json!({"record_id": records[0]}), "answer_text"),
        ("/answers", json!({"record_id": records[0], "answer_text": null}), "answer_text"),
        ("/answers", json!({"record_id": records[0], "answer_text": ""}), "answer_text"),
        ("/answers", json!({"record_id": records[0], "answer_text": " \n\u{3000}"}), "answer_text"),
        ("/answers", json!({"record_id": records[0], "answer_text": 7}), "answer_text"),
    ] {
        let detail = user.post(path, body.clone()).await.expect_refusal(400);
        assert!(detail.contains(field), "{body}: {detail}");
    }
    for form in [&[("username", "min")][..], &[("password", "x")], &[], &[("username", ""), ("password", "")]]
    {
        let status = app.anonymous().post_form("/token", form).await.status.as_u16();
        assert!(status == 400 || status == 401, "{form:?}: {status}");
    }
    let huge = json!({"username": "a".repeat(10_000_000), "hashed_password": "p"});
    let status = app.anonymous().post("/register", huge).await.status.as_u16();
    assert!(status == 413 || status == 400, "{status}");
    app.finish().await;
}

async fn ids_that_cannot_be_are_refused(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (_, records) = user.session().await;
    for (id, status) in [
        ("0", 404),
        ("-1", 404),
        ("9223372036854775807", 404),
        ("9223372036854775808", 400),
        ("99999999999999999999999", 400),
        ("1.5", 400),
        ("x", 400),
        ("%00", 400),
        ("%ff", 400),
        ("1%20or%201", 400),
    ] {
        for path in
            [format!("/sessions/{id}/questions"), format!("/sessions/{id}/results"), format!("/records/{id}")]
        {
            user.get(&path).await.expect_refusal(status);
        }
        user.delete(&format!("/sessions/{id}")).await.expect_refusal(status);
    }
    for (id, status) in
        [("0", 404), ("-1", 404), ("9223372036854775807", 404), ("9223372036854775808", 400), ("1e3", 400)]
    {
        let body = format!("{{\"record_id\":{id},\"answer_text\":\"a\"}}");
        user.send_json(Method::POST, "/answers", &body).await.expect_refusal(status);
    }
    assert_eq!(user.get(&format!("/records/{}", records[0])).await.json()["answer_text"], json!(null));
    app.finish().await;
}

async fn bodies_over_the_limit_are_refused(database: TestDatabase) {
    let limits = api::Limits { body_bytes: 2_000_000, ..api::Limits::default() };
    let app = TestApp::with(database, Options { limits, ..Options::default() }).await;
    let user = app.user("min").await;
    let (_, records) = user.session().await;
    let body =
        |length: usize| json!({"record_id": records[0], "answer_text": "a".repeat(length)}).to_string();
    user.send_json(Method::POST, "/answers", &body(1 << 20)).await.expect_status(200);
    user.send_json(Method::POST, "/answers", &body(2_000_000)).await.expect_refusal(413);
    // Chunked, so that nothing says beforehand how long it is.
    let chunks = vec![Bytes::from(vec![b' '; 100_000]); 30].into_iter().map(Ok::<_, std::io::Error>);
    let chunked = Body::from_stream(futures_util::stream::iter(chunks));
    let request = user.request(Method::POST, "/answers").header(header::CONTENT_TYPE, "application/json");
    user.send(request.body(chunked).unwrap()).await.expect_refusal(413);
    let form = [("username", "min"), ("password", &"p".repeat(2_000_001))];
    let status = user.post_form("/token", &form).await.status.as_u16();
    assert_eq!(status, 413);
    app.finish().await;
}

async fn content_types_matter(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let send = async |path: &str, content_type: Option<&str>, body: &str| -> Answer {
        let mut request = user.request(Method::POST, path);
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        user.send(request.body(Body::from(body.to_owned())).unwrap()).await
    };
    let registration = |name: &str| json!({"username": name, "hashed_password": "p"}).to_string();
    for wrong in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("application/jsonx"),
        Some("x"),
    ] {
        send("/register", wrong, &registration("a")).await.expect_refusal(400);
    }
    send("/register", Some("application/json; charset=utf-8"), &registration("a")).await.expect_status(200);
    send("/register", Some("Application/JSON"), &registration("b")).await.expect_status(200);
    for wrong in
        [None, Some("text/plain"), Some("multipart/form-data"), Some("multipart/form-data; boundary=x")]
    {
        send("/token", wrong, "username=min&password=pass123").await.expect_refusal(400);
    }
    send("/token", Some("application/x-www-form-urlencoded;charset=UTF-8"), "username=min&password=pass123")
        .await
        .expect_status(200);
    app.finish().await;
}

async fn unknown_routes_and_methods_are_refused_in_shape(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    for path in ["/nowhere", "/sessions/1/nothing", "/Register", "//", "/users", "/answers/1"] {
        assert_eq!(user.get(path).await.expect_refusal(404), "Not Found", "{path}");
    }
    // A slash at the end makes no other address.
    user.get("/sessions/?limit=1").await.expect_status(200);
    let started = user.post("/sessions/", json!({"user_name": "a", "position": "b"}));
    assert!(app.while_working(started).await.status.is_success());
    for (method, path) in [
        (Method::GET, "/register"),
        (Method::PUT, "/token"),
        (Method::DELETE, "/answers"),
        (Method::POST, "/users/me"),
        (Method::PATCH, "/sessions"),
        (Method::TRACE, "/sessions/1"),
    ] {
        let refused = user.send(user.request(method, path).body(Body::empty()).unwrap()).await;
        assert!(refused.headers.contains_key(header::ALLOW), "{path}");
        assert_eq!(refused.expect_refusal(405), "Method Not Allowed", "{path}");
    }
    app.finish().await;
}

async fn a_database_that_is_away_is_an_error_without_a_cause(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    app.break_database().await;
    for answer in [user.get("/users/me").await, user.get("/sessions/1/questions").await] {
        assert_eq!(answer.expect_refusal(500), "Internal Server Error");
    }
    let ready = app.anonymous().get("/readyz").await;
    assert_eq!(ready.status.as_u16(), 503);
    app.anonymous().get("/healthz").await.expect_status(200);
    app.finish_with_work_under_way().await;
}
