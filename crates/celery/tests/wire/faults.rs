//! Nothing is lost when Redis, or the network, fails in the middle of the work.

use crate::support::{Database, PATIENCE, Scripted, TestClock, executor_settings, judgement, open, quick};
use celery::{CeleryExecutor, ExecutorSettings, WorkerSettings};
use futures_util::future::join_all;
use interview::{
    grading::evaluation::Evaluation, grading::failure::TaskFailure, ports::Executor, work::job::TaskId,
    work::task::TaskOutput,
};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use test_servers::{Proxy, RedisServer};
use tokio::task::JoinHandle;

/// How many tasks meet a fault: more in `make faults`.
fn crowd() -> i64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "the fault tests have a long form, which the environment asks for"
    )]
    let long = std::env::var("DAEDAM_TEST_FAULTS").is_ok_and(|length| length == "long");
    if long { 2_000 } else { 200 }
}

type Judging = JoinHandle<Vec<Result<TaskOutput, TaskFailure>>>;

fn judge_all(executor: &Arc<CeleryExecutor>, name: &'static str) -> Judging {
    let executor = executor.clone();
    tokio::spawn(async move {
        join_all(
            (0..crowd()).map(|record| {
                let executor = executor.clone();
                async move {
                    executor.execute(&TaskId(format!("{name}-{record}")), &judgement(record, "답")).await
                }
            }),
        )
        .await
    })
}

/// Every task has its own result, and no other.
async fn all_judged(judging: Judging) {
    let outputs = tokio::time::timeout(Duration::from_secs(120), judging).await.unwrap().unwrap();
    let record = |output: Result<TaskOutput, TaskFailure>| match output {
        Ok(TaskOutput::Evaluation(evaluation)) => {
            let Evaluation { feedback, .. } = *evaluation;
            feedback.split(' ').next().unwrap().parse::<i64>().unwrap()
        }
        other => panic!("{other:?}"),
    };
    let records: Vec<i64> = outputs.into_iter().map(record).collect();
    assert_eq!(records, (0..crowd()).collect::<Vec<i64>>());
}

fn patient(url: &str) -> Arc<CeleryExecutor> {
    let settings = ExecutorSettings { time_limit: Duration::from_secs(110), ..executor_settings() };
    Arc::new(CeleryExecutor::new(open(url), settings, Arc::new(TestClock(Duration::ZERO))))
}

fn narrow() -> WorkerSettings {
    WorkerSettings { concurrency: 8, ..quick() }
}

#[tokio::test]
async fn redis_forgets_everything_in_the_middle() {
    let mut database = Database::new().await;
    let executor = patient(&database.url);
    let interviewer = Scripted::letting(20);
    let worker = database.worker(interviewer.clone(), narrow());
    let judging = judge_all(&executor, "flushed");
    interviewer.until_called(20).await;
    database.run::<()>(redis::cmd("FLUSHDB").arg("SYNC")).await;
    interviewer.gate.add_permits(100_000);
    all_judged(judging).await;
    let repeated = interviewer.calls() as i64 - crowd();
    println!("model calls repeated after FLUSHDB: {repeated}");
    // Tasks with results before the flush may have lost them after their waiters got them; running tasks go on.
    assert!(repeated <= 20 + 8, "{repeated}");
    database.until_settled().await;
    worker.end().await;
}

#[tokio::test]
async fn redis_is_killed_and_comes_back_empty() {
    let mut server = RedisServer::start(&[]).await;
    let mut database = Database::at(&server.url()).await;
    let executor = patient(&server.url());
    let interviewer = Scripted::letting(20);
    let worker = database.worker(interviewer.clone(), narrow());
    let judging = judge_all(&executor, "killed");
    interviewer.until_called(20).await;
    server.kill().await;
    interviewer.gate.add_permits(100_000);
    server.resume().await;
    all_judged(judging).await;
    println!("model calls repeated after a restart: {}", interviewer.calls() as i64 - crowd());
    database = Database::at(&server.url()).await;
    database.until_settled().await;
    // The queue is declared again, and remote control listens again.
    database.until(redis::cmd("EXISTS").arg("_kombu.binding.celery"), 1).await;
    database
        .until(redis::cmd("PUBSUB").arg("NUMSUB").arg("/0.celery.pidbox"), ("/0.celery.pidbox".to_owned(), 1))
        .await;
    worker.end().await;
}

#[tokio::test]
async fn redis_is_not_there_yet_when_everything_starts() {
    let mut server = RedisServer::stopped(&[]).await;
    assert!(open(&server.url()).ping().await.is_err());
    let executor = patient(&server.url());
    let interviewer = Scripted::new();
    let settings = narrow();
    let clock = Arc::new(TestClock(Duration::ZERO));
    let warm = tokio_util::sync::CancellationToken::new();
    let worker = celery::Worker::new(open(&server.url()), settings, interviewer, clock);
    let running = tokio::spawn(worker.run(warm.clone(), Default::default()));
    let judging = judge_all(&executor, "early");
    server.resume().await;
    all_judged(judging).await;
    warm.cancel();
    tokio::time::timeout(PATIENCE, running).await.unwrap().unwrap();
}

#[tokio::test]
async fn the_way_to_redis_breaks_again_and_again() {
    let server = RedisServer::start(&[]).await;
    let (servers_way, workers_way) = (Proxy::to(server.port).await, Proxy::to(server.port).await);
    let mut database = Database::at(&server.url()).await;
    let executor = patient(&servers_way.redis_url());
    let interviewer = Scripted::letting(0);
    let worker = Database::at(&workers_way.redis_url()).await.worker(interviewer.clone(), narrow());
    let judging = judge_all(&executor, "broken");
    for round in 1..=10 {
        interviewer.gate.add_permits(crowd() as usize / 20);
        interviewer.until_called(crowd() as usize / 20 * round).await;
        if round % 2 == 0 { workers_way.reset() } else { servers_way.reset() }
    }
    interviewer.gate.add_permits(100_000);
    all_judged(judging).await;
    println!("model calls repeated after ten resets: {}", interviewer.calls() as i64 - crowd());
    database.until_settled().await;
    worker.end().await;
}

#[tokio::test]
async fn the_way_to_redis_swallows_everything_for_a_while() {
    let server = RedisServer::start(&[]).await;
    let (servers_way, workers_way) = (Proxy::to(server.port).await, Proxy::to(server.port).await);
    let mut database = Database::at(&server.url()).await;
    let executor = patient(&servers_way.redis_url());
    let interviewer = Scripted::letting(20);
    let worker = Database::at(&workers_way.redis_url()).await.worker(interviewer.clone(), narrow());
    let judging = judge_all(&executor, "swallowed");
    interviewer.until_called(20).await;
    servers_way.blackhole();
    workers_way.blackhole();
    interviewer.gate.add_permits(100_000);
    tokio::time::sleep(Duration::from_secs(4)).await;
    // Earlier connections stay dead; only new ones carry data.
    servers_way.open();
    workers_way.open();
    all_judged(judging).await;
    println!("model calls repeated after a blackhole: {}", interviewer.calls() as i64 - crowd());
    database.until_settled().await;
    worker.end().await;
}

#[tokio::test]
async fn clocks_ten_minutes_apart_change_nothing() {
    let mut database = Database::new().await;
    for skew in [Duration::ZERO, Duration::from_secs(1_200)] {
        // The server's clock is wrong in one round, and the worker's and Redis' in the other.
        let settings = ExecutorSettings { time_limit: PATIENCE, ..executor_settings() };
        let behind = TestClock(skew);
        let executor = Arc::new(CeleryExecutor::new(open(&database.url), settings, Arc::new(behind)));
        let worker = database.worker(Scripted::new(), narrow());
        let id = TaskId(format!("skew-{}", skew.as_secs()));
        assert!(executor.execute(&id, &judgement(1, "답")).await.is_ok());
        worker.end().await;
    }
    database.until_settled().await;
}

#[tokio::test]
async fn two_servers_and_three_workers_lose_nothing_when_a_worker_is_taken_away() {
    let mut database = Database::new().await;
    let (one, other) = (patient(&database.url), patient(&database.url));
    let interviewer = Scripted::letting(30);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (url, doomed) = (database.url.clone(), interviewer.clone());
    runtime.spawn(async move {
        let clock = Arc::new(TestClock(Duration::ZERO));
        let worker = celery::Worker::new(open(&url), narrow(), doomed, clock);
        worker.run(Default::default(), Default::default()).await;
    });
    let workers =
        [database.worker(interviewer.clone(), narrow()), database.worker(interviewer.clone(), narrow())];
    let judging = [judge_all(&one, "one"), judge_all(&other, "other")];
    interviewer.until_called(30).await;
    runtime.shutdown_background();
    interviewer.gate.add_permits(100_000);
    for judging in judging {
        all_judged(judging).await;
    }
    let repeated = interviewer.calls() as i64 - 2 * crowd();
    println!("model calls repeated after a worker's death: {repeated}");
    assert!((0..=2 * 8).contains(&repeated), "{repeated}");
    database.until_settled().await;
    for worker in workers {
        worker.end().await;
    }
    let keys: Vec<String> = database.run(redis::cmd("KEYS").arg("*")).await;
    let kinds: BTreeSet<&str> = keys
        .iter()
        .map(|key| if key.starts_with("celery-task-meta-") { "results" } else { key.as_str() })
        .collect();
    let marks = kinds.iter().filter(|key| key.starts_with("daedam.published.")).count();
    // Only results, the queue's declaration, one mark for each server, and the reply address of the dead worker's greeting
    // remain.
    assert!(marks == 2 && kinds.len() - marks <= 4, "{kinds:?}");
}
