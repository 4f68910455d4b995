//! Recordings of spoken answers: kept, heard, played by ranges and tickets, and erased with everything they belong to.

use crate::harness::{Answer, Caller, Options, TestApp, TestDatabase, told_to_both_stores};
use axum::{
    body::Body,
    http::{Method, header},
};
use chrono::TimeDelta;
use interview::{recording::RecordingLimits, recording::keep, rules::Rules};
use serde_json::json;
use std::{fs, path::Path};

told_to_both_stores!(
    a_recording_is_kept_heard_and_erased,
    bytes_go_with_the_session_and_with_the_account,
    a_user_keeps_only_so_much
);

/// A recording of Chromium: 12 s of speech as WebM with Opus, without a duration.
pub(crate) fn spoken() -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../media/fixtures/chromium.webm")).unwrap()
}

pub(crate) async fn send(
    caller: &Caller<'_>,
    record: i64,
    content_type: &str,
    body: impl Into<Body>,
) -> Answer {
    let path = format!("/records/{record}/recordings");
    let request = caller.request(Method::POST, &path).header(header::CONTENT_TYPE, content_type);
    caller.send(request.body(body.into()).unwrap()).await
}

fn files(app: &TestApp) -> usize {
    fs::read_dir(app.recordings.path()).unwrap().count()
}

/// The bytes of an answer, which are no text.
async fn bytes(caller: &Caller<'_>, path: &str, range: Option<&str>) -> (u16, Option<String>, Vec<u8>) {
    let mut request = caller.request(Method::GET, path);
    if let Some(range) = range {
        request = request.header(header::RANGE, range);
    }
    let response = caller.open(request.body(Body::empty()).unwrap()).await;
    let range = response.headers().get(header::CONTENT_RANGE).map(|range| range.to_str().unwrap().to_owned());
    let status = response.status().as_u16();
    (status, range, axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
}

async fn a_recording_is_kept_heard_and_erased(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (session, records) = user.session().await;
    let kept = send(&user, records[0], "audio/webm", spoken()).await.expect_status(201);
    let size = spoken().len();
    assert_eq!((&kept["record_id"], &kept["session_id"]), (&json!(records[0]), &json!(session)));
    assert_eq!((&kept["media_type"], &kept["bytes"]), (&json!("audio/webm"), &json!(size)));
    assert_eq!(kept["duration_ms"], 12_000);
    let voice = &kept["voice"];
    assert!(voice["spoken_ms"].as_i64().unwrap() > 9_000, "{voice}");
    assert_eq!(
        voice["speaking_rate"],
        json!({"value": null, "unit": "syllables_per_second", "reason": "no_text"})
    );
    assert_eq!((&voice["fillers"], &voice["warnings"]), (&json!(null), &json!([])));

    // The words are counted once there are some.
    user.post(
        "/answers",
        json!({"record_id": records[0], "answer_text": format!("음, {}", "저는 개발자입니다. ".repeat(8))}),
    )
    .await
    .expect_status(200);
    app.work().await;
    let id = kept["id"].as_i64().unwrap();
    let read = user.get(&format!("/recordings/{id}")).await.expect_status(200);
    assert!((5.0..6.5).contains(&read["voice"]["speaking_rate"]["value"].as_f64().unwrap()), "{read}");
    assert_eq!(read["voice"]["fillers"], json!([{"word": "음", "start": 0}]));
    let list = user.get(&format!("/records/{}/recordings", records[0])).await.expect_status(200);
    assert_eq!(list, json!([read]));

    // As an element plays it: with a ticket, in ranges, and only as what it is.
    let ticket = user.post(&format!("/recordings/{id}/ticket"), json!({})).await.expect_status(200);
    let url = ticket["url"].as_str().unwrap();
    let nobody = app.anonymous();
    assert_eq!(bytes(&nobody, url, None).await, (200, None, spoken()));
    let (status, range, part) = bytes(&nobody, url, Some("bytes=100-199")).await;
    assert_eq!((status, range.unwrap()), (206, format!("bytes 100-199/{size}")));
    assert_eq!(part, spoken()[100..200]);
    assert_eq!(bytes(&nobody, url, Some("bytes=9999999-")).await.1.unwrap(), format!("bytes */{size}"));
    let content = format!("/recordings/{id}/content");
    assert_eq!(bytes(&user, &content, None).await.0, 200);
    nobody.get(&content).await.expect_refusal(401);
    nobody.get(&url.replace(&format!("/{id}/"), &format!("/{}/", id + 1))).await.expect_refusal(401);
    nobody.get(&url.replace("ticket=", "ticket=1")).await.expect_refusal(401);
    app.advance(TimeDelta::minutes(11));
    nobody.get(url).await.expect_refusal(401);

    let again =
        user.post_form("/token", &[("username", "min"), ("password", "pass123")]).await.expect_status(200);
    let user = user.with_token(again["access_token"].as_str().unwrap());
    assert_eq!(files(&app), 1);
    assert_eq!(user.delete(&format!("/recordings/{id}")).await.status.as_u16(), 204);
    assert_eq!(files(&app), 0);
    user.get(&format!("/recordings/{id}")).await.expect_refusal(404);
    app.finish().await;
}

async fn bytes_go_with_the_session_and_with_the_account(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    for _ in 0..2 {
        let (_, records) = user.session().await;
        send(&user, records[0], "audio/webm", spoken()).await.expect_status(201);
    }
    let (session, records) = user.session().await;
    send(&user, records[0], "audio/webm", spoken()).await.expect_status(201);
    assert_eq!(user.delete(&format!("/sessions/{session}")).await.status.as_u16(), 204);
    keep::remove_erased(&app.context).await.unwrap();
    assert_eq!(files(&app), 2);
    user.erase_account().await;
    keep::remove_erased(&app.context).await.unwrap();
    assert_eq!(files(&app), 0);
    app.finish().await;
}

async fn a_user_keeps_only_so_much(database: TestDatabase) {
    let size = spoken().len() as u64;
    let recordings = RecordingLimits { bytes: size, user_bytes: size * 2 - 1, seconds: 12 };
    let app = TestApp::with(
        database,
        Options { rules: Rules { recordings, ..Rules::default() }, ..Options::default() },
    )
    .await;
    let user = app.user("min").await;
    let (_, records) = user.session().await;
    let long = [spoken(), vec![0; 1]].concat();
    let refused = send(&user, records[0], "audio/webm", long).await.expect_status(413);
    assert_eq!(refused["code"], "recording_too_large");
    send(&user, records[0], "audio/webm", spoken()).await.expect_status(201);
    let refused = send(&user, records[1], "audio/webm", spoken()).await.expect_status(403);
    assert_eq!(refused["code"], "recording_quota");
    assert_eq!(files(&app), 1);
    app.finish().await;
}

#[tokio::test]
async fn every_refusal_has_its_status_and_its_word_and_keeps_nothing() {
    let app = TestApp::new(TestDatabase::sqlite()).await;
    let user = app.user("min").await;
    let (_, records) = user.session().await;
    let form = |part: &str, file: &[u8]| {
        let head =
            format!("--b\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"a.webm\"\r\n\r\n");
        [head.as_bytes(), file, b"\r\n--b--\r\n"].concat()
    };
    const FORM: &str = "multipart/form-data; boundary=b";
    let spoken = spoken();
    for (what, content_type, body, status, code) in [
        ("a text called webm", FORM, form("file", b"hello"), 415, "recording_kind_unknown"),
        ("nothing", FORM, form("file", b""), 400, "recording_empty"),
        ("nothing at all", "audio/webm", Vec::new(), 400, "recording_empty"),
        ("another part", FORM, form("sound", &spoken), 400, "invalid_request"),
        ("a broken form", FORM, b"--b\r\nnonsense".to_vec(), 400, "invalid_request"),
        ("a beginning", "audio/webm", spoken[..40].to_vec(), 400, "recording_damaged"),
    ] {
        let refused = send(&user, records[0], content_type, body).await.expect_status(status);
        assert_eq!(refused["code"], code, "{what}");
    }
    let broken =
        futures_util::stream::iter([Ok(spoken[..9_000].to_vec()), Err(std::io::Error::other("cut"))]);
    send(&user, records[0], "audio/webm", Body::from_stream(broken)).await.expect_refusal(400);
    assert_eq!(files(&app), 0);
    assert_eq!(
        send(&user, records[0], FORM, form("file", &spoken)).await.expect_status(201)["duration_ms"],
        12_000
    );
    send(&user, i64::MAX, "audio/webm", spoken.clone()).await.expect_refusal(404);
    send(&app.user("eve").await, records[0], "audio/webm", spoken).await.expect_refusal(403);
    app.finish().await;
}
