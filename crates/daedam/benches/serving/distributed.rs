//! Servers, Redis and workers: how fast tasks travel, what they cost a server, and what waiting costs.

use crate::{
    client::{self, Connection},
    heading, jobs, median, process,
    program::{Candidate, Server},
    row,
};
use serde_json::json;
use sqlx::{SqlitePool, sqlite::SqliteConnectOptions};
use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// Answers of the measurement with a model of one second.
const FEW: usize = 200;
/// Answers of the measurement with a model of no time.
const MANY: usize = 3_000;
/// Tasks of the comparison with Python's Celery.
const COMPARED: usize = 2_000;
const ROUNDS: usize = 3;
const IDLE: Duration = Duration::from_secs(20);
const ANSWER: &str = "자원을 주소로 나타내고 동사는 메서드로 표현합니다. 그래서 응답 시간을 40% 줄였고, 결과를 팀과 나누었습니다.";

pub(crate) async fn measure() {
    println!();
    heading("beside");
    slow_model().await;
    no_model_time().await;
    jobs::measure().await;
    idle().await;
}

/// A process of the measurement that is no server, ended when it is dropped.
struct Process(Child);

impl Process {
    /// A worker whose model takes so many milliseconds; it uses its database of Redis alone.
    fn worker(redis: &str, milliseconds: u32) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        Self(command.args(["worker", &format!("{redis},{milliseconds}")]).spawn().unwrap())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// A database of the Redis that runs beside, by number, so that no part of the measurement reads another's.
fn redis(number: usize) -> String {
    let server = given("DAEDAM_TEST_REDIS_URL");
    format!("{server}/{number}")
}

/// What scripts/with-servers.sh tells of its servers.
#[expect(clippy::disallowed_methods, reason = "a measurement has no settings")]
fn given(name: &str) -> String {
    std::env::var(name).expect("scripts/with-servers.sh runs this")
}

async fn slow_model() {
    let mut took = Vec::new();
    for round in 0..ROUNDS {
        let folder = tempfile::tempdir().unwrap();
        let redis = redis(1 + round);
        let _worker = Process::worker(&redis, 1_000);
        let server = Server::daedam_with(folder.path(), &[("DAEDAM_REDIS_URL", &redis)]);
        let candidates = candidates(&server, FEW).await;
        let database = Evaluated::open(folder.path()).await;
        let began = Instant::now();
        submit(&server, &candidates).await;
        database.until(FEW).await;
        took.push(began.elapsed().as_secs_f64());
    }
    let took = median(took);
    let floor = FEW.div_ceil(128) as f64;
    row(
        "s for 200 answers, a model of 1 s, 128 at once / 2 s",
        format!("{took:.2}"),
        format!("{floor:.2}"),
        format!("{:.2}", took / floor),
        "≤ 1.25",
    );
}

/// The same waiting answers drained by a server alone, and by a server, Redis and a worker.
async fn no_model_time() {
    let prepared = tempfile::tempdir().unwrap();
    prepare(prepared.path()).await;
    let (mut ours, mut alone, mut ratios, mut costs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let folder = copy(prepared.path());
        let server = Server::of_this_benchmark("instant", folder.path().to_str().unwrap());
        let one = drained(folder.path()).await;
        drop(server);
        let folder = copy(prepared.path());
        let redis = redis(5 + round);
        let _worker = Process::worker(&redis, 0);
        let server = Server::daedam_with(folder.path(), &[("DAEDAM_REDIS_URL", &redis)]);
        let other = drained(folder.path()).await;
        costs.push(server.processor_time().as_secs_f64() * 1e6 / MANY as f64);
        ratios.push(other / one);
        alone.push(one);
        ours.push(other);
    }
    row(
        "evaluations a second through Redis / in one process",
        format!("{:.0}", median(ours)),
        format!("{:.0}", median(alone)),
        format!("{:.2}", median(ratios)),
        "≥ 0.50",
    );
    let (cost, python) = (median(costs), python_cost());
    row(
        "µs CPU of a server for a task / of Python's apply_async+get",
        format!("{cost:.0}"),
        format!("{python:.0}"),
        format!("{:.2}", cost / python),
        "≤ 1.00",
    );
}

/// A database with many answers that nobody has graded yet.
async fn prepare(folder: &Path) {
    let redis = redis(4);
    let worker = Process::worker(&redis, 0);
    let settings = [("DAEDAM_REDIS_URL", redis.as_str()), ("DAEDAM_ADDRESS_REGISTRATIONS", "0")];
    let server = Server::daedam_with(folder, &settings);
    let candidates = candidates(&server, MANY).await;
    drop(worker);
    submit(&server, &candidates).await;
}

fn copy(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.path().join(entry.file_name())).unwrap();
    }
    to
}

/// How many evaluations a second a server that has just become ready ends.
async fn drained(folder: &Path) -> f64 {
    let database = Evaluated::open(folder).await;
    let (began, before) = (Instant::now(), database.count().await);
    database.until(MANY).await;
    (MANY - before) as f64 / began.elapsed().as_secs_f64()
}

/// Microseconds of processor time that a Python client spends on a task: sent, and its result taken.
fn python_cost() -> f64 {
    let redis = redis(9);
    let _worker = Process::worker(&redis, 0);
    let python = given("DAEDAM_TEST_VENV");
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/serving/celery_client.py");
    let mut command = Command::new(format!("{python}/bin/python"));
    let said =
        command.args([program, &redis, &COMPARED.to_string(), ANSWER]).stderr(Stdio::inherit()).output();
    String::from_utf8(said.unwrap().stdout).unwrap().trim().parse().unwrap()
}

async fn idle() {
    let folder = tempfile::tempdir().unwrap();
    let redis = redis(10);
    let server = Server::daedam_with(folder.path(), &[("DAEDAM_REDIS_URL", &redis)]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_daedam"));
    command.env("DAEDAM_DATA_DIR", folder.path()).env("DAEDAM_REDIS_URL", &redis).stderr(Stdio::null());
    let worker = Process(command.arg("worker").spawn().unwrap());
    // What starting costs is not what idling costs.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let before = (server.processor_time(), process::processor_time(&worker.0));
    tokio::time::sleep(IDLE).await;
    let after = (server.processor_time(), process::processor_time(&worker.0));
    let share = |from: Duration, to: Duration| {
        format!("{:.2}", 100.0 * (to - from).as_secs_f64() / IDLE.as_secs_f64())
    };
    row("% of a core, an idle server", share(before.0, after.0), "–".into(), "–".into(), "≤ 0.50");
    row("% of a core, an idle worker", share(before.1, after.1), "–".into(), "–".into(), "≤ 0.50");
    let resident = format!("{:.1}", process::resident_kib(&worker.0) as f64 / 1024.0);
    row("MB resident, an idle worker", resident, "–".into(), "–".into(), "≤ 15");
}

async fn candidates(server: &Server, answers: usize) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for number in 0..answers / 20 {
        candidates.push(server.candidate(&format!("candidate{number}"), 20).await);
    }
    candidates
}

/// Answers every question of every candidate, over as many connections as there are candidates, at most 16.
async fn submit(server: &Server, candidates: &[Candidate]) {
    let lanes = candidates.chunks(candidates.len().div_ceil(16)).map(|candidates| async move {
        let mut connection = Connection::open(server.address).await;
        for candidate in candidates {
            for record in &candidate.records {
                let body = json!({"record_id": record, "answer_text": ANSWER}).to_string();
                connection.ask(&client::post("/answers", &candidate.token, &body)).await;
            }
        }
    });
    futures_util::future::join_all(lanes).await;
}

/// A look into a server's database from outside, which costs the server nothing.
struct Evaluated(SqlitePool);

impl Evaluated {
    async fn open(folder: &Path) -> Self {
        let options = SqliteConnectOptions::new().filename(folder.join("daedam.db")).read_only(true);
        Self(SqlitePool::connect_with(options).await.unwrap())
    }

    async fn count(&self) -> usize {
        let count: i64 =
            sqlx::query_scalar("SELECT count(*) FROM evaluations").fetch_one(&self.0).await.unwrap();
        usize::try_from(count).unwrap()
    }

    /// Waits until so many evaluations are there; another process cannot tell this one that it has written.
    async fn until(&self, expected: usize) {
        let end = Instant::now() + Duration::from_secs(120);
        while self.count().await < expected {
            assert!(Instant::now() < end, "not every answer was graded");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}
