//! The examples of the OpenAPI document: one story, recorded call by call.

use crate::harness::{Caller, Options, Scripted, TestApp, TestDatabase};
use axum::{
    body::Body,
    http::{Method, header},
};
use interview::grading::evaluation::Verdict;
use serde_json::{Map, Value, json};
use std::{fs, path::Path, sync::Arc};
use test_servers::{FakeTranscriber, Hearing};

/// What stands in the examples for secrets, which are long and no use to a reader.
const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.…";

/// What was sent and answered, by operation.
#[derive(Default)]
struct Recorder(Map<String, Value>);

impl Recorder {
    async fn call(&mut self, operation: &str, caller: &Caller<'_>, call: (&str, &str, Value)) -> Value {
        let (method, path, body) = call;
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = caller.request(method, path).header(header::CONTENT_TYPE, "application/json");
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let sent = caller.send(request.body(Body::from(text)).unwrap());
        let answer = caller.app.while_working(sent).await;
        assert!(answer.status.is_success(), "{operation}: {}", answer.text);
        let answer = if answer.text.is_empty() { Value::Null } else { answer.json() };
        self.keep(operation, body, answer.clone());
        answer
    }

    fn keep(&mut self, operation: &str, mut request: Value, mut answer: Value) {
        for value in [&mut request, &mut answer] {
            hide(value);
        }
        self.0.insert(operation.to_owned(), json!({"request": request, "answer": answer}));
    }

    /// The examples as they stand in the file.
    fn text(mut self) -> String {
        self.0.sort_keys();
        serde_json::to_string_pretty(&self.0).unwrap() + "\n"
    }
}

/// Puts a short word in the place of each token.
fn hide(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match name.as_str() {
                    "access_token" | "refresh_token" if field.is_string() => *field = TOKEN.into(),
                    "url" if field.is_string() => *field = "/recordings/1/content?ticket=…".into(),
                    _ => hide(field),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        _ => {}
    }
}

#[tokio::test]
async fn the_examples_are_what_a_story_sends_and_gets() {
    let scripted = Scripted::default();
    scripted.key_points.lock().unwrap().push(("색인을 만든다", Verdict::Missed));
    let transcriber = FakeTranscriber::start(|_, _| Hearing::Say("저는 결제 서버를 운영했습니다", 0.9)).await;
    let app = TestApp::with(
        TestDatabase::sqlite(),
        Options {
            interviewer: Arc::new(scripted),
            contact: Some("help@example.com"),
            ..crate::transcripts::asking(&transcriber)
        },
    )
    .await;
    let mut recorder = Recorder::default();
    let anybody = app.anonymous();
    for (operation, path) in [
        ("read_about", "/about"),
        ("healthz", "/healthz"),
        ("readyz", "/readyz"),
        ("list_formats", "/formats?language=ko"),
        ("list_positions", "/positions?q=%EB%B0%B1%EC%97%94"),
    ] {
        recorder.call(operation, &anybody, ("GET", path, Value::Null)).await;
    }
    let user = account(&app, &mut recorder).await;
    let (session, record) = interview(&app, &mut recorder, &user).await;
    recording(&app, &mut recorder, &user, record).await;
    ending(&app, &mut recorder, &user, (session, record)).await;
    let host = app.user("owner").await;
    recorder.call("host_status", &host, ("GET", "/host/status", Value::Null)).await;
    recorder.call("list_disagreements", &host, ("GET", "/host/disagreements", Value::Null)).await;
    recorder.call("read_audit", &host, ("GET", "/audit", Value::Null)).await;
    goodbye(&mut recorder, &user, session).await;

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src/openapi/examples.json");
    let (kept, now) = (fs::read_to_string(&path).unwrap_or_default(), recorder.text());
    if kept != now {
        fs::write(&path, now).unwrap();
        panic!(
            "examples.json was not what the program answers; it has been written again: look at what changed"
        );
    }
    app.finish().await;
}

/// Registers, signs in, and looks at what an account has.
async fn account<'a>(app: &'a TestApp, recorder: &mut Recorder) -> Caller<'a> {
    let anybody = app.anonymous();
    recorder.call("begin_as_guest", &anybody, ("POST", "/guests", json!({}))).await;
    let registration =
        json!({"username": "kim", "full_name": "김철수", "hashed_password": "소나기가 그친 저녁"});
    recorder.call("register", &anybody, ("POST", "/register", registration)).await;
    let form = [("username", "kim"), ("password", "소나기가 그친 저녁")];
    let tokens = anybody.post_form("/token", &form).await.expect_status(200);
    let asked = json!({"grant_type": "password", "username": "kim", "password": "소나기가 그친 저녁"});
    recorder.keep("issue_token", asked, tokens.clone());
    let refresh = json!({"refresh_token": tokens["refresh_token"]});
    let tokens = recorder.call("refresh_token", &anybody, ("POST", "/token/refresh", refresh)).await;
    let user = anybody.with_token(tokens["access_token"].as_str().unwrap());
    recorder.call("read_me", &user, ("GET", "/users/me", Value::Null)).await;
    let change = json!({"full_name": "김철수"});
    recorder.call("change_me", &user, ("PATCH", "/users/me", change)).await;
    let password = json!({"password": "소나기가 그친 저녁"});
    recorder.call("make_recovery_code", &user, ("POST", "/users/me/recovery-code", password)).await;
    recorder.call("list_devices", &user, ("GET", "/users/me/devices", Value::Null)).await;
    let resume = user
        .request(Method::POST, "/documents/text")
        .header(header::CONTENT_TYPE, "text/plain")
        .body(Body::from("김철수\n주문 서비스를 만들고 응답 시간을 1.8초에서 0.2초로 줄였습니다."))
        .unwrap();
    let read = user.send(resume).await.expect_status(200);
    recorder.keep("read_document", Value::Null, read);
    user
}

/// Starts an interview, answers, contests, marks and asks on.
async fn interview(app: &TestApp, recorder: &mut Recorder, user: &Caller<'_>) -> (i64, i64) {
    let plan = json!({
        "user_name": "김철수", "position": "백엔드 개발자", "language": "ko", "question_count": 2,
        "kind": "technical", "resume": "주문 서비스를 만들고 응답 시간을 1.8초에서 0.2초로 줄였습니다.",
    });
    let started = recorder.call("start_session", user, ("POST", "/sessions", plan)).await;
    let session = started["id"].as_i64().unwrap();
    let at = |part: &str| format!("/sessions/{session}{part}");
    recorder.call("list_sessions", user, ("GET", "/sessions", Value::Null)).await;
    recorder.call("read_session", user, ("GET", &at(""), Value::Null)).await;
    let questions = recorder.call("list_questions", user, ("GET", &at("/questions"), Value::Null)).await;
    let record = questions[0]["id"].as_i64().unwrap();
    let of = |part: &str| format!("/records/{record}{part}");
    let answer = json!({
        "record_id": record,
        "answer_text": "느린 쿼리를 찾아 조건에 맞는 인덱스를 추가했고, 응답 시간이 1.8초에서 0.2초로 줄었습니다.",
    });
    recorder.call("submit_answer", user, ("POST", "/answers", answer)).await;
    app.work().await;
    recorder.call("read_record", user, ("GET", &of(""), Value::Null)).await;
    recorder.call("list_results", user, ("GET", &at("/results"), Value::Null)).await;
    recorder.call("read_model_answer", user, ("GET", &of("/model-answer"), Value::Null)).await;
    let mark = json!({"key_point": "색인을 만든다", "quote": "조건에 맞는 인덱스를 추가했고"});
    let mark = recorder.call("put_mark", user, ("PUT", &of("/marks"), mark)).await;
    recorder.call("list_marks", user, ("GET", &of("/marks"), Value::Null)).await;
    let note = json!({"note": "인덱스를 만들었다고 말했어요."});
    recorder.call("request_evaluation", user, ("POST", &of("/evaluation"), note)).await;
    app.work().await;
    recorder.call("list_evaluations", user, ("GET", &of("/evaluations"), Value::Null)).await;
    recorder.call("list_contests", user, ("GET", &of("/contests"), Value::Null)).await;
    let mark = of(&format!("/marks/{}", mark["id"]));
    recorder.call("remove_mark", user, ("DELETE", &mark, Value::Null)).await;
    let follow_up = json!({"record_id": record});
    recorder.call("add_questions", user, ("POST", &at("/questions"), follow_up)).await;
    (session, record)
}

/// Keeps a recording, makes it playable, and corrects its transcript.
async fn recording(app: &TestApp, recorder: &mut Recorder, user: &Caller<'_>, record: i64) {
    let kept = crate::recordings::send(user, record, "audio/webm", crate::recordings::spoken()).await;
    let kept = kept.expect_status(201);
    let id = kept["id"].clone();
    recorder.keep("upload_recording", Value::Null, kept);
    app.work().await;
    let list = format!("/records/{record}/recordings");
    recorder.call("list_recordings", user, ("GET", &list, Value::Null)).await;
    let path = format!("/recordings/{id}");
    recorder.call("read_recording", user, ("GET", &path, Value::Null)).await;
    recorder.call("make_recording_ticket", user, ("POST", &format!("{path}/ticket"), Value::Null)).await;
    let transcript = format!("{path}/transcript");
    recorder.call("read_transcript", user, ("GET", &transcript, Value::Null)).await;
    let corrected = json!({"text": "저는 결제 서버를 3년 동안 운영했습니다."});
    recorder.call("correct_transcript", user, ("PUT", &transcript, corrected)).await;
    let again = format!("{path}/transcription");
    recorder.call("request_transcription", user, ("POST", &again, Value::Null)).await;
    app.work().await;
    recorder.call("erase_recording", user, ("DELETE", &path, Value::Null)).await;
}

/// Completes the interview, reads the report, and practises one question again.
async fn ending(app: &TestApp, recorder: &mut Recorder, user: &Caller<'_>, (session, record): (i64, i64)) {
    let path = format!("/sessions/{session}");
    recorder.call("change_session", user, ("PATCH", &path, json!({"status": "completed"}))).await;
    recorder.call("read_report", user, ("GET", &format!("{path}/report"), Value::Null)).await;
    let retry = format!("/records/{record}/retry");
    recorder.call("retry_question", user, ("POST", &retry, Value::Null)).await;
    app.work().await;
    recorder.call("export_me", user, ("GET", "/users/me/export", Value::Null)).await;
}

/// Signs out, recovers, and erases everything.
async fn goodbye(recorder: &mut Recorder, user: &Caller<'_>, session: i64) {
    recorder.call("erase_session", user, ("DELETE", &format!("/sessions/{session}"), Value::Null)).await;
    let anybody = user.app.anonymous();
    let password = json!({"password": "소나기가 그친 저녁"});
    let made = user.post("/users/me/recovery-code", password).await.expect_status(200);
    let recovery = json!({
        "username": "kim", "recovery_code": made["recovery_code"], "new_password": "소나기가 그친 아침",
    });
    recorder.call("recover_account", &anybody, ("POST", "/recovery", recovery)).await;
    let form = [("username", "kim"), ("password", "소나기가 그친 아침")];
    let [here, there, last] = [(); 3].map(|()| anybody.post_form("/token", &form));
    let here = here.await.expect_status(200);
    there.await.expect_status(200);
    let user = anybody.with_token(here["access_token"].as_str().unwrap());
    let devices = user.get("/users/me/devices").await.expect_status(200);
    let other = devices.as_array().unwrap().iter().find(|device| device["current"] == false).unwrap();
    let path = format!("/users/me/devices/{}", other["id"]);
    recorder.call("revoke_device", &user, ("DELETE", &path, Value::Null)).await;
    let device = json!({"refresh_token": here["refresh_token"]});
    recorder.call("revoke_token", &anybody, ("POST", "/token/revoke", device)).await;
    let last = last.await.expect_status(200);
    let user = anybody.with_token(last["access_token"].as_str().unwrap());
    let password = json!({"password": "소나기가 그친 아침"});
    recorder.call("erase_me", &user, ("DELETE", "/users/me", password)).await;
}
