//! Answers and their grading: kept whole, replaced, graded once, tried again, failed with a reason.

use crate::harness::{Caller, Hanging, Options, Scripted, TestApp, TestDatabase, told_to_both_stores};
use chrono::TimeDelta;
use interview::grading::failure::{FailureCode, TaskFailure};
use interview::work::job::ClaimCapacity;
use interview::work::task::Retry;
use serde_json::{Value, json};
use std::sync::Arc;

told_to_both_stores!(
    an_answer_is_given_back_unchanged,
    a_newer_answer_drops_the_older_ones_grading,
    a_failing_grader_is_tried_again,
    a_grading_that_fails_for_good_says_why_and_can_be_asked_for_again,
    a_failure_can_ask_for_time,
    every_grading_is_kept,
    a_grading_that_waits_is_the_one_asked_for,
    questions_that_cannot_be_made_are_replaced,
    what_the_rubric_grader_does_not_score,
    a_lost_lease_is_claimed_again,
);

async fn answer(user: &Caller<'_>, record: i64, text: &str) {
    user.post("/answers", json!({"record_id": record, "answer_text": text})).await.expect_status(200);
}

async fn record(user: &Caller<'_>, id: i64) -> Value {
    user.get(&format!("/records/{id}")).await.expect_status(200)
}

async fn an_answer_is_given_back_unchanged(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (session, records) = user.session().await;
    for text in [
        "네",
        "  바깥 공백  ",
        "줄\n바꿈\r\n과 탭\t",
        "👩‍💻🏳️‍🌈 𠮷",
        "\u{202e}rtl\u{200f} zero\u{200b}width\u{feff}",
        "\u{1112}\u{1161}\u{11ab}글",
        "\"quotes\" \\ / </script> \u{2028}",
        &"긴 답변입니다. ".repeat(37_500),
    ] {
        answer(&user, records[0], text).await;
        let results = user.get(&format!("/sessions/{session}/results")).await.json();
        assert_eq!(results[0]["answer"], text, "{}", &text.chars().take(20).collect::<String>());
    }
    app.finish().await;
}

async fn a_newer_answer_drops_the_older_ones_grading(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (_, records) = user.session().await;
    answer(&user, records[0], "하나").await;
    app.work().await;
    assert_eq!(record(&user, records[0]).await["evaluation"]["score"], 2);
    answer(&user, records[0], "하나둘셋").await;
    let replaced = record(&user, records[0]).await;
    assert_eq!(
        (&replaced["evaluation"], &replaced["evaluation_status"]["state"]),
        (&Value::Null, &json!("pending"))
    );
    answer(&user, records[0], "하나둘셋넷다섯").await;
    app.work().await;
    assert_eq!(record(&user, records[0]).await["evaluation"]["score"], 7);
    let kept = user.get(&format!("/records/{}/evaluations", records[0])).await.json();
    let current: Vec<&Value> = kept.as_array().unwrap().iter().filter(|one| one["current"] == true).collect();
    assert_eq!(
        (kept.as_array().unwrap().len(), current.len()),
        (2, 1),
        "the answer between was never graded"
    );
    app.finish().await;
}

fn failing(failures: impl IntoIterator<Item = TaskFailure>) -> Options {
    Options { interviewer: Arc::new(Scripted::failing(failures)), ..Options::default() }
}

/// The first failure is for the questions, and is retried by them.
async fn app_with_answer(database: TestDatabase, failures: Vec<TaskFailure>) -> (TestApp, i64) {
    let mut interviewer_failures = failures;
    let scripted = Arc::new(Scripted::default());
    let options = Options { interviewer: scripted.clone(), ..Options::default() };
    let app = TestApp::with(database, options).await;
    let user = app.user("min").await;
    let (_, records) = user.session().await;
    scripted.failures.lock().unwrap().extend(interviewer_failures.drain(..));
    answer(&user, records[0], "답변입니다").await;
    app.work().await;
    (app, records[0])
}

async fn again(app: &TestApp) -> Caller<'_> {
    let form = [("username", "min"), ("password", "pass123")];
    let token = app.anonymous().post_form("/token", &form).await.expect_status(200);
    app.anonymous().with_token(token["access_token"].as_str().unwrap())
}

async fn a_failing_grader_is_tried_again(database: TestDatabase) {
    let (app, id) =
        app_with_answer(database, vec![TaskFailure::told("the model is away", Retry::Later); 2]).await;
    let user = again(&app).await;
    let waiting = record(&user, id).await["evaluation_status"].clone();
    assert_eq!((&waiting["state"], &waiting["reason"]), (&json!("pending"), &json!("the model is away")));
    let retry_at: chrono::DateTime<chrono::Utc> = waiting["retry_at"].as_str().unwrap().parse().unwrap();
    assert!((1..=2_000).contains(&(retry_at - app.now()).num_milliseconds()), "{retry_at}");
    app.work().await;
    assert_eq!(record(&user, id).await["evaluation_status"], waiting, "it was tried before its time");
    app.advance(TimeDelta::seconds(2));
    app.work().await;
    app.advance(TimeDelta::seconds(4));
    app.work().await;
    let done = record(&user, id).await;
    assert_eq!(done["evaluation_status"], json!({"state": "done", "reason": null, "retry_at": null}));
    assert!(done["evaluation"]["score"].is_number());
    app.finish().await;
}

async fn a_grading_that_fails_for_good_says_why_and_can_be_asked_for_again(database: TestDatabase) {
    let away = TaskFailure::transient(FailureCode::ModelUnreachable, "the model server cannot be reached");
    let failures = vec![away; 5];
    let (mut app, id) = app_with_answer(database, failures).await;
    for _ in 0..5 {
        app.advance(TimeDelta::minutes(5));
        app.work().await;
    }
    let user = again(&app).await;
    let failed = record(&user, id).await;
    assert_eq!(failed["evaluation"], Value::Null);
    // The interview is in Korean.
    let status = json!({"state": "failed", "reason": "모델 서버에 연결할 수 없습니다", "retry_at": null});
    assert_eq!(failed["evaluation_status"], status);
    let asked = user.post(&format!("/records/{id}/evaluation"), json!({})).await.expect_status(202);
    assert_eq!(asked["evaluation_status"]["state"], "pending");
    app.work().await;
    assert!(record(&user, id).await["evaluation"]["score"].is_number());
    app.expect_failed_gradings(0);
    app.finish().await;
}

async fn a_failure_can_ask_for_time(database: TestDatabase) {
    let busy = TaskFailure::told("the model is busy", Retry::After(TimeDelta::minutes(10)));
    let (app, id) = app_with_answer(database, vec![busy]).await;
    app.advance(TimeDelta::minutes(9));
    app.work().await;
    let user = again(&app).await;
    assert_eq!(record(&user, id).await["evaluation_status"]["state"], "pending");
    app.advance(TimeDelta::minutes(1));
    app.work().await;
    assert_eq!(record(&user, id).await["evaluation_status"]["state"], "done");
    app.finish().await;
}

async fn every_grading_is_kept(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (_, records) = user.session().await;
    let path = format!("/records/{}/evaluation", records[0]);
    user.post(&path, json!({})).await.expect_refusal(409);
    answer(&user, records[0], "답변입니다").await;
    app.work().await;
    user.post(&path, json!({"note": "다시 봐 주세요"})).await.expect_status(202);
    app.work().await;
    let kept = user.get(&format!("/records/{}/evaluations", records[0])).await.json();
    let kept = kept.as_array().unwrap();
    assert_eq!(kept.len(), 2);
    assert_eq!((&kept[0]["note"], &kept[0]["current"]), (&json!("다시 봐 주세요"), &json!(true)));
    assert_eq!((&kept[1]["note"], &kept[1]["current"]), (&Value::Null, &json!(false)));
    for wrong in [json!({"note": 7}), json!({"note": "a".repeat(2_001)}), json!({"note": "a\0"}), json!([])] {
        user.post(&path, wrong).await.expect_refusal(400);
    }
    app.finish().await;
}

async fn a_grading_that_waits_is_the_one_asked_for(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (_, records) = user.session().await;
    answer(&user, records[0], "답변입니다").await;
    for _ in 0..3 {
        user.post(&format!("/records/{}/evaluation", records[0]), json!({})).await.expect_status(202);
    }
    app.work().await;
    let kept = user.get(&format!("/records/{}/evaluations", records[0])).await.json();
    assert_eq!(kept.as_array().unwrap().len(), 1);
    app.finish().await;
}

async fn questions_that_cannot_be_made_are_replaced(database: TestDatabase) {
    let app = TestApp::with(database, failing([TaskFailure::told("no such model", Retry::Never)])).await;
    let user = app.user("min").await;
    let (session, records) = user.session().await;
    assert_eq!(records.len(), 3);
    let questions = user.get(&format!("/sessions/{session}/questions")).await.json();
    assert_eq!(questions[0]["question_text"], "Backend Developer 직무의 핵심 역량은 무엇인가요?");
    app.finish().await;
}

async fn what_the_rubric_grader_does_not_score(database: TestDatabase) {
    let interviewer = Arc::new(interviewer::RubricInterviewer::default());
    let app = TestApp::with(database, Options { interviewer, ..Options::default() }).await;
    let user = app.user("min").await;
    let (session, records) = user.session().await;
    let question = record(&user, records[0]).await["question_text"].as_str().unwrap().to_owned();
    for (text, score) in [
        ("모르겠습니다", json!(0)),
        ("ㅋㅋㅋ", json!(0)),
        ("asdf", json!(0)),
        ("답변 내용 없음 (음성 인식 실패 또는 무응답)", json!(0)),
        (question.as_str(), json!(0)),
        ("!!! ??? ♥", Value::Null),
        ("ผมทำงานเป็นนักพัฒนาซอฟต์แวร์มาสามปีแล้วครับ", Value::Null),
    ] {
        answer(&user, records[0], text).await;
        app.work().await;
        let graded = record(&user, records[0]).await;
        assert_eq!(graded["evaluation"]["score"], score, "{text}: {graded}");
        assert!(!graded["evaluation"]["feedback"].as_str().unwrap().is_empty());
        assert_eq!(graded["evaluation_status"]["state"], "done");
    }
    for text in ["열정", "저는 3년 동안 결제 서버를 운영하면서 응답 시간을 40% 줄였습니다."]
    {
        answer(&user, records[0], text).await;
        app.work().await;
        let graded = record(&user, records[0]).await;
        let evaluation = &graded["evaluation"];
        assert!(evaluation["score"].is_number(), "{text}: {graded}");
        assert_eq!(evaluation["calibrated"], false);
        assert!(evaluation["grader"].as_str().unwrap().starts_with("rubric/"));
        for criterion in evaluation["criteria"].as_array().unwrap() {
            for evidence in criterion["evidence"].as_array().unwrap() {
                let (start, end) = (
                    evidence["start"].as_u64().unwrap() as usize,
                    evidence["end"].as_u64().unwrap() as usize,
                );
                let quoted: String = text.chars().skip(start).take(end - start).collect();
                assert_eq!(evidence["quote"], quoted);
            }
        }
    }
    assert_eq!(
        user.get(&format!("/sessions/{session}/results")).await.json().as_array().unwrap().len(),
        records.len()
    );
    app.finish().await;
}

async fn a_lost_lease_is_claimed_again(database: TestDatabase) {
    let app = TestApp::with(database, Options { interviewer: Arc::new(Hanging), ..Options::default() }).await;
    let store = &app.context.store;
    let user = app.user("min").await;
    let request = json!({"user_name": "a", "position": "b"}).to_string();
    let request = user
        .request(axum::http::Method::POST, "/sessions")
        .header("content-type", "application/json")
        .header("prefer", "respond-async")
        .body(request.into());
    user.send(request.unwrap()).await.expect_status(202);
    let lease = app.now() + TimeDelta::seconds(30);
    let first = store.claim_jobs(app.now(), lease, ClaimCapacity::for_any(10)).await.unwrap();
    assert_eq!(first.len(), 1);
    assert!(
        store.claim_jobs(app.now(), lease, ClaimCapacity::for_any(10)).await.unwrap().is_empty(),
        "it was claimed twice"
    );
    app.advance(TimeDelta::seconds(30));
    let second = store
        .claim_jobs(app.now(), app.now() + TimeDelta::seconds(30), ClaimCapacity::for_any(10))
        .await
        .unwrap();
    assert_eq!((second.len(), second[0].job.claim), (1, 2));
    assert_eq!(second[0].job.task_id(), first[0].job.task_id());
    let questions = |text: &str| {
        interview::work::job::Settlement::Questions(vec![interview::session::question::Question::plain(
            text.into(),
            "test",
        )])
    };
    let (late, timely) = (first[0].job.claim(), second[0].job.claim());
    let changed =
        store.settle_jobs(&[(late, questions("late")), (timely, questions("timely"))], &[], app.now()).await;
    assert_eq!(changed.unwrap().len(), 1);
    let session = second[0].session.id;
    let asked = user.get(&format!("/sessions/{session}/questions")).await.json();
    assert_eq!((asked.as_array().unwrap().len(), &asked[0]["question_text"]), (1, &json!("timely")));
    app.finish().await;
}
