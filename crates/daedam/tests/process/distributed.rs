//! Several processes: servers that publish, workers that do, and events from one server to another.

use crate::{
    postgres::OwnDatabase,
    program::{Program, Worker, client, eventually, json_of, run, sign_up},
};
use futures_util::StreamExt;
use serde_json::json;
use std::io::BufRead;
use test_servers::RedisServer;

#[tokio::test]
async fn a_worker_does_what_a_server_publishes() {
    let redis = RedisServer::start(&[]).await;
    let folder = tempfile::tempdir().unwrap();
    let url = redis.url();
    let settings = [("DAEDAM_REDIS_URL", url.as_str())];
    let worker = Worker::start(folder.path(), &settings);
    let program = Program::serve(folder.path(), &settings);
    let client = client();
    let token = sign_up(&client, &program, "min").await;
    let plan = json!({"user_name": "민", "position": "간호사", "language": "en"});
    let session = client.post(program.url("/sessions")).bearer_auth(&token).json(&plan).send().await.unwrap();
    let path = format!("/sessions/{}/questions", json_of(session).await["id"]);
    let read =
        async || json_of(client.get(program.url(&path)).bearer_auth(&token).send().await.unwrap()).await;
    let questions = read().await;
    // The worker is Daedam's own, so its questions came with their stages and key points.
    assert_eq!((questions.as_array().unwrap().len(), &questions[0]["stage"]), (5, &json!("opening")));
    let answer =
        json!({"record_id": questions[0]["id"], "answer_text": "I worked on a ward for three years."});
    client.post(program.url("/answers")).bearer_auth(&token).json(&answer).send().await.unwrap();
    let evaluation = eventually("the evaluation", async || {
        let record = read().await[0].clone();
        (record["evaluation_status"]["state"] == "done").then(|| record["evaluation"].clone())
    })
    .await;
    assert!(evaluation["grader"].as_str().unwrap().starts_with("rubric/"), "{evaluation}");
    assert!(evaluation["criteria"].is_array(), "{evaluation}");
    let doctor = run(folder.path(), &settings, &["doctor"]);
    assert!(String::from_utf8(doctor.stdout).unwrap().contains("Redis"), "the doctor says nothing of Redis");
    assert!(program.stop().0.success());
    assert!(worker.stop().success());
}

#[tokio::test]
async fn servers_share_a_database_and_tell_each_other() {
    let redis = RedisServer::start(&[]).await;
    let database = OwnDatabase::make("shared").await;
    let (folder, other_folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let url = redis.url();
    let settings = [
        ("DAEDAM_REDIS_URL", url.as_str()),
        ("DAEDAM_DATABASE_URL", database.url.as_str()),
        ("DAEDAM_JWT_SECRET", "one key that both servers have, long enough"),
    ];
    let worker = Worker::start(folder.path(), &settings);
    let one = Program::serve(folder.path(), &settings);
    let other = Program::serve(other_folder.path(), &settings);
    let client = client();
    let token = sign_up(&client, &one, "min").await;
    let plan = json!({"user_name": "민", "position": "간호사"});
    let session = client.post(other.url("/sessions")).bearer_auth(&token).json(&plan).send().await.unwrap();
    let session = json_of(session).await["id"].clone();
    let path = format!("/sessions/{session}/questions");
    let questions = json_of(client.get(one.url(&path)).bearer_auth(&token).send().await.unwrap()).await;
    let stream = client.get(other.url(&format!("/sessions/{session}/events"))).bearer_auth(&token);
    let mut events = stream.send().await.unwrap().bytes_stream();
    let answer =
        json!({"record_id": questions[0]["id"], "answer_text": "환자의 활력징후를 먼저 확인했습니다."});
    let submitted = client.post(one.url("/answers")).bearer_auth(&token).json(&answer).send().await.unwrap();
    assert_eq!(submitted.status(), 200);
    let mut seen = String::new();
    while !seen.contains("\"state\":\"done\"") {
        let next = tokio::time::timeout(std::time::Duration::from_secs(30), events.next());
        let chunk = next.await.expect("the other server said nothing").expect("the stream ended").unwrap();
        seen.push_str(&String::from_utf8_lossy(&chunk));
    }
    assert!(seen.contains("활력징후"), "{seen}");
    drop(events);
    assert!(one.stop().0.success());
    assert!(other.stop().0.success());
    assert!(worker.stop().success());
    database.remove().await;
}

#[tokio::test]
async fn a_server_starts_without_its_redis_and_goes_on_when_it_comes() {
    let mut redis = RedisServer::stopped(&[]).await;
    let folder = tempfile::tempdir().unwrap();
    let url = redis.url();
    let settings = [("DAEDAM_REDIS_URL", url.as_str()), ("DAEDAM_QUESTION_TIMEOUT", "1s")];
    let program = Program::serve(folder.path(), &settings);
    let client = client();
    let token = sign_up(&client, &program, "min").await;
    let plan = json!({"user_name": "민", "position": "간호사"});
    let session = client.post(program.url("/sessions")).bearer_auth(&token).json(&plan).send().await.unwrap();
    let path = format!("/sessions/{}/questions", json_of(session).await["id"]);
    let read =
        async || json_of(client.get(program.url(&path)).bearer_auth(&token).send().await.unwrap()).await;
    // Nobody could be asked, so these are the fallback questions.
    let questions = read().await;
    assert_eq!(questions[0]["question_text"], "간호사 직무의 핵심 역량은 무엇인가요?");
    let answer_and_wait = async |number: usize, redis: &mut RedisServer| {
        let answer = json!({"record_id": questions[number]["id"], "answer_text": "관찰력과 의사소통입니다."});
        let posted = client.post(program.url("/answers")).bearer_auth(&token).json(&answer).send().await;
        assert_eq!(posted.unwrap().status(), 200);
        redis.resume().await;
        eventually("the evaluation", async || {
            (read().await[number]["evaluation_status"]["state"] == "done").then_some(())
        })
        .await;
    };
    let readiness = |expected: [&'static str; 3]| {
        let (client, url) = (client.clone(), program.url("/readyz"));
        async move {
            eventually("the readiness", async || {
                // It goes on taking what people send, so no proxy should turn away from it.
                let said = json_of(client.get(&url).send().await.unwrap()).await;
                (["status", "store", "broker"].map(|part| said[part].as_str().unwrap()) == expected)
                    .then_some(())
            })
            .await;
        }
    };
    let degraded = ["degraded", "ok", "unavailable"];
    let well = ["ok", "ok", "ok"];
    let worker = Worker::start(folder.path(), &settings);
    readiness(degraded).await;
    answer_and_wait(0, &mut redis).await;
    readiness(well).await;
    redis.kill().await;
    readiness(degraded).await;
    answer_and_wait(1, &mut redis).await;
    readiness(well).await;
    assert!(program.stop().0.success());
    assert!(worker.stop().success());
}

/// People meet the fallback questions then, so the one who looks after the host should hear of it.
#[tokio::test]
async fn workers_that_are_missing_are_missed() {
    let redis = RedisServer::start(&[]).await;
    let folder = tempfile::tempdir().unwrap();
    let url = redis.url();
    let settings = [("DAEDAM_REDIS_URL", url.as_str())];
    let program = Program::serve(folder.path(), &settings);
    let workers = async |expected: &str, status: &str| {
        eventually("the workers", async || {
            let answer = client().get(program.url("/readyz")).send().await.unwrap();
            assert_eq!(answer.status(), 200, "the server itself can serve");
            let said = json_of(answer).await;
            let since = said["no_worker_since"].is_string();
            (said["workers"] == expected && said["status"] == status && since == (status != "ok"))
                .then_some(())
        })
        .await;
    };
    workers("unavailable", "degraded").await;
    let doctor = run(folder.path(), &settings, &["doctor"]);
    let text = String::from_utf8(doctor.stdout).unwrap();
    assert!(!doctor.status.success() && text.contains("WRONG   no worker answers"), "{text}");
    let worker = Worker::start(folder.path(), &settings);
    workers("ok", "ok").await;
    let doctor = run(folder.path(), &settings, &["doctor"]);
    let text = String::from_utf8(doctor.stdout).unwrap();
    assert!(doctor.status.success() && text.contains("1 workers consume the queue `celery`"), "{text}");
    let elsewhere = run(folder.path(), &settings, &["doctor", "--queue", "another"]);
    assert!(String::from_utf8(elsewhere.stdout).unwrap().contains("WRONG   no worker answers"));
    assert!(worker.stop().success());
    let (_, log) = program.stop();
    assert_eq!(log.matches("no worker answers").count(), 1, "{log}");
}

#[tokio::test]
async fn a_worker_is_ready_when_redis_answers_and_says_once_that_it_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut redis = RedisServer::stopped(&[]).await;
    let url = redis.url();
    let (worker, mut log) = Worker::start_heard(folder.path(), &[("DAEDAM_REDIS_URL", &url)]);
    let mut line = String::new();
    log.read_line(&mut line).unwrap();
    assert!(line.contains("does not answer"), "{line}");
    redis.resume().await;
    line.clear();
    log.read_line(&mut line).unwrap();
    assert!(line.contains("the worker is ready"), "{line}");
    assert!(worker.stop().success());
}

#[tokio::test]
async fn servers_of_one_database_have_one_key() {
    let database = OwnDatabase::make("keys").await;
    let (folder, other_folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let url = ("DAEDAM_DATABASE_URL", database.url.as_str());
    let first = [url, ("DAEDAM_JWT_SECRET", "a key that every server has, long enough")];
    let another = [url, ("DAEDAM_JWT_SECRET", "the key that somebody made for one alone")];
    let one = Program::serve(folder.path(), &first);
    // A key of another's, and one that a server made for itself.
    for settings in [&another[..], &[url]] {
        let refused = run(other_folder.path(), settings, &["serve", "--listen", "127.0.0.1:0"]);
        let error = String::from_utf8(refused.stderr).unwrap();
        assert!(!refused.status.success() && error.contains("another jwt_secret"), "{error}");
        assert!(!error.contains("somebody made") && !error.contains("every server has"), "{error}");
    }
    let other = Program::serve(other_folder.path(), &first);
    let said = |settings: &[(&str, &str)]| {
        let doctor = run(folder.path(), settings, &["doctor"]);
        (doctor.status.success(), String::from_utf8(doctor.stdout).unwrap())
    };
    let (well, text) = said(&first);
    assert!(well && text.contains("ok      2 servers are running"), "{text}");
    let (well, text) = said(&another);
    assert!(!well && text.contains("WRONG   2 servers are running"), "{text}");
    assert!(one.stop().0.success());
    let (status, log) = other.stop();
    assert!(status.success());
    // PostgreSQL's remark on the table of migrations, at every start but the first.
    assert!(!log.contains("already exists"), "{log}");
    // Nobody is left who signs with the first key, so it may be changed.
    assert!(Program::serve(folder.path(), &another).stop().0.success());
    database.remove().await;
}

#[test]
fn a_second_server_on_one_sqlite_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    // Redis joins servers and workers, but servers need a database that they can share.
    for settings in [&[][..], &[("DAEDAM_REDIS_URL", "redis://127.0.0.1:1/0")]] {
        let program = Program::serve(folder.path(), settings);
        let second = run(folder.path(), settings, &["serve", "--listen", "127.0.0.1:0"]);
        let error = String::from_utf8(second.stderr).unwrap();
        assert!(!second.status.success() && error.contains("several servers need PostgreSQL"), "{error}");
        assert!(!run(folder.path(), settings, &["restore", "nothing.db"]).status.success());
        program.stop();
    }
}

#[tokio::test]
async fn servers_with_a_sqlite_database_each_do_not_share_a_redis() {
    let redis = RedisServer::start(&[]).await;
    let (folder, other_folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let url = redis.url();
    let settings = [("DAEDAM_REDIS_URL", url.as_str())];
    let one = Program::serve(folder.path(), &settings);
    let refused = run(other_folder.path(), &settings, &["serve", "--listen", "127.0.0.1:0"]);
    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && error.contains("several servers need PostgreSQL"), "{error}");
    // Another database of the same Redis is another matter.
    let apart = url.replace("/0", "/1");
    assert!(Program::serve(other_folder.path(), &[("DAEDAM_REDIS_URL", &apart)]).stop().0.success());
    // One that was killed is the same when it starts again, and one that ended makes room.
    one.kill();
    assert!(Program::serve(folder.path(), &settings).stop().0.success());
    assert!(Program::serve(other_folder.path(), &settings).stop().0.success());
}

#[tokio::test]
async fn a_redis_that_refuses_is_named_and_waited_for() {
    let redis = RedisServer::start(&["--requirepass", "right"]).await;
    let folder = tempfile::tempdir().unwrap();
    let encrypted = format!("rediss://:hunter2@127.0.0.1:{}/0", redis.port);
    let wrong = format!("redis://:hunter2@127.0.0.1:{}/0", redis.port);
    let none = format!("redis://127.0.0.1:{}/0", redis.port);
    for (url, says) in [(&wrong, "authentication"), (&none, "Authentication"), (&encrypted, "timed out")] {
        let settings = [("DAEDAM_REDIS_URL", url.as_str())];
        let program = Program::serve(folder.path(), &settings);
        let said = json_of(client().get(program.url("/readyz")).send().await.unwrap()).await;
        assert_eq!((&said["status"], &said["broker"]), (&json!("degraded"), &json!("unavailable")));
        let doctor = run(folder.path(), &settings, &["doctor"]);
        let text = String::from_utf8(doctor.stdout).unwrap();
        let line = text.lines().find(|line| line.contains("WRONG")).unwrap_or_default();
        assert!(!doctor.status.success() && line.contains(says), "{url}: {text}");
        let (status, log) = program.stop();
        assert!(status.success() && log.contains(says), "{log}");
        assert!(!log.contains("hunter2") && !text.contains("hunter2"), "{log}{text}");
    }
}

#[test]
fn addresses_of_redis_that_cannot_be_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for wrong in
        ["http://:hunter2@host", "redis+sentinel://:hunter2@host/0", "nonsense", "redis+cluster://host"]
    {
        let output =
            run(folder.path(), &[("DAEDAM_REDIS_URL", wrong)], &["serve", "--listen", "127.0.0.1:0"]);
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{wrong} was accepted");
        assert!(error.contains("redis_url") && !error.contains("hunter2"), "{error}");
    }
    let without = run(folder.path(), &[], &["worker"]);
    assert!(String::from_utf8(without.stderr).unwrap().contains("redis_url"));
}
