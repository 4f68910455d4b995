//! Measures how fast tasks travel: a server's executor and a worker in one process, through a real Redis.
//!
//!     cargo run --release --package celery --example throughput -- redis://127.0.0.1:6379/9
//!
//! The database it is given must be empty of other work; what it leaves there expires within a minute.

use async_trait::async_trait;
use celery::{CeleryExecutor, ExecutorSettings, Redis, Worker, WorkerSettings};
use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use interview::{
    evaluation::{self, Evaluation},
    id::RecordId,
    job::TaskId,
    language::Language,
    ports::{Clock, Executor, Interviewer},
    question::Question,
    randomness::Randomness,
    task::{JudgementRequest, QuestionRequest, Task, TaskFailure},
    untrusted::Untrusted,
};
use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tokio_util::sync::CancellationToken;

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "the example's own clock")]
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        DateTime::from_timestamp_micros(since.as_micros() as i64).unwrap_or_default()
    }
}

/// A model that takes its time.
struct Slow(Duration);

#[async_trait]
impl Interviewer for Slow {
    async fn ask(&self, _request: &QuestionRequest) -> Result<Vec<Question>, TaskFailure> {
        Err(TaskFailure::lasting("only judgements are measured"))
    }

    async fn judge(&self, _request: &JudgementRequest) -> Result<Evaluation, TaskFailure> {
        if !self.0.is_zero() {
            tokio::time::sleep(self.0).await;
        }
        let plain = serde_json::json!({"score": 62, "feedback": "결과를 수치로 말해 보세요. ".repeat(10), "keywords": ["REST"],
            "strengths": ["'자원을 주소로'"], "improvements": ["수치"]});
        evaluation::from_celery(&plain).map_err(TaskFailure::lasting)
    }
}

fn task(record: i64) -> Task {
    Task::AnalyzeAnswer(JudgementRequest {
        record_id: RecordId(record),
        question: Question::plain("REST API를 설계할 때 무엇을 고려하나요?".to_owned(), "bank:x@1"),
        answer: Untrusted::new("자원을 주소로 나타내고 동사는 메서드로 표현합니다. ".repeat(12)),
        language: Language::Ko,
        position: "백엔드 개발자".to_owned(),
        note: None,
    })
}

/// Has `count` tasks computed, `at_once` under way, and says how long it took.
async fn drain(address: &str, name: &str, count: i64, at_once: i64, model: Duration) -> Result<(), String> {
    let open = |seed| {
        Redis::open(address, Arc::new(Randomness::from_seed([seed; 32]))).map_err(|cause| cause.to_string())
    };
    let settings = WorkerSettings {
        concurrency: 128,
        result_expiry: Duration::from_secs(60),
        ..WorkerSettings::default()
    };
    let worker = Worker::new(open(1)?, settings, Arc::new(Slow(model)), Arc::new(SystemClock));
    let warm = CancellationToken::new();
    let running = tokio::spawn(worker.run(warm.clone(), CancellationToken::new()));
    let executor = CeleryExecutor::new(open(2)?, ExecutorSettings::default(), Arc::new(SystemClock));
    let run = SystemClock.now().timestamp_micros();
    // The first task connects everything.
    let first = executor.execute(&TaskId(format!("{name}-{run}-first")), &task(0)).await;
    first.map_err(|failure| failure.reason)?;
    let began = Instant::now();
    let lanes = (0..at_once).map(|lane| {
        let executor = &executor;
        async move {
            for record in (lane..count).step_by(at_once as usize) {
                let id = TaskId(format!("{name}-{run}-{record}"));
                executor.execute(&id, &task(record)).await.map_err(|failure| failure.reason)?;
            }
            Ok::<(), String>(())
        }
    });
    join_all(lanes).await.into_iter().collect::<Result<Vec<()>, String>>()?;
    let took = began.elapsed().as_secs_f64();
    println!("{name}: {count} tasks in {took:.2} s, {:.0} a second", count as f64 / took);
    warm.cancel();
    running.await.map_err(|cause| cause.to_string())
}

#[tokio::main]
async fn main() -> Result<(), String> {
    let address = std::env::args().nth(1).ok_or("give the address of a Redis database")?;
    drain(&address, "model-of-0-s", 10_000, 256, Duration::ZERO).await?;
    drain(&address, "model-of-1-s", 200, 200, Duration::from_secs(1)).await
}
