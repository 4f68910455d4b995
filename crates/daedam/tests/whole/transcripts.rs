//! Transcripts of recordings: made, refused where nothing can be believed, corrected, submitted once, exported and erased.

use crate::{
    harness::{Answer, Caller, Options, TestApp, TestDatabase, told_to_both_stores},
    recordings::{send, spoken},
};
use axum::{
    body::Body,
    http::{Method, header},
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use test_servers::{FakeTranscriber, Hearing};
use transcriber::{ServerTranscriber, TranscriberSettings};

told_to_both_stores!(
    a_recording_is_transcribed_and_corrected_before_it_counts,
    a_clear_transcript_is_submitted_once_and_over_no_newer_answer,
    a_transcript_goes_into_the_export_and_away_with_its_recording
);

const SAID: &str = "저는 백엔드 개발자로 결제 서버를 운영했습니다";

/// A transcriber that asks this server.
pub(crate) fn asking(server: &FakeTranscriber) -> Options {
    let settings = TranscriberSettings {
        url: server.url(),
        api_key: None,
        model: "whisper-base".to_owned(),
        timeout: Duration::from_millis(500),
    };
    let transcriber = Arc::new(ServerTranscriber::new(settings).unwrap());
    Options { transcriber: Some(transcriber), ..Options::default() }
}

async fn submit(caller: &Caller<'_>, record: i64) -> Answer {
    let path = format!("/records/{record}/recordings?submit=true");
    let request = caller.request(Method::POST, &path).header(header::CONTENT_TYPE, "audio/webm");
    caller.send(request.body(Body::from(spoken())).unwrap()).await
}

async fn transcript(caller: &Caller<'_>, recording: &Value) -> Value {
    caller.get(&format!("/recordings/{}/transcript", recording["id"])).await.expect_status(200)
}

async fn answer_text(caller: &Caller<'_>, session: i64) -> Value {
    caller.get(&format!("/sessions/{session}/results")).await.expect_status(200)[0]["answer"].clone()
}

async fn a_recording_is_transcribed_and_corrected_before_it_counts(database: TestDatabase) {
    let server = FakeTranscriber::start(|_, _| Hearing::Say(SAID, 0.45)).await;
    let app = TestApp::with(database, asking(&server)).await;
    let user = app.user("min").await;
    let (session, records) = user.session().await;
    let kept = send(&user, records[0], "audio/webm", spoken()).await.expect_status(201);
    assert_eq!(kept["transcript_state"], "waiting");
    assert_eq!(app.anonymous().get("/about").await.expect_status(200)["transcription"], true);
    let waiting = transcript(&user, &kept).await;
    assert_eq!((&waiting["state"], &waiting["text"]), (&json!("waiting"), &json!(null)));
    assert_eq!((&waiting["submission"], &waiting["segments"]), (&json!("none"), &json!([])));

    app.work().await;
    let heard = transcript(&user, &kept).await;
    let list = user.get(&format!("/records/{}/recordings", records[0])).await.expect_status(200);
    assert_eq!(list[0]["transcript_state"], "done");
    assert_eq!((&heard["state"], &heard["transcriber"]), (&json!("done"), &json!("whisper-base")), "{heard}");
    assert!(heard["text"].as_str().unwrap().starts_with(SAID), "{heard}");
    assert_eq!((&heard["confidence"], &heard["reason"]), (&json!(0.45), &json!(null)));
    let word = &heard["segments"][0]["words"][0];
    assert_eq!((&word["text"], &word["unsure"]), (&json!("저는"), &json!(true)), "{heard}");
    let sent: f64 = server.asked().iter().map(|call| call.seconds()).sum();
    assert!((9.0..=12.0).contains(&sent), "what is spoken is sent once: {sent}");
    assert_eq!(answer_text(&user, session).await, json!(null), "it counts for nothing until it is sent");

    let path = format!("/recordings/{}/transcript", kept["id"]);
    for (body, status) in [(json!({}), 400), (json!({"text": " "}), 400), (json!({"text": "a\u{0}"}), 400)] {
        user.put(&path, body).await.expect_status(status);
    }
    assert_eq!(transcript(&user, &kept).await, heard);
    let corrected = user.put(&path, json!({"text": "저는 프런트엔드 개발자입니다"})).await.expect_status(200);
    assert_eq!(corrected["text"], "저는 프런트엔드 개발자입니다");
    assert_eq!(
        (&corrected["corrected_text"], &corrected["heard_text"]),
        (&corrected["text"], &heard["text"])
    );
    let again = format!("/recordings/{}/transcription", kept["id"]);
    assert_eq!(user.post(&again, json!({})).await.expect_status(202)["state"], "waiting");
    user.post(&again, json!({})).await.expect_status(202);
    let calls = server.asked().len();
    app.work().await;
    assert_eq!(server.asked().len(), calls * 2, "the same job");
    assert_eq!(transcript(&user, &kept).await["text"], corrected["text"], "what was corrected stays");
    app.finish().await;
}

async fn a_clear_transcript_is_submitted_once_and_over_no_newer_answer(database: TestDatabase) {
    let server = FakeTranscriber::start(|_, _| Hearing::Say(SAID, 0.9)).await;
    let app = TestApp::with(database, asking(&server)).await;
    let user = app.user("min").await;
    let (session, records) = user.session().await;
    let kept = submit(&user, records[0]).await.expect_status(201);
    assert_eq!(transcript(&user, &kept).await["submission"], "requested");
    app.work().await;
    let heard = transcript(&user, &kept).await;
    assert_eq!(heard["submission"], "submitted");
    assert_eq!(answer_text(&user, session).await, heard["text"]);
    let results = user.get(&format!("/sessions/{session}/results")).await.expect_status(200);
    assert!(!results[0]["evaluation"].is_null(), "it is graded: {results}");

    // An answer that is newer stays, and so does it when the transcript is made again.
    let second = submit(&user, records[0]).await.expect_status(201);
    let typed = json!({"record_id": records[0], "answer_text": "직접 입력한 답변입니다"});
    user.post("/answers", typed).await.expect_status(200);
    app.work().await;
    assert_eq!(transcript(&user, &second).await["submission"], "skipped");
    user.post(&format!("/recordings/{}/transcription", kept["id"]), json!({})).await.expect_status(202);
    app.work().await;
    assert_eq!(answer_text(&user, session).await, "직접 입력한 답변입니다");
    app.finish().await;
}

async fn a_transcript_goes_into_the_export_and_away_with_its_recording(database: TestDatabase) {
    let server = FakeTranscriber::start(|_, _| Hearing::Say(SAID, 0.9)).await;
    let app = TestApp::with(database, asking(&server)).await;
    let user = app.user("min").await;
    let (_, records) = user.session().await;
    let kept = send(&user, records[0], "audio/webm", spoken()).await.expect_status(201);
    app.work().await;
    let heard = transcript(&user, &kept).await;
    let export = user.get("/users/me/export").await.expect_status(200);
    assert_eq!(export["sessions"][0]["records"][0]["transcripts"], json!([heard]));
    let path = format!("/recordings/{}", kept["id"]);
    // One that waits goes too, with its job.
    user.post(&format!("{path}/transcription"), json!({})).await.expect_status(202);
    assert_eq!(user.delete(&path).await.status.as_u16(), 204);
    user.get(&format!("{path}/transcript")).await.expect_refusal(404);
    let export = user.get("/users/me/export").await.expect_status(200);
    assert_eq!(export["sessions"][0]["records"][0]["transcripts"], json!([]));
    app.finish().await;
}

#[tokio::test]
async fn what_cannot_be_believed_is_unclear_and_grades_nothing() {
    let loops = "네 네 네 네 네 네 네 네 네 네 네 네 네 네 네 네";
    for (hearing, code) in [
        (Hearing::Say(SAID, 0.2), "hard_to_hear"),
        (Hearing::Say("I have worked on payment servers for years", 0.9), "another_language"),
        (Hearing::SayWithoutWords(loops), "nothing_understood"),
        (Hearing::SayWithoutWords(""), "nothing_understood"),
    ] {
        let server = FakeTranscriber::start(move |_, _| hearing.clone()).await;
        let app = TestApp::with(TestDatabase::sqlite(), asking(&server)).await;
        let user = app.user("min").await;
        let (session, records) = user.session().await;
        let kept = submit(&user, records[0]).await.expect_status(201);
        app.work().await;
        let unclear = transcript(&user, &kept).await;
        assert_eq!((&unclear["state"], &unclear["code"]), (&json!("unclear"), &json!(code)), "{unclear}");
        assert!(unclear["reason"].as_str().unwrap().contains(' '), "{unclear}");
        assert_eq!(unclear["submission"], "skipped");
        assert_eq!(answer_text(&user, session).await, json!(null), "{code}");
        app.finish().await;
    }
}

#[tokio::test]
async fn a_transcriber_that_fails_is_asked_again_and_then_says_why() {
    for (hearing, code) in [
        (Hearing::Refuse(500), "transcriber_status:500"),
        (Hearing::Raw(b"<html>".to_vec()), "transcriber_unreadable"),
        (Hearing::Raw(vec![b' '; 10 << 20]), "transcriber_unreadable"),
        (Hearing::Hang, "transcriber_timeout"),
    ] {
        let works = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let switch = works.clone();
        let server =
            FakeTranscriber::start(move |_, _| match switch.load(std::sync::atomic::Ordering::SeqCst) {
                true => Hearing::Say(SAID, 0.9),
                false => hearing.clone(),
            })
            .await;
        let app = TestApp::with(TestDatabase::sqlite(), asking(&server)).await;
        let user = app.user("min").await;
        let (session, records) = user.session().await;
        let kept = submit(&user, records[0]).await.expect_status(201);
        app.work().await;
        let failed = transcript(&user, &kept).await;
        assert_eq!((&failed["state"], &failed["code"]), (&json!("waiting"), &json!(code)), "{failed}");
        assert!(failed["retry_at"].is_string(), "{failed}");
        for _ in 0..5 {
            app.advance(TimeDelta::minutes(6));
            app.work().await;
        }
        let user = user.with_token(
            user.post_form("/token", &[("username", "min"), ("password", "pass123")])
                .await
                .expect_status(200)["access_token"]
                .as_str()
                .unwrap(),
        );
        let failed = transcript(&user, &kept).await;
        assert_eq!((&failed["state"], &failed["code"]), (&json!("failed"), &json!(code)), "{failed}");
        assert_eq!(answer_text(&user, session).await, json!(null));

        works.store(true, std::sync::atomic::Ordering::SeqCst);
        user.post(&format!("/recordings/{}/transcription", kept["id"]), json!({})).await.expect_status(202);
        app.work().await;
        let heard = transcript(&user, &kept).await;
        assert_eq!((&heard["state"], &heard["submission"]), (&json!("done"), &json!("submitted")), "{heard}");
        app.finish().await;
    }
}

#[tokio::test]
async fn without_a_transcriber_recordings_are_kept_and_nothing_waits() {
    let app = TestApp::new(TestDatabase::sqlite()).await;
    let user = app.user("min").await;
    let (_, records) = user.session().await;
    let kept = send(&user, records[0], "audio/webm", spoken()).await.expect_status(201);
    assert_eq!(kept["transcript_state"], json!(null));
    let path = format!("/recordings/{}", kept["id"]);
    let none = user.get(&format!("{path}/transcript")).await.expect_status(404);
    assert_eq!(none["code"], "transcript_not_found");
    user.put(&format!("{path}/transcript"), json!({"text": "말"})).await.expect_status(404);
    let refused = user.post(&format!("{path}/transcription"), json!({})).await.expect_status(409);
    assert_eq!(refused["code"], "no_transcriber");
    assert_eq!(submit(&user, records[0]).await.expect_status(409)["code"], "no_transcriber");
    let list = user.get(&format!("/records/{}/recordings", records[0])).await.expect_status(200);
    assert_eq!(list.as_array().unwrap().len(), 1, "what was refused is not kept");
    app.finish().await;
}

#[tokio::test]
async fn submit_stands_in_the_form_too_and_must_be_true_or_false() {
    let server = FakeTranscriber::start(|_, _| Hearing::Say(SAID, 0.9)).await;
    let app = TestApp::with(TestDatabase::sqlite(), asking(&server)).await;
    let user = app.user("min").await;
    let (_, records) = user.session().await;
    let form = |value: &str| {
        let submit = format!("--b\r\nContent-Disposition: form-data; name=\"submit\"\r\n\r\n{value}\r\n");
        let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
        [submit.as_bytes(), head.as_bytes(), &spoken(), b"\r\n--b--\r\n"].concat()
    };
    const FORM: &str = "multipart/form-data; boundary=b";
    for value in ["yes", "", &"x".repeat(1_000)] {
        send(&user, records[0], FORM, form(value)).await.expect_refusal(400);
    }
    let kept = send(&user, records[0], FORM, form("true")).await.expect_status(201);
    app.work().await;
    assert_eq!(transcript(&user, &kept).await["submission"], "submitted");
    app.finish().await;
}

#[tokio::test]
async fn no_transcript_is_submitted_over_an_answer_that_is_final() {
    let server = FakeTranscriber::start(|_, _| Hearing::Say(SAID, 0.9)).await;
    let interviewer = Arc::new(interviewer::RubricInterviewer::default());
    let app = TestApp::with(TestDatabase::sqlite(), Options { interviewer, ..asking(&server) }).await;
    let user = app.user("min").await;
    let plan = json!({"user_name": "민", "position": "백엔드 개발자", "format": "timed-video"});
    let started = app.while_working(user.post("/sessions", plan)).await.expect_status(200);
    let session = started["id"].as_i64().unwrap();
    let questions = user.get(&format!("/sessions/{session}/questions")).await.expect_status(200);
    let record = questions[0]["id"].as_i64().unwrap();
    submit(&user, record).await.expect_status(201);
    app.work().await;
    let said = answer_text(&user, session).await;
    assert!(said.as_str().unwrap().starts_with(SAID), "{said}");
    assert_eq!(submit(&user, record).await.expect_status(409)["code"], "answer_final");
    app.work().await;
    assert_eq!(answer_text(&user, session).await, said);
    app.finish().await;
}
