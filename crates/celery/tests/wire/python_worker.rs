//! A Daedam server and a team's own Python worker.

use crate::support::{Database, PythonWorker, judgement, questions};
use interview::{
    ports::Executor,
    session::question::Question,
    work::job::TaskId,
    work::task::{Retry, Task, TaskOutput},
};
use interviewer::InterviewContent;
use std::time::Duration;

fn id(name: &str) -> TaskId {
    TaskId(name.to_owned())
}

#[tokio::test]
async fn a_python_worker_asks_and_judges_and_is_kept_as_given() {
    let mut database = Database::new().await;
    let _worker = PythonWorker::start(&database.url, "python@test").await;
    let executor = database.executor(Duration::from_secs(20));

    let asked = executor.execute(&id("ask"), &questions("백엔드", 2)).await;
    let plain = |text: &str| Question::plain(text.to_owned(), "celery");
    let expected = vec![plain("백엔드 질문 1? (0)"), plain("백엔드 질문 2? (0)")];
    assert_eq!(asked, Ok(TaskOutput::Questions(expected)));

    let task = judgement(7, "답변");
    let Task::AnalyzeAnswer(request) = &task else { unreachable!() };
    let rubric = InterviewContent::embedded().rubric().text(&request.question, request.language);
    match executor.execute(&id("judge"), &task).await {
        Ok(TaskOutput::Evaluation(evaluation)) => {
            assert_eq!(evaluation.feedback, format!("7|REST란?|답변|{rubric}"));
            assert_eq!(evaluation.score.map(|score| score.value()), Some(85.5));
            assert_eq!((evaluation.grader.as_str(), evaluation.calibrated), ("celery", false));
            assert_eq!((evaluation.criteria, evaluation.key_points), (None, None));
        }
        other => panic!("{other:?}"),
    }
    database.until_settled().await;
}

#[tokio::test]
async fn a_python_worker_that_misbehaves_is_refused_with_a_reason() {
    let database = Database::new().await;
    let _worker = PythonWorker::start(&database.url, "python@test").await;
    let executor = database.executor(Duration::from_secs(5));
    for (name, task, says, retry) in [
        ("raise", questions("raise", 2), "the worker failed: ValueError", Retry::Later),
        ("garbage", questions("garbage", 2), "refused: the questions are not a list", Retry::Never),
        ("empty", questions("empty", 2), "refused: there are no questions", Retry::Never),
        ("nan", questions("not a number", 2), "refused: the result is not JSON", Retry::Never),
        ("pickle", questions("not JSON", 2), "refused: the result is not JSON", Retry::Never),
        ("missing", judgement(1, "missing"), "refused: strengths is missing", Retry::Never),
        ("text", judgement(1, "text"), "refused: score is not a number from 0 to 100", Retry::Never),
        ("range", judgement(1, "range"), "refused: score is not a number from 0 to 100", Retry::Never),
        ("hang", questions("hang", 2), "no worker answered in time", Retry::Later),
    ] {
        let failure = executor.execute(&id(name), &task).await.unwrap_err();
        assert_eq!((failure.detail.as_str(), failure.retry), (says, retry), "{name}");
    }
    // It waits also for a retry by the worker itself.
    let retried = executor.execute(&id("retry"), &questions("retry", 1)).await;
    assert!(matches!(retried, Ok(TaskOutput::Questions(_))), "{retried:?}");
}

#[tokio::test]
async fn what_pythons_celery_writes_otherwise_is_read_too() {
    let mut database = Database::new().await;
    let compressed = [("TEST_RESULT_COMPRESSION", "gzip")];
    let _worker = PythonWorker::with(&database.url, "python@test", "celery", &compressed).await;
    let executor = database.executor(Duration::from_secs(20));
    match executor.execute(&id("decimal"), &judgement(7, "decimal")).await {
        Ok(TaskOutput::Evaluation(evaluation)) => {
            assert_eq!(evaluation.score.map(|score| score.value()), Some(85.5));
        }
        other => panic!("{other:?}"),
    }
    let kept: Vec<u8> = database.run(redis::cmd("GET").arg("celery-task-meta-decimal")).await;
    assert!(kept.starts_with(b"\0celery-compressed\0"), "{kept:?}");
    let failure = executor.execute(&id("raise"), &questions("raise", 2)).await.unwrap_err();
    assert_eq!(failure.detail, "the worker failed: ValueError");
}
