//! Those who compute tasks for the measurements with workers: an interviewer who takes a set time and no processor.

use crate::hanging;
use async_trait::async_trait;
use celery::{Redis, Worker, WorkerSettings};
use daedam::clock::SystemClock;
use interview::{
    grading::evaluation::Evaluation,
    grading::failure::TaskFailure,
    grading::score::Score,
    ports::Interviewer,
    randomness::Randomness,
    session::question::Question,
    work::local::LocalExecutor,
    work::task::{JudgementRequest, QuestionRequest},
    work::usage::Meter,
};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// As many tasks at once as the measurement with the slow model says.
const CONCURRENCY: usize = 128;

/// Asks at once, and judges after a while.
struct Patient(Duration);

#[async_trait]
impl Interviewer for Patient {
    async fn ask(&self, request: &QuestionRequest, _meter: &Meter) -> Result<Vec<Question>, TaskFailure> {
        Ok((0..request.count).map(|number| Question::plain(format!("질문 {number}"), "patient")).collect())
    }

    async fn judge(&self, _request: &JudgementRequest, _meter: &Meter) -> Result<Evaluation, TaskFailure> {
        if !self.0.is_zero() {
            tokio::time::sleep(self.0).await;
        }
        let feedback = "결과를 수치로 말해 보세요. ".repeat(10);
        Ok(Evaluation {
            keywords: vec!["REST".to_owned()],
            strengths: vec!["'자원을 주소로'".to_owned()],
            improvements: vec!["수치".to_owned()],
            ..Evaluation::new("celery", Some(Score::rounded(62.0)), feedback)
        })
    }
}

/// The whole program, which computes the tasks itself and at once.
pub(crate) async fn serve(data: PathBuf) {
    hanging::serve_with(data, Arc::new(LocalExecutor::new(Arc::new(Patient(Duration::ZERO))))).await;
}

/// A worker at the Redis and with the model's milliseconds that `arguments` names, as `redis://…,1000`.
pub(crate) async fn work(arguments: &str) {
    let (url, milliseconds) = arguments.rsplit_once(',').unwrap();
    let patience = Duration::from_millis(milliseconds.parse().unwrap());
    let redis = Redis::open(url, Arc::new(Randomness::from_seed(rand::random()))).unwrap();
    let settings = WorkerSettings { concurrency: CONCURRENCY, ..WorkerSettings::default() };
    let worker = Worker::new(redis, settings, Arc::new(Patient(patience)), Arc::new(SystemClock));
    worker.run(CancellationToken::new(), CancellationToken::new()).await;
}
