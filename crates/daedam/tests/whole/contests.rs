//! Disagreeing with an evaluation: what comes of it, and what the candidate marks in the answer.

use crate::harness::{Caller, Options, Scripted, TestApp, TestDatabase, told_to_both_stores};
use chrono::TimeDelta;
use interview::{grading::evaluation::Verdict, grading::failure::TaskFailure, work::task::Retry};
use serde_json::{Value, json};
use std::sync::Arc;

told_to_both_stores!(
    a_contest_ends_with_an_outcome,
    a_contest_that_cannot_be_judged_stays_open,
    a_mark_stands_beside_the_judgement,
    a_mark_outside_the_answer_changes_nothing,
    the_host_sees_marks_without_names,
);

/// An interviewer that finds one key point and misses another, and who answered the first question.
async fn answered(database: TestDatabase) -> (TestApp, Arc<Scripted>, i64) {
    let scripted = Arc::new(Scripted::default());
    *scripted.key_points.lock().unwrap() = vec![("색인", Verdict::Missed), ("잠금", Verdict::Met)];
    let options = Options { interviewer: scripted.clone(), ..Options::default() };
    let app = TestApp::with(database, options).await;
    let user = app.user("min").await;
    let (_, records) = user.session().await;
    let record = records[0];
    answer(&user, record, "읽기가 느려서 색인을 더했습니다. 🙂 잠금은 짧게 잡았습니다.").await;
    app.work().await;
    (app, scripted, record)
}

async fn answer(user: &Caller<'_>, record: i64, text: &str) {
    user.post("/answers", json!({"record_id": record, "answer_text": text})).await.expect_status(200);
}

async fn min(app: &TestApp) -> Caller<'_> {
    let form = [("username", "min"), ("password", "pass123")];
    let token = app.anonymous().post_form("/token", &form).await.expect_status(200);
    app.anonymous().with_token(token["access_token"].as_str().unwrap())
}

async fn contests(user: &Caller<'_>, record: i64) -> Value {
    user.get(&format!("/records/{record}/contests")).await.expect_status(200)
}

async fn marks(user: &Caller<'_>, record: i64) -> Value {
    user.get(&format!("/records/{record}/marks")).await.expect_status(200)
}

async fn a_contest_ends_with_an_outcome(database: TestDatabase) {
    let (app, scripted, record) = answered(database).await;
    let user = min(&app).await;
    let path = format!("/records/{record}/evaluation");
    assert_eq!(contests(&user, record).await, json!([]), "the first grading is no contest");
    let score = user.get(&format!("/records/{record}")).await.json()["evaluation"]["score"].clone();

    app.advance(TimeDelta::minutes(1));
    user.post(&path, json!({"note": "색인을 말했습니다"})).await.expect_status(202);
    let open = contests(&user, record).await;
    assert_eq!((&open[0]["state"], &open[0]["note"]), (&json!("open"), &json!("색인을 말했습니다")));
    assert_eq!((&open[0]["after"], &open[0]["outcome"]), (&Value::Null, &Value::Null));
    let verdicts =
        json!([{"key_point": "색인", "verdict": "missed"}, {"key_point": "잠금", "verdict": "met"}]);
    assert_eq!((&open[0]["before"]["score"], &open[0]["before"]["key_points"]), (&score, &verdicts));
    app.advance(TimeDelta::minutes(1));
    app.work().await;
    let same = contests(&user, record).await[0].clone();
    assert_eq!(same["state"], "answered");
    let nothing = json!({"changed": false, "reason": "same_grader", "key_points": [], "criteria": []});
    assert_eq!(same["outcome"], nothing);
    assert_eq!(same["created_at"], "2026-01-23T07:01:00Z");
    assert_eq!(same["after"]["created_at"], "2026-01-23T07:02:00Z");

    *scripted.key_points.lock().unwrap() = vec![("색인", Verdict::Partly), ("잠금", Verdict::Met)];
    user.post(&path, json!({})).await.expect_status(202);
    app.work().await;
    let kept = contests(&user, record).await;
    let change = json!([{"key_point": "색인", "before": "missed", "after": "partly"}]);
    assert_eq!((&kept[0]["outcome"]["changed"], &kept[0]["outcome"]["key_points"]), (&json!(true), &change));
    assert_eq!((&kept[0]["note"], &kept[1]), (&Value::Null, &same), "what came before stays as it was");

    let export = user.get("/users/me/export").await.json();
    assert_eq!(export["sessions"][0]["records"][0]["contests"], kept);
    app.finish().await;
}

async fn a_contest_that_cannot_be_judged_stays_open(database: TestDatabase) {
    let (mut app, scripted, record) = answered(database).await;
    let user = min(&app).await;
    let path = format!("/records/{record}/evaluation");
    scripted
        .failures
        .lock()
        .unwrap()
        .push_back(TaskFailure::told("the model server cannot be reached", Retry::Never));
    user.post(&path, json!({"note": "다시 봐 주세요"})).await.expect_status(202);
    app.work().await;
    let failed = contests(&user, record).await;
    assert_eq!((&failed[0]["state"], &failed[0]["outcome"]), (&json!("failed"), &Value::Null));
    app.expect_failed_gradings(1);

    let user = min(&app).await;
    user.post(&path, json!({})).await.expect_status(202);
    assert_eq!(contests(&user, record).await[0]["state"], "open");
    app.work().await;
    let kept = contests(&user, record).await;
    assert_eq!(kept.as_array().unwrap().len(), 1, "asking again continues the contest");
    assert_eq!((&kept[0]["state"], &kept[0]["note"]), (&json!("answered"), &json!("다시 봐 주세요")));

    user.post(&path, json!({"note": "그래도 아닙니다"})).await.expect_status(202);
    answer(&user, record, "새 답변입니다").await;
    app.work().await;
    let kept = contests(&user, record).await;
    assert_eq!((&kept[0]["state"], &kept[0]["outcome"]), (&json!("superseded"), &Value::Null));
    assert_eq!(kept[1]["state"], "answered");
    app.expect_failed_gradings(0);
    app.finish().await;
}

async fn a_mark_stands_beside_the_judgement(database: TestDatabase) {
    let (app, scripted, record) = answered(database).await;
    let user = min(&app).await;
    let path = format!("/records/{record}/marks");
    let evaluation = async || user.get(&format!("/records/{record}")).await.json()["evaluation"].clone();
    let before = evaluation().await;
    let put = async |quote: &str, start: Option<i64>| {
        let body = json!({"key_point": "색인", "quote": quote, "start": start});
        user.put(&path, body).await.expect_status(200)
    };
    put("읽기가 느려서", None).await;
    let mark = put("색인을 더했습니다.", Some(8)).await;
    let expected = json!({
        "id": mark["id"], "key_point": "색인", "revision": 1, "verdict": "missed", "grader": "script/1",
        "quote": {"quote": "색인을 더했습니다.", "start": 8, "end": 18}, "created_at": "2026-01-23T07:00:00Z",
    });
    assert_eq!(mark, expected);
    assert_eq!(marks(&user, record).await, json!([expected]), "one key point has one mark");
    assert_eq!(evaluation().await, before, "a mark changes no score");

    // The mark outlives the judgement that it disagrees with, and is beside the next.
    *scripted.key_points.lock().unwrap() = vec![("색인", Verdict::Met)];
    user.post(&format!("/records/{record}/evaluation"), json!({})).await.expect_status(202);
    let body = json!({"key_point": "색인", "quote": "색인"});
    user.put(&path, body.clone()).await.expect_refusal(409);
    app.work().await;
    assert_eq!(marks(&user, record).await, json!([expected]));
    assert_eq!(user.put(&path, body).await.expect_refusal(422), "key_point: was found in the answer already");

    // It belongs to the answer it was made in.
    answer(&user, record, "새 답변입니다").await;
    app.work().await;
    assert_eq!(marks(&user, record).await, json!([]));
    let export = user.get("/users/me/export").await.json();
    assert_eq!(export["sessions"][0]["records"][0]["marks"], json!([expected]));
    let one = format!("{path}/{}", mark["id"]);
    user.delete(&one).await.expect_status(204);
    user.delete(&one).await.expect_refusal(404);
    app.finish().await;
}

async fn a_mark_outside_the_answer_changes_nothing(database: TestDatabase) {
    let (app, _, record) = answered(database).await;
    let user = min(&app).await;
    let path = format!("/records/{record}/marks");
    let good = json!({"key_point": "색인", "quote": "색인을 더했습니다."});
    let kept = user.put(&path, good.clone()).await.expect_status(200);
    let long = "가".repeat(2_001);
    for (status, field, wrong) in [
        (422, "quote", json!({"quote": "색인은 더했습니다."})),
        (422, "quote", json!({"quote": "색인을  더했습니다."})),
        (422, "start", json!({"start": 7})),
        (422, "start", json!({"start": -1})),
        (422, "start", json!({"start": i64::MAX})),
        (422, "key_point", json!({"key_point": "트랜잭션"})),
        (422, "key_point", json!({"key_point": "잠금"})),
        (400, "quote", json!({"quote": " \n"})),
        (400, "quote", json!({"quote": long})),
        (400, "quote", json!({"quote": "색인\0"})),
        (400, "quote", json!({"quote": 7})),
        (400, "key_point", json!({"key_point": ""})),
        (400, "start", json!({"start": 0.5})),
    ] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        let detail = user.put(&path, body.clone()).await.expect_refusal(status);
        assert!(detail.starts_with(&format!("{field}: ")), "{body}: {detail}");
    }
    assert_eq!(marks(&user, record).await, json!([kept]));
    for unknown in ["0", "-1", "999"] {
        user.delete(&format!("{path}/{unknown}")).await.expect_refusal(404);
    }
    user.delete(&format!("{path}/x")).await.expect_refusal(400);
    app.finish().await;
}

async fn the_host_sees_marks_without_names(database: TestDatabase) {
    let (app, _, record) = answered(database).await;
    let (user, host) = (min(&app).await, app.user("owner").await);
    let none = json!({"total": 0, "counts": [], "items": [], "next_cursor": null});
    assert_eq!(host.get("/host/disagreements").await.expect_status(200), none);
    let marked = json!({"key_point": "색인", "quote": "색인을 더했습니다."});
    let mark = user.put(&format!("/records/{record}/marks"), marked).await.expect_status(200);
    let seen = host.get("/host/disagreements").await.expect_status(200);
    let expected = json!({
        "total": 1, "counts": [{"grader": "script/1", "verdict": "missed", "marks": 1}],
        "items": [{"key_point": "색인", "quote": "색인을 더했습니다.", "verdict": "missed", "grader": "script/1",
            "created_at": mark["created_at"]}],
        "next_cursor": null,
    });
    assert_eq!(seen, expected);

    let (_, records) = user.session().await;
    answer(&user, records[1], "색인을 썼습니다").await;
    app.work().await;
    let marked = json!({"key_point": "색인", "quote": "색인을"});
    user.put(&format!("/records/{}/marks", records[1]), marked).await.expect_status(200);
    let first = host.get("/host/disagreements?limit=1").await.expect_status(200);
    assert_eq!((&first["total"], &first["items"][0]["quote"]), (&json!(2), &json!("색인을")));
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = host.get(&format!("/host/disagreements?limit=1&cursor={cursor}")).await.expect_status(200);
    assert_eq!((&rest["items"], &rest["next_cursor"]), (&expected["items"], &Value::Null));
    for wrong in ["?limit=0", "?limit=501", "?limit=x", "?cursor=x"] {
        host.get(&format!("/host/disagreements{wrong}")).await.expect_refusal(400);
    }

    // What is erased is no disagreement any more.
    user.erase_account().await.expect_status(204);
    assert_eq!(host.get("/host/disagreements").await.expect_status(200), none);
    app.finish().await;
}
