//! Whose it is: every route of the OpenAPI document, asked by nobody, by a bad token, by a guest, by users of each role, by the owner.

use crate::harness::{Options, Scripted, TestApp, TestDatabase, told_to_both_stores};
use axum::{body::Body, http::Method, http::header};
use interview::{grading::evaluation::Verdict, hosting::role::Role};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc};
use test_servers::{FakeTranscriber, Hearing};

told_to_both_stores!(every_route_knows_whose_it_is);

/// Who may use a route.
#[derive(Clone, Copy, PartialEq)]
enum Access {
    /// Anybody, signed in or not.
    Anybody,
    /// The one who is signed in, for their own account.
    SignedIn,
    /// The owner of the session, record or device in the path or the body.
    Owner,
    /// Accounts with the role of a host, and those whom the setting `admins` names.
    Host,
}

/// Every route there is. A route that is not here fails the test until somebody decides whose it is.
const ROUTES: &[(&str, &str, Access, &str)] = &[
    ("POST", "/register", Access::Anybody, "{}"),
    ("POST", "/token", Access::Anybody, "{}"),
    ("POST", "/token/refresh", Access::Anybody, "{}"),
    ("POST", "/token/revoke", Access::Anybody, "{\"refresh_token\":\"x\"}"),
    ("POST", "/guests", Access::Anybody, ""),
    ("POST", "/recovery", Access::Anybody, "{}"),
    ("GET", "/about", Access::Anybody, ""),
    ("GET", "/healthz", Access::Anybody, ""),
    ("GET", "/readyz", Access::Anybody, ""),
    ("GET", "/metrics", Access::Anybody, ""),
    ("GET", "/openapi.json", Access::Anybody, ""),
    ("GET", "/positions", Access::Anybody, ""),
    ("GET", "/formats", Access::Anybody, ""),
    ("GET", "/host/status", Access::Host, ""),
    ("GET", "/host/disagreements", Access::Host, ""),
    ("GET", "/audit", Access::Host, ""),
    ("GET", "/users/me", Access::SignedIn, ""),
    ("PATCH", "/users/me", Access::SignedIn, "{}"),
    ("GET", "/users/me/export", Access::SignedIn, ""),
    ("POST", "/users/me/recovery-code", Access::SignedIn, "{\"password\":\"pass123\"}"),
    ("GET", "/users/me/devices", Access::SignedIn, ""),
    ("DELETE", "/users/me/devices/{device_id}", Access::Owner, ""),
    ("POST", "/documents/text", Access::SignedIn, "이력서"),
    ("GET", "/sessions", Access::SignedIn, ""),
    ("POST", "/sessions", Access::SignedIn, "{}"),
    ("GET", "/sessions/{session_id}", Access::Owner, ""),
    ("GET", "/sessions/{session_id}/questions", Access::Owner, ""),
    ("POST", "/sessions/{session_id}/questions", Access::Owner, "{}"),
    ("GET", "/sessions/{session_id}/results", Access::Owner, ""),
    ("GET", "/sessions/{session_id}/report", Access::Owner, ""),
    ("GET", "/sessions/{session_id}/events", Access::Owner, ""),
    ("POST", "/answers", Access::Owner, "{\"record_id\":RECORD,\"answer_text\":\"답변\"}"),
    ("GET", "/records/{record_id}", Access::Owner, ""),
    ("GET", "/records/{record_id}/contests", Access::Owner, ""),
    ("GET", "/records/{record_id}/marks", Access::Owner, ""),
    ("DELETE", "/records/{record_id}/marks/{mark_id}", Access::Owner, ""),
    ("PUT", "/records/{record_id}/marks", Access::Owner, "{\"key_point\":\"색인\",\"quote\":\"답변\"}"),
    ("GET", "/records/{record_id}/model-answer", Access::Owner, ""),
    ("GET", "/records/{record_id}/recordings", Access::Owner, ""),
    ("POST", "/records/{record_id}/recordings", Access::Owner, "no sound"),
    ("GET", "/recordings/{recording_id}", Access::Owner, ""),
    ("GET", "/recordings/{recording_id}/content", Access::Owner, ""),
    ("POST", "/recordings/{recording_id}/ticket", Access::Owner, ""),
    ("POST", "/recordings/{recording_id}/transcription", Access::Owner, ""),
    ("GET", "/recordings/{recording_id}/transcript", Access::Owner, ""),
    ("PUT", "/recordings/{recording_id}/transcript", Access::Owner, r#"{"text": "답변"}"#),
    ("DELETE", "/recordings/{recording_id}", Access::Owner, ""),
    ("POST", "/records/{record_id}/evaluation", Access::Owner, "{}"),
    ("GET", "/records/{record_id}/evaluations", Access::Owner, ""),
    ("PATCH", "/sessions/{session_id}", Access::Owner, "{\"status\":\"completed\"}"),
    ("POST", "/records/{record_id}/retry", Access::Owner, ""),
    ("DELETE", "/sessions/{session_id}", Access::Owner, ""),
    ("DELETE", "/users/me", Access::SignedIn, "{\"password\":\"pass123\"}"),
];

async fn every_route_knows_whose_it_is(database: TestDatabase) {
    let scripted = Scripted::default();
    scripted.key_points.lock().unwrap().push(("색인", Verdict::Missed));
    let server = FakeTranscriber::start(|_, _| Hearing::Say("저는 개발자입니다", 0.9)).await;
    let options = Options { interviewer: Arc::new(scripted), ..crate::transcripts::asking(&server) };
    let app = TestApp::with(database, options).await;
    let document = app.anonymous().get("/openapi.json").await.expect_status(200);
    let documented: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().keys().map(move |method| (method.to_uppercase(), path.clone()))
        })
        .collect();
    let known: BTreeSet<(String, String)> =
        ROUTES.iter().map(|(method, path, ..)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(documented, known, "say here whose each route is");

    let owner = app.user("candidate").await;
    let others = [
        (app.guest().await, Role::Candidate),
        (app.user("other").await, Role::Candidate),
        (app.user_with_role("instructor", Role::Instructor).await, Role::Instructor),
        (app.user_with_role("host", Role::Host).await, Role::Host),
        (app.user("owner").await, Role::Host),
    ];
    let (session, records) = owner.session().await;
    owner.post("/answers", json!({"record_id": records[0], "answer_text": "답변"})).await.expect_status(200);
    app.work().await;
    let marked = json!({"key_point": "색인", "quote": "답변"});
    let mark =
        owner.put(&format!("/records/{}/marks", records[0]), marked).await.expect_status(200)["id"].clone();
    let spoken = crate::recordings::spoken();
    let recording = crate::recordings::send(&owner, records[0], "audio/webm", spoken).await;
    let recording = recording.expect_status(201)["id"].clone();
    // Another device than the one that asks, which would be signed out.
    let current = owner.get("/users/me/devices").await.expect_status(200)[0]["id"].clone();
    let form = [("username", "candidate"), ("password", "pass123")];
    app.anonymous().post_form("/token", &form).await.expect_status(200);
    let devices = owner.get("/users/me/devices").await.expect_status(200);
    let device =
        devices.as_array().unwrap().iter().map(|device| device["id"].clone()).find(|id| *id != current);
    let device = device.unwrap();
    let send = async |caller: &crate::harness::Caller<'_>, method: &str, path: &str, body: &str| {
        let path = path
            .replace("{session_id}", &session.to_string())
            .replace("{mark_id}", &mark.to_string())
            .replace("{recording_id}", &recording.to_string())
            .replace("{device_id}", &device.to_string())
            .replace("{record_id}", &records[0].to_string());
        let body = body.replace("RECORD", &records[0].to_string());
        let request = caller
            .request(Method::from_bytes(method.as_bytes()).unwrap(), &path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .unwrap();
        app.while_working(caller.open(request)).await.status().as_u16()
    };
    for (method, path, access, body) in ROUTES {
        let label = format!("{method} {path}");
        if *access != Access::Anybody {
            for nobody in [app.anonymous(), app.anonymous().with_token("bad.bad.bad")] {
                assert_eq!(send(&nobody, method, path, body).await, 401, "{label} without a good token");
            }
            assert!(
                is_protected(&document, method, path),
                "{label} does not say in the document that it is protected"
            );
        }
        for (position, (other, role)) in others.iter().enumerate() {
            let status = send(other, method, path, body).await;
            match access {
                Access::Owner => assert_eq!(status, 403, "{label} by {role:?} {position}, whose it is not"),
                Access::Host if *role != Role::Host => {
                    assert_eq!(status, 403, "{label} by {role:?} {position}")
                }
                Access::Host => assert_eq!(status, 200, "{label} by host {position}"),
                Access::Anybody | Access::SignedIn => {
                    assert!(![404, 500].contains(&status), "{label} by {role:?} {position}: {status}");
                }
            }
        }
        let status = send(&owner, method, path, body).await;
        if *access == Access::Host {
            assert_eq!(status, 403, "{label} by a candidate");
        } else {
            assert!(![401, 403, 404, 500].contains(&status), "{label} by its owner: {status}");
        }
    }
    app.finish().await;
}

fn is_protected(document: &Value, method: &str, path: &str) -> bool {
    let operation = &document["paths"][path][method.to_lowercase()];
    let security = operation.get("security").or(document.get("security"));
    security.is_some_and(|schemes| schemes != &json!([]))
}
