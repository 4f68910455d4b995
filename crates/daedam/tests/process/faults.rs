//! Nothing accepted is lost: the program killed again and again, and its database taken away, while answers come in.
//!
//! `make test` runs these briefly; `make faults` sets `DAEDAM_TEST_FAULTS=long`.

mod late;
mod ways;

use crate::{
    candidate::Candidate,
    postgres::{OwnDatabase, OwnPostgres},
    program::{Program, Worker, client, eventually, json_of, sign_up, variable},
};
use serde_json::{Value, json};
use std::path::Path;
use test_servers::RedisServer;

/// How much is done: sessions of twenty questions, and kills among their answers.
struct Extent {
    sessions: usize,
    kills: usize,
}

fn extent() -> Extent {
    match variable("DAEDAM_TEST_FAULTS").as_deref() {
        Some("long") => Extent { sessions: 100, kills: 60 },
        _ => Extent { sessions: 10, kills: 10 },
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_is_lost_when_the_program_is_killed_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    survive_kills(folder.path(), &[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_is_lost_when_the_program_is_killed_on_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let database = OwnDatabase::make("kills").await;
    // A short lease, because on a shared database only its end tells that a server died.
    survive_kills(folder.path(), &[("DAEDAM_DATABASE_URL", &database.url), ("DAEDAM_LEASE", "1s")]).await;
    database.remove().await;
}

/// Posts answers while the program is killed and restarted, then looks for each that got its 200.
async fn survive_kills(folder: &Path, settings: &[(&str, &str)]) {
    let extent = extent();
    let mut program = Program::serve(folder, settings);
    let listen = program.address.to_string();
    let candidate = Candidate::with_records(&program, extent.sessions).await;
    let posting = candidate.post_to_each();
    // Each kill comes after another share of the answers, at whatever the program is doing just then.
    for kill in 1..=extent.kills {
        candidate.share_is_accepted(kill, extent.kills).await;
        program.kill();
        program = Program::serve_on(&listen, folder, settings);
    }
    posting.finish().await;
    candidate.everything_is_evaluated().await;
    assert!(program.stop().0.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_is_lost_when_workers_die_and_redis_forgets() {
    let extent = extent();
    let folder = tempfile::tempdir().unwrap();
    let mut redis = RedisServer::start(&[]).await;
    let url = redis.url();
    // Short times, because a task that Redis forgot is noticed only when its time is up.
    let settings =
        [("DAEDAM_REDIS_URL", url.as_str()), ("DAEDAM_TASK_TIMEOUT", "3s"), ("DAEDAM_LEASE", "1s")];
    let mut worker = Worker::start(folder.path(), &settings);
    let program = Program::serve(folder.path(), &settings);
    let candidate = Candidate::with_records(&program, extent.sessions).await;
    let posting = candidate.post_to_each();
    for fault in 1..=extent.kills {
        candidate.share_is_accepted(fault, extent.kills).await;
        match fault % 5 {
            0 => {
                redis.kill().await;
                redis.resume().await;
            }
            3 => redis.forget_everything().await,
            _ => {
                worker.kill();
                worker = Worker::start(folder.path(), &settings);
            }
        }
    }
    posting.finish().await;
    candidate.everything_is_evaluated().await;
    assert!(program.stop().0.success());
    assert!(worker.stop().success());
}

#[tokio::test]
async fn a_database_that_stops_and_starts_is_used_again() {
    let server = OwnPostgres::make();
    server.start();
    let folder = tempfile::tempdir().unwrap();
    let url = server.url();
    let program = Program::serve(folder.path(), &[("DAEDAM_DATABASE_URL", &url), ("DAEDAM_LEASE", "1s")]);
    let client = client();
    let token = sign_up(&client, &program, "min").await;
    let plan = json!({"user_name": "민", "position": "간호사"});
    let session = client.post(program.url("/sessions")).bearer_auth(&token).json(&plan).send().await.unwrap();
    let path = format!("/sessions/{}/questions", json_of(session).await["id"]);
    let read = async || client.get(program.url(&path)).bearer_auth(&token).send().await.unwrap();
    let questions = json_of(read().await).await;

    server.stop();
    for _ in 0..3 {
        let refused = read().await;
        assert_eq!(refused.status(), 500);
        let body: Value = refused.json().await.unwrap();
        assert_eq!(body["detail"], "Internal Server Error");
    }
    assert_eq!(client.get(program.url("/readyz")).send().await.unwrap().status(), 503);
    server.start();
    eventually("the database being used again", async || (read().await.status() == 200).then_some(())).await;
    let answer =
        json!({"record_id": questions[0]["id"], "answer_text": "환자의 활력징후를 먼저 확인했습니다."});
    let answered =
        client.post(program.url("/answers")).bearer_auth(&token).json(&answer).send().await.unwrap();
    assert_eq!(answered.status(), 200);
    eventually("the evaluation", async || {
        let questions = json_of(read().await).await;
        (questions[0]["evaluation_status"]["state"] == "done").then_some(())
    })
    .await;
    assert!(program.stop().0.success());
}
