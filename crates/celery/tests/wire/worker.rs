//! A worker with good messages, while things around it go wrong.

use crate::support::{
    Database, PATIENCE, PythonWorker, Scripted, cost, judgement, mortal_worker, questions, quick,
};
use celery::WorkerSettings;
use interview::{
    ports::Executor,
    work::job::TaskId,
    work::task::{Retry, TaskOutput},
    work::usage::Meter,
};
use std::{sync::Arc, time::Duration};

fn id(name: &str) -> TaskId {
    TaskId(name.to_owned())
}

#[tokio::test]
async fn a_task_whose_worker_dies_is_taken_over() {
    let mut database = Database::new().await;
    let executor = database.executor(Duration::from_secs(25));
    let stuck = Scripted::letting(0);
    let dying = mortal_worker(&database.url, stuck.clone(), quick());
    let waiting = tokio::spawn({
        let executor = executor.clone();
        async move { executor.execute(&id("orphan"), &judgement(1, "답")).await }
    });
    stuck.until_called(1).await;
    dying.shutdown_background();

    let heir = Scripted::new();
    let worker = database.worker(heir.clone(), quick());
    assert!(waiting.await.unwrap().is_ok());
    assert_eq!(heir.calls(), 1);
    database.until_settled().await;
    worker.end().await;
}

#[tokio::test]
async fn kombu_gives_back_what_a_dead_daedam_worker_held_and_leaves_a_living_one_alone() {
    let mut database = Database::new().await;
    let executor = database.executor(PATIENCE);
    let send = |name: &'static str| {
        let executor = executor.clone();
        tokio::spawn(async move { executor.execute(&id(name), &judgement(1, "답")).await })
    };
    let stuck = Scripted::letting(0);
    let dying = mortal_worker(&database.url, stuck.clone(), quick());
    let orphan = send("kombus-orphan");
    stuck.until_called(1).await;
    dying.shutdown_background();
    // Without a lease only kombu notices.
    database.run::<()>(redis::cmd("DEL").arg("daedam.leases")).await;
    let slow = Scripted::letting(0);
    let living = database.worker(slow.clone(), WorkerSettings { concurrency: 1, ..quick() });
    let kept = send("kombus-kept");
    slow.until_called(1).await;
    let _python = PythonWorker::with_visibility_timeout(&database.url, "python@test", 2).await;
    match orphan.await.unwrap() {
        Ok(TaskOutput::Evaluation(evaluation)) => assert_eq!(evaluation.grader, "celery"),
        other => panic!("{other:?}"),
    }
    slow.gate.add_permits(1);
    match kept.await.unwrap() {
        Ok(TaskOutput::Evaluation(evaluation)) => assert_eq!(evaluation.grader, "scripted/1"),
        other => panic!("{other:?}"),
    }
    assert_eq!(slow.calls(), 1);
    database.until_settled().await;
    living.end().await;
}

#[tokio::test]
async fn a_task_that_runs_longer_than_its_lease_stays_where_it_is() {
    let mut database = Database::new().await;
    let executor = database.executor(Duration::from_secs(25));
    let slow = Scripted::letting(0);
    let holder = database.worker(slow.clone(), quick());
    let waiting = tokio::spawn({
        let executor = executor.clone();
        async move { executor.execute(&id("long"), &judgement(1, "답")).await }
    });
    slow.until_called(1).await;
    let idle = Scripted::new();
    let other = database.worker(idle.clone(), quick());
    // Three leases pass. A worker that let one expire would have lost the task to the other.
    tokio::time::sleep(Duration::from_secs(3)).await;
    slow.gate.add_permits(1);
    assert!(waiting.await.unwrap().is_ok());
    assert_eq!((slow.calls(), idle.calls()), (1, 0));
    database.until_settled().await;
    holder.end().await;
    other.end().await;
}

#[tokio::test]
async fn what_kombu_has_held_for_too_long_is_given_back() {
    let mut database = Database::new().await;
    let executor = database.executor(Duration::from_secs(25));
    let waiting = tokio::spawn({
        let executor = executor.clone();
        async move { executor.execute(&id("held"), &judgement(1, "답")).await }
    });
    database.until(redis::cmd("LLEN").arg("celery"), 1).await;
    // A Python worker took it an hour ago and died: kombu's entries, as kombu writes them, and no lease.
    let message: String = database.run(redis::cmd("RPOP").arg("celery")).await;
    let entry = format!("[{message}, \"\", \"celery\"]");
    database.run::<()>(redis::cmd("HSET").arg("unacked").arg("their-tag").arg(entry)).await;
    database.run::<()>(redis::cmd("ZADD").arg("unacked_index").arg(1_000_000).arg("their-tag")).await;
    // It died while it looked for such deliveries itself, so kombu's lock is never released.
    database.run::<()>(redis::cmd("SET").arg("unacked_mutex").arg("theirs")).await;
    let worker = database.worker(Scripted::new(), quick());
    assert!(waiting.await.unwrap().is_ok());
    database.until_settled().await;
    worker.end().await;
}

#[tokio::test]
async fn a_warm_shutdown_finishes_what_runs_and_a_cold_one_gives_it_back() {
    let mut database = Database::new().await;
    let executor = database.executor(Duration::from_secs(25));
    for cold in [false, true] {
        let held_up = Scripted::letting(0);
        let worker = database.worker(held_up.clone(), quick());
        let waiting = tokio::spawn({
            let executor = executor.clone();
            async move {
                executor.execute(&id(&format!("cold {cold}").replace(' ', "-")), &judgement(1, "답")).await
            }
        });
        held_up.until_called(1).await;
        worker.warm.cancel();
        if cold {
            worker.cold.cancel();
            tokio::time::timeout(PATIENCE, worker.run).await.unwrap().unwrap();
            database.until(redis::cmd("LLEN").arg("celery"), 1).await;
            database.until(redis::cmd("HLEN").arg("unacked"), 0).await;
            let heir = database.worker(Scripted::new(), quick());
            assert!(waiting.await.unwrap().is_ok());
            heir.end().await;
        } else {
            held_up.gate.add_permits(1);
            assert!(waiting.await.unwrap().is_ok());
            tokio::time::timeout(PATIENCE, worker.run).await.unwrap().unwrap();
        }
        database.until_settled().await;
    }
}

#[tokio::test]
async fn failures_of_a_daedam_worker_arrive_whole_and_at_once() {
    let database = Database::new().await;
    let interviewer = Scripted::new();
    let worker = database.worker(interviewer.clone(), quick());
    let executor = database.executor(Duration::from_secs(25));
    for (name, task, says, retry) in [
        ("lasting", judgement(1, "fails"), "this cannot be done", Retry::Never),
        ("panic", judgement(1, "panics"), "the work broke off", Retry::Later),
    ] {
        let failure = executor.execute(&id(name), &task).await.unwrap_err();
        assert_eq!((failure.detail.as_str(), failure.retry), (says, retry));
    }
    // A server tries again itself, so its worker does not.
    let before = interviewer.calls();
    let fresh = Scripted::new();
    worker.end().await;
    let worker = database.worker(fresh.clone(), quick());
    let failure = executor.execute(&id("passing"), &judgement(1, "fails once")).await.unwrap_err();
    assert_eq!((failure.detail.as_str(), failure.retry), ("not now", Retry::Later));
    assert_eq!((before, fresh.calls()), (2, 1));
    worker.end().await;
}

#[tokio::test]
async fn a_task_past_its_time_limit_is_ended() {
    let mut database = Database::new().await;
    let stuck = Scripted::letting(0);
    let worker = database.worker(stuck.clone(), quick());
    let url = database.url.clone();
    let seen = crate::support::python_call(
        &url,
        "tasks.question_generator.generate_questions",
        serde_json::json!(["x"]),
        serde_json::json!({}),
        serde_json::json!({"time_limit": 1}),
    )
    .await;
    assert_eq!(seen["class"], "TimeLimitExceeded", "{seen}");
    database.until_settled().await;
    worker.end().await;
}

#[tokio::test]
async fn a_task_that_nobody_waits_for_is_passed_over() {
    let mut database = Database::new().await;
    let executor = database.executor(Duration::from_millis(300));
    let failure = executor.execute(&id("late"), &judgement(1, "답")).await.unwrap_err();
    assert_eq!((failure.detail.as_str(), failure.retry), ("no worker answered in time", Retry::Later));
    database.until(redis::cmd("EXISTS").arg("celery-task-meta-late"), 1).await;
    let interviewer = Scripted::new();
    let worker = database.worker(interviewer.clone(), quick());
    database.until_settled().await;
    assert_eq!(interviewer.calls(), 0);
    worker.end().await;
}

#[tokio::test]
async fn a_result_is_found_again_and_a_task_sent_twice_is_computed_once() {
    let mut database = Database::new().await;
    let interviewer = Scripted::letting(0);
    let worker = database.worker(interviewer.clone(), quick());
    let task = questions("백엔드", 1);
    let ask = |executor: Arc<celery::CeleryExecutor>| {
        let task = task.clone();
        tokio::spawn(async move { executor.execute(&id("twice"), &task).await })
    };
    // Two servers, one of them twice, as after a restart or with an expired lease.
    let (one, other) = (database.executor(PATIENCE), database.executor(PATIENCE));
    let waiting = [ask(one.clone()), ask(one.clone()), ask(other)];
    interviewer.until_called(1).await;
    database.until(redis::cmd("HLEN").arg("unacked"), 2).await;
    interviewer.gate.add_permits(10);
    let mut outputs = Vec::new();
    for waiting in waiting {
        outputs.push(waiting.await.unwrap().unwrap());
    }
    let restarted = ask(database.executor(PATIENCE)).await.unwrap().unwrap();
    assert!(matches!(&restarted, TaskOutput::Questions(questions) if questions[0].source == "bank:x@1"));
    assert!(outputs.iter().all(|output| *output == restarted));
    assert_eq!(interviewer.calls(), 1);
    database.until_settled().await;
    worker.end().await;
}

#[tokio::test]
async fn a_result_that_is_recorded_is_known_for_a_while_and_then_goes() {
    let mut database = Database::new().await;
    let interviewer = Scripted::new();
    let worker = database.worker(interviewer.clone(), quick());
    let executor = database.executor(Duration::from_secs(10));
    let task = judgement(1, "답");
    let found = executor.execute(&id("recorded"), &task).await.unwrap();
    executor.recorded(vec![id("recorded"), id("never there")]);
    let shortened = "return redis.call('TTL', KEYS[1]) <= 10 and 1 or 0";
    let key = "celery-task-meta-recorded";
    database.until(redis::cmd("EVAL").arg(shortened).arg(1).arg(key), 1).await;
    // A caller that asks for the same once more gets the same result, and nothing is computed twice.
    assert_eq!(database.executor(PATIENCE).execute(&id("recorded"), &task).await.unwrap(), found);
    assert_eq!(interviewer.calls(), 1);
    database.until(redis::cmd("EXISTS").arg(key), 0).await;
    worker.end().await;
}

#[tokio::test]
async fn a_request_that_a_person_waits_for_is_served_first() {
    let mut database = Database::new().await;
    let executor = database.executor(PATIENCE);
    let interviewer = Scripted::new();
    let send = |name: &'static str, task| {
        let executor = executor.clone();
        tokio::spawn(async move { executor.execute(&id(name), &task).await.unwrap() })
    };
    let judged = [send("one", judgement(1, "답")), send("two", judgement(2, "답"))];
    database.until(redis::cmd("LLEN").arg("celery"), 2).await;
    let asked = send("questions", questions("백엔드", 1));
    database.until(redis::cmd("LLEN").arg("celery"), 3).await;
    let head: String = database.run(redis::cmd("LINDEX").arg("celery").arg(-1)).await;
    assert!(head.contains("generate_questions"), "{head}");
    let worker = database.worker(interviewer, quick());
    asked.await.unwrap();
    for judged in judged {
        judged.await.unwrap();
    }
    worker.end().await;
}

#[tokio::test]
async fn a_dropped_future_waits_no_longer_and_leaves_its_task_to_be_found() {
    let mut database = Database::new().await;
    let executor = database.executor(PATIENCE);
    let waiting = tokio::spawn({
        let executor = executor.clone();
        async move { executor.execute(&id("dropped"), &judgement(1, "답")).await }
    });
    database.until(redis::cmd("LLEN").arg("celery"), 1).await;
    waiting.abort();
    let interviewer = Scripted::new();
    let worker = database.worker(interviewer.clone(), quick());
    database.until(redis::cmd("EXISTS").arg("celery-task-meta-dropped"), 1).await;
    assert!(executor.execute(&id("dropped"), &judgement(1, "답")).await.is_ok());
    assert_eq!(interviewer.calls(), 1);
    worker.end().await;
}

#[tokio::test]
async fn what_a_task_took_of_a_model_and_what_that_replied_arrive_with_its_result() {
    let database = Database::new().await;
    let worker = database.worker(Scripted::new(), quick());
    let executor = database.executor(Duration::from_secs(25));
    for (name, answer, usage) in
        [("free", "답", None), ("dear", "costs", Some(cost())), ("vain", "costs and fails", Some(cost()))]
    {
        let meter = Meter::default();
        let outcome = executor.execute_metered(&id(name), &judgement(1, answer), &meter).await;
        assert_eq!((outcome.is_ok(), meter.read()), (name != "vain", usage), "{name}");
        // Without an evaluation there is nothing to store a reply with.
        assert_eq!(meter.replies(), vec!["word for word"; usize::from(name == "dear")], "{name}");
    }
    worker.end().await;
}
