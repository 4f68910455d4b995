//! Serving: ready at once, quiet about secrets, patient with nobody, and polite at the end.

use crate::program::{Program, client, command, eventually, json_of, run, sign_up};
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

#[tokio::test]
async fn the_log_holds_a_request_id_and_no_secret_and_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [("DAEDAM_LOG_FORMAT", "json"), ("DAEDAM_LOG", "debug")];
    let program = Program::serve(folder.path(), &settings);
    let client = client();
    let token = sign_up(&client, &program, "secretive_name").await;
    let plan = json!({"user_name": "김비밀", "position": "간호사", "resume": "비밀이력서"});
    let session = client.post(program.url("/sessions")).bearer_auth(&token).json(&plan).send().await.unwrap();
    assert!(session.headers().contains_key("x-request-id"));
    let session = json_of(session).await["id"].clone();
    let path = format!("/sessions/{session}/questions?token=querysecret");
    let questions = json_of(client.get(program.url(&path)).bearer_auth(&token).send().await.unwrap()).await;
    let answer = json!({"record_id": questions[0]["id"], "answer_text": "비밀답변입니다"});
    let answered = client.post(program.url("/answers")).bearer_auth(&token).json(&answer);
    assert_eq!(answered.header("x-request-id", "traced-1").send().await.unwrap().status(), 200);
    let (status, log) = program.stop();
    assert!(status.success(), "{log}");
    assert!(log.contains("traced-1"), "{log}");
    for secret in
        ["pass123", &token, "비밀답변", "비밀이력서", "김비밀", "querysecret", "argon2", "secretive_name"]
    {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    for line in log.lines() {
        let entry: Value = serde_json::from_str(line).unwrap_or_else(|cause| panic!("{cause}: {line}"));
        assert!(entry["level"].is_string());
    }
}

#[tokio::test]
async fn probes_metrics_and_documents_are_served() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &[]);
    let client = client();
    sign_up(&client, &program, "min").await;
    for (path, expected) in [
        ("/healthz", "ok"),
        ("/readyz", "ok"),
        ("/openapi.json", "\"openapi\":\"3.1"),
        ("/docs/", "swagger"),
        ("/metrics", "daedam_"),
    ] {
        let response = client.get(program.url(path)).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        let text = response.text().await.unwrap();
        assert!(text.replace(' ', "").contains(expected), "{path}: {text}");
    }
    program.stop();
}

#[tokio::test]
async fn what_is_under_way_is_finished_before_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(
        folder.path(),
        &[("DAEDAM_PASSWORD_MEMORY_KIB", "65536"), ("DAEDAM_PASSWORD_PASSES", "3")],
    );
    let client = client();
    let registration = json!({"username": "min", "hashed_password": "pass123"});
    let slow = client.post(program.url("/register")).json(&registration).send();
    let (answered, ()) = tokio::join!(slow, async {
        // The hash takes a good part of a second, so the request is under way by now.
        tokio::time::sleep(Duration::from_millis(100)).await;
        program.terminate();
    });
    assert_eq!(answered.unwrap().status(), 200);
    assert!(program.stop().0.success());
}

#[tokio::test]
async fn a_slow_client_is_cut_off_and_holds_nobody_up() {
    let folder = tempfile::tempdir().unwrap();
    let limits = [("DAEDAM_HEADER_TIMEOUT", "300ms"), ("DAEDAM_BODY_TIMEOUT", "300ms")];
    let program = Program::serve(folder.path(), &limits);
    let open = |text: &str| {
        let mut stream = TcpStream::connect(program.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        stream
    };
    let head = "POST /register HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    let mut slow: Vec<TcpStream> = (0..50).map(|_| open("GET /healthz HTTP/1.1\r\nHost: x\r\n")).collect();
    slow.extend((0..50).map(|_| open(head)));
    let client = client();
    assert_eq!(client.get(program.url("/healthz")).send().await.unwrap().status(), 200);
    let answers = tokio::task::spawn_blocking(move || {
        slow.into_iter()
            .map(|mut stream| {
                let mut text = String::new();
                // A reset is as good an end as any.
                let _ended = stream.read_to_string(&mut text);
                text
            })
            .collect::<Vec<_>>()
    });
    for answer in answers.await.unwrap() {
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    program.stop();
}

#[tokio::test]
async fn a_storm_of_sign_ins_does_not_starve_reads() {
    let folder = tempfile::tempdir().unwrap();
    let costly = [
        ("DAEDAM_PASSWORD_MEMORY_KIB", "19456"),
        ("DAEDAM_PASSWORD_PASSES", "4"),
        ("DAEDAM_LOGIN_FAILURES", "0"),
    ];
    let program = Program::serve(folder.path(), &costly);
    let client = client();
    let token = sign_up(&client, &program, "min").await;
    let storm: Vec<_> = (0..100)
        .map(|_| {
            let form = [("username", "min"), ("password", "wrong")];
            tokio::spawn(client.post(program.url("/token")).form(&form).send())
        })
        .collect();
    // Fifty reads come back while the storm is still waiting for its hashes.
    for _ in 0..50 {
        let read = client.get(program.url("/users/me")).bearer_auth(&token).send().await.unwrap();
        assert_eq!(read.status(), 200);
    }
    let waiting = storm.iter().filter(|sign_in| !sign_in.is_finished()).count();
    assert!(waiting > 0, "the storm was over before the reads");
    for sign_in in storm {
        assert_eq!(sign_in.await.unwrap().unwrap().status(), 401);
    }
    program.stop();
}

#[tokio::test]
async fn a_log_that_nobody_reads_any_more_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve_unheard(folder.path());
    let client = client();
    sign_up(&client, &program, "min").await;
    let (status, _) = program.stop();
    assert!(status.success(), "{status}");
}

#[test]
fn a_second_server_on_the_same_port_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &[]);
    let listen = program.address.to_string();
    let second = run(folder.path(), &[("DAEDAM_LISTEN", &listen)], &["serve"]);
    assert!(!second.status.success());
    assert!(String::from_utf8(second.stderr).unwrap().contains(&listen));
    program.stop();
}

#[test]
fn a_known_key_is_refused_where_servers_share_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let url = crate::postgres::postgres_url();
    let settings = [("DAEDAM_DATABASE_URL", url.as_str()), ("DAEDAM_JWT_SECRET", "secret")];
    let output =
        command(folder.path(), &settings).args(["serve", "--listen", "127.0.0.1:0"]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("jwt_secret"));
}

/// A person looks at the screen meanwhile, and the bank knows the position.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_bank_asks_where_a_model_replies_nonsense() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let model = format!("http://{}/v1", listener.local_addr().unwrap());
    let reply = json!({"choices": [{"message": {"role": "assistant", "content": "bananas"}, "finish_reason": "stop"}]});
    let nonsense = axum::Router::new().fallback(async move || axum::Json(reply));
    tokio::spawn(async move { axum::serve(listener, nonsense).await });
    let folder = tempfile::tempdir().unwrap();
    let settings = [("DAEDAM_MODEL_URL", model.as_str()), ("DAEDAM_MODEL_NAME", "nonsense")];
    let program = Program::serve(folder.path(), &settings);
    let client = client();
    let token = sign_up(&client, &program, "min").await;
    let plan = json!({"user_name": "민", "position": "간호사", "question_count": 5});
    let session = client.post(program.url("/sessions")).bearer_auth(&token).json(&plan).send().await.unwrap();
    let path = format!("/sessions/{}/questions", json_of(session).await["id"]);
    let questions = json_of(client.get(program.url(&path)).bearer_auth(&token).send().await.unwrap()).await;
    let questions = questions.as_array().unwrap();
    assert_eq!(questions.len(), 5, "{questions:?}");
    assert!(
        questions.iter().all(|one| one["question_text"] != "간호사 직무의 핵심 역량은 무엇인가요?"),
        "{questions:?}"
    );
    // The first try and one more, and no waiting beyond that.
    let (_, log) = program.stop();
    assert_eq!(log.matches("a task failed").count(), 2, "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_that_fails_fails_with_a_reason_or_is_stood_in_for() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let model = format!("http://{}/v1", listener.local_addr().unwrap());
    let refusing = axum::Router::new().fallback(async || axum::http::StatusCode::UNAUTHORIZED);
    tokio::spawn(async move { axum::serve(listener, refusing).await });
    for (failure, state) in [("fail", "failed"), ("rubric", "done")] {
        let folder = tempfile::tempdir().unwrap();
        let settings = [
            ("DAEDAM_MODEL_URL", model.as_str()),
            ("DAEDAM_MODEL_NAME", "refusing"),
            ("DAEDAM_MODEL_API_KEY", "hunter2"),
            ("DAEDAM_MODEL_FAILURE", failure),
        ];
        let program = Program::serve(folder.path(), &settings);
        let client = client();
        let token = sign_up(&client, &program, "min").await;
        let plan = json!({"user_name": "민", "position": "간호사"});
        let session =
            client.post(program.url("/sessions")).bearer_auth(&token).json(&plan).send().await.unwrap();
        let path = format!("/sessions/{}/questions", json_of(session).await["id"]);
        let read =
            async || json_of(client.get(program.url(&path)).bearer_auth(&token).send().await.unwrap()).await;
        let record = read().await[0]["id"].clone();
        let answer = json!({"record_id": record, "answer_text": "환자의 활력징후를 먼저 확인했습니다."});
        client.post(program.url("/answers")).bearer_auth(&token).json(&answer).send().await.unwrap();
        let settled = eventually("the grading's end", async || {
            let record = read().await[0].clone();
            (record["evaluation_status"]["state"] == state).then_some(record)
        })
        .await;
        assert_eq!(settled["evaluation"]["score"].is_number(), failure == "rubric", "{settled}");
        assert_eq!(settled["evaluation_status"]["reason"].is_string(), failure == "fail", "{settled}");
        let doctor = run(folder.path(), &settings, &["doctor", "--model"]);
        let text = String::from_utf8(doctor.stdout).unwrap();
        assert!(!doctor.status.success() && text.contains("model") && !text.contains("hunter2"), "{text}");
        let (_, log) = program.stop();
        assert!(!log.contains("hunter2"), "{log}");
    }
}
