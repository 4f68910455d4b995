//! Nothing accepted is lost: the program killed again and again, and its database taken away, while answers come in.
//!
//! `make test` runs these briefly; `make faults` sets `DAEDAM_TEST_FAULTS=long`.

use crate::{
    program::{Program, Worker, client, eventually, json_of, sign_up},
    redis::OwnRedis,
};
use reqwest::Client;
use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection};
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tempfile::TempDir;

#[expect(clippy::disallowed_methods, reason = "the test servers' addresses come from whoever started them")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

pub(crate) fn postgres_url() -> String {
    variable("DAEDAM_TEST_POSTGRES_URL")
        .expect("no PostgreSQL to test with: run `make test`, or `scripts/with-servers.sh cargo nextest run`")
}

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

/// A database of a test's own on the tests' PostgreSQL.
pub(crate) struct OwnDatabase {
    name: String,
    pub(crate) url: String,
}

impl OwnDatabase {
    pub(crate) async fn make(name: &str) -> Self {
        let name = format!("daedam_process_{name}_{}", std::process::id());
        let maintenance = postgres_url();
        let mut connection = PgConnection::connect(&maintenance).await.unwrap();
        connection.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
        let (server, _) = maintenance.rsplit_once('/').unwrap();
        Self { url: format!("{server}/{name}"), name }
    }

    pub(crate) async fn remove(self) {
        let mut connection = PgConnection::connect(&postgres_url()).await.unwrap();
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        connection.execute(sqlx::AssertSqlSafe(drop)).await.unwrap();
    }
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
    let mut redis = OwnRedis::start();
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
                redis.stop();
                redis.start_again();
            }
            3 => redis.forget_everything(),
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

/// Somebody with many questions, and what became of their answers.
struct Candidate {
    client: Client,
    address: String,
    token: String,
    records: Vec<i64>,
    accepted: Arc<Mutex<Vec<i64>>>,
}

impl Candidate {
    async fn with_records(program: &Program, sessions: usize) -> Self {
        let client = client();
        let token = sign_up(&client, program, "min").await;
        let mut records = Vec::new();
        for _ in 0..sessions {
            let plan = json!({"user_name": "민", "position": "백엔드 개발자", "question_count": 20});
            let session =
                client.post(program.url("/sessions")).bearer_auth(&token).json(&plan).send().await.unwrap();
            let path = format!("/sessions/{}/questions", json_of(session).await["id"]);
            let questions = client.get(program.url(&path)).bearer_auth(&token).send().await.unwrap();
            let questions = json_of(questions).await;
            records.extend(questions.as_array().unwrap().iter().map(|record| record["id"].as_i64().unwrap()));
        }
        assert_eq!(records.len(), sessions * 20);
        let address = format!("http://{}", program.address);
        Self { client, address, token, records, accepted: Arc::default() }
    }

    fn post_to_each(&self) -> Posting {
        let poster = Poster {
            client: self.client.clone(),
            url: format!("{}/answers", self.address),
            token: self.token.clone(),
            accepted: self.accepted.clone(),
        };
        let shares = (0..4).map(|first| self.records.iter().copied().skip(first).step_by(4).collect());
        Posting(shares.map(|share: Vec<i64>| tokio::spawn(poster.clone().post_each(share))).collect())
    }

    async fn share_is_accepted(&self, number: usize, of: usize) {
        let share = self.records.len() * number / (of + 1);
        eventually("the next share of answers", async || {
            (self.accepted.lock().unwrap().len() >= share).then_some(())
        })
        .await;
    }

    async fn everything_is_evaluated(&self) {
        assert_eq!(self.accepted.lock().unwrap().len(), self.records.len());
        for record in &self.records {
            let read = async |path: String| {
                let answer = self.client.get(format!("{}{path}", self.address)).bearer_auth(&self.token);
                json_of(answer.send().await.unwrap()).await
            };
            let done = eventually("the evaluation", async || {
                let record = read(format!("/records/{record}")).await;
                (record["evaluation_status"]["state"] == "done").then_some(record)
            })
            .await;
            assert_eq!(done["answer_text"], answer_to(*record));
            assert!(done["evaluation"]["score"].is_number(), "{done}");
            let kept = read(format!("/records/{record}/evaluations")).await;
            let current = kept.as_array().unwrap().iter().filter(|one| one["current"] == true).count();
            assert_eq!(current, 1, "{kept}");
        }
    }
}

/// Answers on their way.
struct Posting(Vec<tokio::task::JoinHandle<()>>);

impl Posting {
    async fn finish(self) {
        for posted in self.0 {
            posted.await.unwrap();
        }
    }
}

fn answer_to(record: i64) -> String {
    format!("{record}번 질문에는 캐시를 두어 응답 시간을 40% 줄인 경험으로 답하겠습니다.")
}

/// Posts answers until each has its 200, and notes those that do.
#[derive(Clone)]
struct Poster {
    client: Client,
    url: String,
    token: String,
    accepted: Arc<Mutex<Vec<i64>>>,
}

impl Poster {
    async fn post_each(self, records: Vec<i64>) {
        for record in records {
            let answer = json!({"record_id": record, "answer_text": answer_to(record)});
            let deadline = Instant::now() + Duration::from_secs(60);
            while !self.post(&answer).await {
                assert!(Instant::now() < deadline, "record {record} never got its 200");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            self.accepted.lock().unwrap().push(record);
        }
    }

    async fn post(&self, answer: &Value) -> bool {
        let sent = self.client.post(&self.url).bearer_auth(&self.token).json(answer).send().await;
        sent.is_ok_and(|response| response.status() == 200)
    }
}

/// A PostgreSQL server of the test's own, to be stopped and started.
struct OwnPostgres {
    folder: TempDir,
    bin: PathBuf,
    port: u16,
}

impl OwnPostgres {
    fn make() -> Self {
        let bin = variable("DAEDAM_TEST_PG_BIN").expect("no PostgreSQL to start: run `make test`");
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Self { folder, bin: bin.into(), port };
        let path = server.folder.path().to_owned();
        assert!(Command::new("chmod").arg("777").arg(&path).status().unwrap().success());
        let data = path.join("data").display().to_string();
        server.run("initdb", &["-D", &data, "-U", "daedam", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]);
        server
    }

    fn start(&self) {
        let data = self.folder.path().join("data").display().to_string();
        let options = format!("-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories=", self.port);
        self.run("pg_ctl", &["-D", &data, "-w", "-o", &options, "-l", &format!("{data}/log"), "start"]);
    }

    fn stop(&self) {
        let data = self.folder.path().join("data").display().to_string();
        self.run("pg_ctl", &["-D", &data, "-w", "-m", "immediate", "stop"]);
    }

    /// PostgreSQL refuses to run as root, so root hands its programs to the user the Debian package made.
    fn run(&self, program: &str, arguments: &[&str]) {
        let path = self.bin.join(program);
        let root = fs_owner_is_root();
        let mut command = if root { Command::new("setpriv") } else { Command::new(&path) };
        if root {
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(&path);
        }
        let log = std::fs::File::create(self.folder.path().join(format!("{program}.out"))).unwrap();
        command
            .args(arguments)
            .current_dir("/")
            .stdin(std::process::Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log);
        assert!(
            command.status().unwrap().success(),
            "{program} failed: {:?}",
            std::fs::read_to_string(self.folder.path().join(format!("{program}.out")))
        );
    }

    fn url(&self) -> String {
        format!("postgres://daedam@127.0.0.1:{}/postgres", self.port)
    }
}

fn fs_owner_is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        let data = self.folder.path().join("data").display().to_string();
        if Path::new(&data).join("postmaster.pid").exists() {
            self.run("pg_ctl", &["-D", &data, "-w", "-m", "immediate", "stop"]);
        }
    }
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
