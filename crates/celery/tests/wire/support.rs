//! What the tests share: a database for each, interviewers, workers, and Python.

mod python;

pub(crate) use python::{Flower, PythonWorker, celery_command, python_call, python_call_with};

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use celery::{CeleryExecutor, ExecutorSettings, Redis, Worker, WorkerSettings};
use chrono::{DateTime, Utc};
use interview::{
    grading::evaluation::Evaluation,
    grading::failure::TaskFailure,
    grading::score::Score,
    id::RecordId,
    language::Language,
    ports::{Clock, Interviewer},
    randomness::Randomness,
    session::SessionKind,
    session::question::Question,
    untrusted::Untrusted,
    work::task::{JudgementRequest, QuestionRequest, Retry, Task},
    work::usage::{Meter, ModelUsage},
};
use interviewer::InterviewContent;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{sync::Semaphore, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// Settings of an executor whose answers are judged by the rubric built into the program.
pub(crate) fn executor_settings() -> ExecutorSettings {
    ExecutorSettings::new(InterviewContent::embedded().rubric().clone())
}

/// The timeout of everything that is awaited.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// An environment variable that the test scripts set.
fn variable(name: &str) -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests are told by their environment where the servers are"
    )]
    let value = std::env::var(name);
    value.unwrap_or_else(|_| {
        panic!("{name} is not set: run `make test`, or this through scripts/with-servers.sh")
    })
}

/// The system's clock, possibly wrong.
pub(crate) struct TestClock(pub(crate) Duration);

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "the tests' own clock")]
        let now = SystemTime::now();
        let since = now.duration_since(UNIX_EPOCH).unwrap() + self.0;
        DateTime::from_timestamp_micros(since.as_micros() as i64).unwrap()
    }
}

/// A database on the tests' server that no other test uses at the same time.
pub(crate) struct Database {
    pub(crate) url: String,
    pub(crate) raw: redis::aio::MultiplexedConnection,
}

impl Database {
    /// The next database, emptied.
    pub(crate) async fn new() -> Self {
        let server = variable("DAEDAM_TEST_REDIS_URL");
        let client = redis::Client::open(server.as_str()).unwrap();
        let mut first = client.get_multiplexed_async_connection().await.unwrap();
        let turn: usize = redis::cmd("INCR").arg("celery.test.turn").query_async(&mut first).await.unwrap();
        let mut database = Self::at(&format!("{server}/{}", turn % 15 + 1)).await;
        database.run::<()>(redis::cmd("FLUSHDB").arg("SYNC")).await;
        database
    }

    /// The database at an address.
    pub(crate) async fn at(url: &str) -> Self {
        let config = redis::AsyncConnectionConfig::new().set_response_timeout(Some(PATIENCE));
        let client = redis::Client::open(url).unwrap();
        let raw = client.get_multiplexed_async_connection_with_config(&config).await.unwrap();
        Self { url: url.to_owned(), raw }
    }

    /// Runs a command.
    pub(crate) async fn run<T: redis::FromRedisValue>(&mut self, command: &redis::Cmd) -> T {
        command.query_async(&mut self.raw).await.unwrap()
    }

    /// Waits until a command answers what is wanted.
    pub(crate) async fn until<T: redis::FromRedisValue + PartialEq + std::fmt::Debug>(
        &mut self,
        command: &redis::Cmd,
        wanted: T,
    ) {
        let began = tokio::time::Instant::now();
        loop {
            let found: T = self.run(command).await;
            if found == wanted {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{found:?} where {wanted:?} is wanted");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until nothing is queued and nothing held.
    pub(crate) async fn until_settled(&mut self) {
        self.until(redis::cmd("LLEN").arg("celery"), 0).await;
        self.until(redis::cmd("HLEN").arg("unacked"), 0).await;
        self.until(redis::cmd("ZCARD").arg("unacked_index"), 0).await;
        self.until(redis::cmd("ZCARD").arg("daedam.leases"), 0).await;
        self.until(redis::cmd("ZCARD").arg("daedam.scheduled"), 0).await;
    }

    /// An executor that gives up after `limit`.
    pub(crate) fn executor(&self, limit: Duration) -> Arc<CeleryExecutor> {
        let settings = ExecutorSettings { time_limit: limit, ..executor_settings() };
        Arc::new(CeleryExecutor::new(open(&self.url), settings, Arc::new(TestClock(Duration::ZERO))))
    }

    /// A worker of `interviewer` that runs in this process.
    pub(crate) fn worker(
        &self,
        interviewer: Arc<dyn Interviewer>,
        settings: WorkerSettings,
    ) -> RunningWorker {
        let clock = Arc::new(TestClock(Duration::ZERO));
        let worker = Worker::new(open(&self.url), settings, interviewer, clock);
        let (warm, cold) = (CancellationToken::new(), CancellationToken::new());
        let run = tokio::spawn(worker.run(warm.clone(), cold.clone()));
        RunningWorker { warm, cold, run }
    }
}

/// A new handle of a server.
pub(crate) fn open(url: &str) -> Redis {
    let seed: [u8; 32] = std::array::from_fn(|_| fastrand());
    Redis::open(url, Arc::new(Randomness::from_seed(seed))).unwrap()
}

/// A byte that differs between calls and processes.
fn fastrand() -> u8 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0) as u8
}

/// Settings with which tests end soon.
pub(crate) fn quick() -> WorkerSettings {
    WorkerSettings {
        lease: Duration::from_secs(1),
        concurrency: 16,
        default_language: Language::En,
        ..WorkerSettings::default()
    }
}

/// A worker on a runtime of its own, which a test can drop to kill the worker.
pub(crate) fn mortal_worker(
    url: &str,
    interviewer: Arc<Scripted>,
    settings: WorkerSettings,
) -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let url = url.to_owned();
    runtime.spawn(async move {
        let clock = Arc::new(TestClock(Duration::ZERO));
        let worker = Worker::new(open(&url), settings, interviewer, clock);
        worker.run(CancellationToken::new(), CancellationToken::new()).await;
    });
    runtime
}

/// A worker in this process.
pub(crate) struct RunningWorker {
    pub(crate) warm: CancellationToken,
    pub(crate) cold: CancellationToken,
    pub(crate) run: JoinHandle<()>,
}

impl RunningWorker {
    /// Shuts it down gently.
    pub(crate) async fn end(self) {
        self.warm.cancel();
        tokio::time::timeout(PATIENCE, self.run).await.unwrap().unwrap();
    }
}

/// An interviewer that returns its request, counts, and can be blocked.
pub(crate) struct Scripted {
    pub(crate) calls: AtomicUsize,
    pub(crate) gate: Semaphore,
}

impl Scripted {
    /// It answers at once.
    pub(crate) fn new() -> Arc<Self> {
        Self::letting(Semaphore::MAX_PERMITS)
    }

    /// It answers only so many times until more is allowed.
    pub(crate) fn letting(through: usize) -> Arc<Self> {
        Arc::new(Self { calls: AtomicUsize::new(0), gate: Semaphore::new(through) })
    }

    /// How often it was called.
    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// Waits until it was called this often.
    pub(crate) async fn until_called(&self, times: usize) {
        let began = tokio::time::Instant::now();
        while self.calls() < times {
            assert!(began.elapsed() < PATIENCE, "called {} times, not {times}", self.calls());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn pass(&self, text: &str) -> Result<(), TaskFailure> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst);
        self.gate.acquire().await.unwrap().forget();
        match text {
            "fails" | "costs and fails" => Err(TaskFailure::told("this cannot be done", Retry::Never)),
            "fails once" if call == 0 => Err(TaskFailure::told("not now", Retry::Later)),
            "fails twice" if call < 2 => Err(TaskFailure::told("not now", Retry::Later)),
            "panics" => panic!("the interviewer panics"),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl Interviewer for Scripted {
    async fn ask(&self, request: &QuestionRequest, _meter: &Meter) -> Result<Vec<Question>, TaskFailure> {
        self.pass(&request.position).await?;
        let question = |number| Question {
            key_points: vec![format!("{:?}", request.kind)],
            ..Question::plain(
                format!("{} {number}? ({})", request.position, request.previous.len()),
                "bank:x@1",
            )
        };
        Ok((1..=request.count).map(question).collect())
    }

    async fn judge(&self, request: &JudgementRequest, meter: &Meter) -> Result<Evaluation, TaskFailure> {
        if request.answer.as_data().starts_with("costs") {
            meter.add(cost());
            meter.keep_reply("word for word");
        }
        self.pass(request.answer.as_data()).await?;
        let key_points = request.question.key_points.join("|");
        let feedback = format!("{} {:?} {key_points}", request.record_id, request.language);
        let evaluation = Evaluation::new("scripted/1", Score::exact(62.5), feedback);
        Ok(Evaluation { calibrated: true, ..evaluation })
    }
}

/// The model usage of judging an answer that says that it costs.
pub(crate) fn cost() -> ModelUsage {
    ModelUsage { model: "scripted".to_owned(), calls: 2, prompt_tokens: 300, completion_tokens: 40 }
}

/// A task that asks for questions.
pub(crate) fn questions(position: &str, count: u32) -> Task {
    Task::GenerateQuestions(QuestionRequest {
        position: position.to_owned(),
        count,
        language: Language::Ko,
        kind: SessionKind::Technical,
        format: "mixed".to_owned(),
        experience: None,
        company: None,
        seed: 1,
        previous: Vec::new(),
        recent: Vec::new(),
        follow_up_to: None,
        resume: Some(Untrusted::new("이력".to_owned())),
        job_description: None,
    })
}

/// A task that asks for a judgement.
pub(crate) fn judgement(record: i64, answer: &str) -> Task {
    Task::AnalyzeAnswer(JudgementRequest {
        record_id: RecordId(record),
        question: Question {
            key_points: vec!["자원".to_owned()],
            ..Question::plain("REST란?".to_owned(), "bank:x@1")
        },
        answer: Untrusted::new(answer.to_owned()),
        language: Language::Ko,
        position: "백엔드".to_owned(),
        note: None,
    })
}

/// A message as kombu writes it, with a body that is not compressed.
pub(crate) fn envelope(id: &str, content_type: &str, body: &[u8], headers: Value) -> String {
    let mut all = json!({"id": id, "task": "tasks.evaluator.analyze_answer", "lang": "py"});
    all.as_object_mut().unwrap().extend(headers.as_object().unwrap().clone());
    json!({
        "body": STANDARD.encode(body), "content-type": content_type, "content-encoding": "utf-8", "headers": all,
        "properties": {"correlation_id": id, "delivery_tag": id, "body_encoding": "base64",
            "delivery_info": {"exchange": "", "routing_key": "celery"}},
    })
    .to_string()
}
