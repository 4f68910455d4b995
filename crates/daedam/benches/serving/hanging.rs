//! Reading while the model hangs and a thousand evaluations wait for it.

use crate::{
    client::{self, Connection},
    median,
    program::Server,
    row,
};
use async_trait::async_trait;
use daedam::{measurements, pieces, settings};
use interview::{
    grading::evaluation::Evaluation,
    grading::failure::TaskFailure,
    ports::{Executor, Interviewer},
    session::question::Question,
    work::dispatch::Dispatcher,
    work::local::LocalExecutor,
    work::task::{JudgementRequest, QuestionRequest},
    work::usage::Meter,
};
use serde_json::json;
use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

const WAITING: usize = 1_000;
const CONNECTIONS: usize = 8;
const ROUNDS: usize = 5;
const LASTING: Duration = Duration::from_secs(2);

/// Asks at once, and never judges.
struct HangingJudge;

#[async_trait]
impl Interviewer for HangingJudge {
    async fn ask(&self, request: &QuestionRequest, _meter: &Meter) -> Result<Vec<Question>, TaskFailure> {
        Ok((0..request.count).map(|number| Question::plain(format!("질문 {number}"), "hanging")).collect())
    }

    async fn judge(&self, _request: &JudgementRequest, _meter: &Meter) -> Result<Evaluation, TaskFailure> {
        std::future::pending().await
    }
}

/// The whole program with a model that hangs.
pub(crate) async fn serve(data: PathBuf) {
    serve_with(data, Arc::new(LocalExecutor::new(Arc::new(HangingJudge)))).await;
}

/// The whole program with an executor of the measurement's own.
pub(crate) async fn serve_with(data: PathBuf, executor: Arc<dyn Executor>) {
    let environment = BTreeMap::from([
        ("DAEDAM_DATA_DIR".to_owned(), data.display().to_string()),
        ("DAEDAM_CONCURRENCY".to_owned(), "2000".to_owned()),
    ]);
    let sources = settings::Sources { environment, ..settings::Sources::default() };
    let resolved = settings::resolve(&sources).unwrap();
    let settings = &resolved.settings;
    let pieces = pieces::choose(settings, resolved.blueprint().unwrap()).await.unwrap();
    pieces.database.migrate().await.unwrap();
    let stop = CancellationToken::new();
    tokio::spawn(Dispatcher::new(pieces.context.clone(), executor).run(stop.clone()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    eprintln!("ready at http://{}", listener.local_addr().unwrap());
    let metrics = measurements::start().unwrap();
    let app = pieces::app(settings, &pieces, None, metrics, stop.clone()).unwrap();
    let limits = app.limits;
    api::serve(listener, api::router(app), limits, api::TrustedProxies::default(), stop).await;
}

pub(crate) async fn measure() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::of_this_benchmark("hanging", folder.path().to_str().unwrap());
    let reader = server.candidate("reader", 5).await;
    let request = client::get(&format!("/sessions/{}/questions", reader.session), &reader.token);
    let p95 = async || {
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            let round = client::round(server.address, CONNECTIONS, LASTING, &request).await;
            rounds.push(round.p95.as_secs_f64() * 1e3);
        }
        median(rounds)
    };
    let idle = p95().await;
    let mut answered = 0;
    for number in 0..WAITING / 20 {
        let candidate = server.candidate(&format!("waiting{number}"), 20).await;
        let mut connection = Connection::open(server.address).await;
        for record in &candidate.records {
            let body = json!({"record_id": record, "answer_text": "답변"}).to_string();
            connection.ask(&client::post("/answers", &candidate.token, &body)).await;
            answered += 1;
        }
    }
    assert_eq!(answered, WAITING);
    let waiting = p95().await;
    row(
        "p95 of reads in ms, 1,000 evaluations waiting / idle",
        format!("{waiting:.2}"),
        format!("{idle:.2}"),
        format!("{:.2}", waiting / idle),
        "≤ 1.50",
    );
}
