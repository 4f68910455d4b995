//! Several processes: servers that publish, workers that do, and events from one server to another.

use crate::{
    faults::OwnDatabase,
    program::{Program, Worker, client, eventually, json_of, run, sign_up},
    redis::OwnRedis,
};
use futures_util::StreamExt;
use serde_json::json;

#[tokio::test]
async fn a_worker_does_what_a_server_publishes() {
    let redis = OwnRedis::start();
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
    let redis = OwnRedis::start();
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
    let mut redis = OwnRedis::start();
    redis.stop();
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
    let answer = json!({"record_id": questions[0]["id"], "answer_text": "관찰력과 의사소통입니다."});
    client.post(program.url("/answers")).bearer_auth(&token).json(&answer).send().await.unwrap();
    redis.start_again();
    let worker = Worker::start(folder.path(), &settings);
    eventually("the evaluation", async || {
        (read().await[0]["evaluation_status"]["state"] == "done").then_some(())
    })
    .await;
    assert!(program.stop().0.success());
    assert!(worker.stop().success());
}

#[test]
fn a_second_server_on_one_sqlite_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &[]);
    let second = run(folder.path(), &[], &["serve", "--listen", "127.0.0.1:0"]);
    assert!(!second.status.success());
    assert!(String::from_utf8(second.stderr).unwrap().contains("another server"));
    assert!(!run(folder.path(), &[], &["restore", "nothing.db"]).status.success());
    program.stop();
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
