//! Daedam's and Python's workers on one queue.

use crate::support::{Database, PythonWorker, Scripted, judgement, quick};
use celery::WorkerSettings;
use futures_util::future::join_all;
use interview::{ports::Executor, work::job::TaskId, work::task::TaskOutput};
use std::{collections::HashMap, time::Duration};

#[tokio::test]
async fn workers_of_both_kinds_share_a_queue_and_each_does_some() {
    let mut database = Database::new().await;
    let _python = PythonWorker::start(&database.url, "python@test").await;
    let interviewer = Scripted::new();
    let worker = database.worker(interviewer.clone(), WorkerSettings { concurrency: 1, ..quick() });
    let executor = database.executor(Duration::from_secs(25));
    let outputs =
        join_all(
            (0..80).map(|record| {
                let executor = executor.clone();
                async move {
                    executor.execute(&TaskId(format!("mixed-{record}")), &judgement(record, "slow")).await
                }
            }),
        )
        .await;
    let mut graders: HashMap<String, usize> = HashMap::new();
    for output in outputs {
        match output {
            Ok(TaskOutput::Evaluation(evaluation)) => *graders.entry(evaluation.grader).or_default() += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(graders.values().sum::<usize>(), 80);
    assert_eq!(graders.get("scripted/1"), Some(&interviewer.calls()), "{graders:?}");
    assert!(graders["celery"] > 0 && graders["scripted/1"] > 0, "{graders:?}");
    database.until_settled().await;
    worker.end().await;
}
