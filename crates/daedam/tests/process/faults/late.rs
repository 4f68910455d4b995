//! Results that come twice, late, or for an answer that was replaced meanwhile.

use crate::program::{Program, client, eventually, json_of, sign_up};
use redis::aio::MultiplexedConnection;
use reqwest::Client;
use serde_json::{Value, json};
use test_servers::RedisServer;

/// A worker in the test's own hand: it takes one task at a time and says what the test wants.
struct HandWorker(MultiplexedConnection);

impl HandWorker {
    async fn at(url: &str) -> Self {
        let config = redis::AsyncConnectionConfig::new().set_response_timeout(None);
        let client = redis::Client::open(url).unwrap();
        Self(client.get_multiplexed_async_connection_with_config(&config).await.unwrap())
    }

    /// Takes the next task and returns its id.
    async fn take(&mut self) -> String {
        let (_, message): (String, String) =
            redis::cmd("BRPOP").arg("celery").arg(30).query_async(&mut self.0).await.unwrap();
        let message: Value = serde_json::from_str(&message).unwrap();
        message["headers"]["id"].as_str().unwrap().to_owned()
    }

    /// Keeps and publishes a result as Celery does, and returns how many servers heard it.
    async fn say(&mut self, id: &str, result: Value) -> usize {
        let meta =
            json!({"status": "SUCCESS", "result": result, "traceback": null, "children": [], "task_id": id});
        let key = format!("celery-task-meta-{id}");
        let (heard,) = redis::pipe()
            .atomic()
            .cmd("SETEX")
            .arg(&key)
            .arg(86_400)
            .arg(meta.to_string())
            .ignore()
            .cmd("PUBLISH")
            .arg(&key)
            .arg(meta.to_string())
            .query_async(&mut self.0)
            .await
            .unwrap();
        heard
    }

    /// How long the server keeps a result, in seconds.
    async fn kept_for(&mut self, id: &str) -> i64 {
        redis::cmd("TTL").arg(format!("celery-task-meta-{id}")).query_async(&mut self.0).await.unwrap()
    }
}

fn judgement(score: i64, feedback: &str) -> Value {
    json!({"score": score, "feedback": feedback, "keywords": [], "strengths": [], "improvements": []})
}

/// A server, its worker, and a candidate with one question.
struct Scene {
    _redis: RedisServer,
    _folder: tempfile::TempDir,
    program: Program,
    worker: HandWorker,
    client: Client,
    token: String,
    record: i64,
}

impl Scene {
    async fn set() -> Self {
        let redis = RedisServer::start(&[]).await;
        let folder = tempfile::tempdir().unwrap();
        let url = redis.url();
        let settings = [("DAEDAM_REDIS_URL", url.as_str()), ("DAEDAM_TASK_TIMEOUT", "60s")];
        let program = Program::serve(folder.path(), &settings);
        let mut worker = HandWorker::at(&url).await;
        let client = client();
        let token = sign_up(&client, &program, "min").await;
        let plan = json!({"user_name": "민", "position": "간호사", "question_count": 1});
        let starting = client.post(program.url("/sessions")).bearer_auth(&token).json(&plan).send();
        let (session, ()) = tokio::join!(starting, async {
            let id = worker.take().await;
            worker.say(&id, json!(["왜 간호사가 되려 하십니까?"])).await;
        });
        let path = format!("/sessions/{}/questions", json_of(session.unwrap()).await["id"]);
        let questions = client.get(program.url(&path)).bearer_auth(&token).send().await.unwrap();
        let record = json_of(questions).await[0]["id"].as_i64().unwrap();
        Self { _redis: redis, _folder: folder, program, worker, client, token, record }
    }

    async fn answer(&self, text: &str) {
        let answer = json!({"record_id": self.record, "answer_text": text});
        let posted = self.client.post(self.program.url("/answers")).bearer_auth(&self.token).json(&answer);
        assert_eq!(posted.send().await.unwrap().status(), 200);
    }

    async fn read(&self, path: &str) -> Value {
        let path = self.program.url(&format!("/records/{}{path}", self.record));
        json_of(self.client.get(path).bearer_auth(&self.token).send().await.unwrap()).await
    }

    async fn evaluated(&self) -> Value {
        eventually("the evaluation", async || {
            let record = self.read("").await;
            (record["evaluation_status"]["state"] == "done").then_some(record)
        })
        .await
    }

    /// The record's evaluations: scores, and which is the current one.
    async fn evaluations(&self) -> Vec<(Value, bool)> {
        let kept = self.read("/evaluations").await;
        let one = |kept: &Value| (kept["evaluation"]["score"].clone(), kept["current"] == true);
        kept.as_array().unwrap().iter().map(one).collect()
    }
}

#[tokio::test]
async fn a_result_that_arrives_twice_counts_once() {
    let mut scene = Scene::set().await;
    scene.answer("사람을 돌보는 일이 좋습니다.").await;
    let id = scene.worker.take().await;
    assert_eq!(scene.worker.say(&id, judgement(61, "처음")).await, 1);
    scene.worker.say(&id, judgement(17, "다시")).await;
    let record = scene.evaluated().await;
    assert_eq!(record["evaluation"]["feedback"], "처음");
    // Once more, when the job is long gone: nobody listens any more.
    let heard = eventually("the end of listening", async || {
        let heard = scene.worker.say(&id, judgement(18, "또")).await;
        (heard == 0).then_some(heard)
    })
    .await;
    assert_eq!((heard, scene.evaluations().await), (0, vec![(json!(61), true)]));
    assert!(scene.program.stop().0.success());
}

#[tokio::test]
async fn a_result_for_an_answer_since_replaced_changes_nothing() {
    let mut scene = Scene::set().await;
    scene.answer("먼저 한 답입니다.").await;
    let first = scene.worker.take().await;
    scene.answer("고쳐 쓴 답입니다.").await;
    let second = scene.worker.take().await;
    assert_ne!(first, second);
    // The judgement of what was replaced comes first, and then that of what stands.
    scene.worker.say(&first, judgement(11, "옛 답")).await;
    scene.worker.say(&second, judgement(72, "새 답")).await;
    let record = scene.evaluated().await;
    assert_eq!(
        (&record["answer_text"], &record["evaluation"]["feedback"]),
        (&json!("고쳐 쓴 답입니다."), &json!("새 답"))
    );
    assert_eq!(scene.evaluations().await, [(json!(72), true)]);
    assert!(scene.program.stop().0.success());
}

#[tokio::test]
async fn a_result_is_kept_until_it_is_recorded_and_a_little_longer() {
    let mut scene = Scene::set().await;
    scene.answer("사람을 돌보는 일이 좋습니다.").await;
    let id = scene.worker.take().await;
    scene.worker.say(&id, judgement(61, "처음")).await;
    scene.evaluated().await;
    // As long as a message may wait that asks for the same once more.
    let kept = eventually("the end of keeping", async || {
        let kept = scene.worker.kept_for(&id).await;
        (kept < 86_000).then_some(kept)
    })
    .await;
    assert!((30..=60).contains(&kept), "{kept} s");
    assert!(scene.program.stop().0.success());
}
