//! What the model costs: counted where it lasts, shown, and kept within the host's budgets.

use crate::harness::{
    Caller, MODEL_REPLY, Modelled, Options, Scripted, TestApp, TestClock, TestDatabase, told_to_both_stores,
};
use chrono::TimeDelta;
use interview::{
    grading::failure::TaskFailure,
    randomness::Randomness,
    rules::Rules,
    work::budget::{Allowance, Budgets},
    work::task::Retry,
    work::usage::{Cost, Prices},
};
use interviewer::{
    InterviewContent, ModelInterviewer,
    model::{ModelSettings, ModelUrl, OnFailure},
};
use serde_json::{Value, json};
use std::sync::Arc;
use test_servers::FakeModel;

told_to_both_stores!(
    what_work_takes_is_counted_for_its_user_and_the_day,
    a_users_budget_ends_with_a_reason_and_opens_at_midnight,
    the_hosts_budget_is_everybodys,
    money_is_a_budget_too,
    what_needs_no_model_needs_no_budget,
);

fn options(budgets: Budgets, failures: impl IntoIterator<Item = TaskFailure>) -> Options {
    let interviewer = Arc::new(Modelled(Scripted::failing(failures)));
    Options { rules: Rules { budgets, ..Rules::default() }, interviewer, ..Options::default() }
}

/// Prices of one unit per million tokens read and ten per million written: a task costs 0.002.
fn prices() -> Prices {
    Prices { prompt: Some(Cost(1_000_000)), completion: Some(Cost(10_000_000)) }
}

/// Signs in again, after the token ended.
async fn signed_in<'a>(anonymous: &Caller<'a>, name: &str) -> Caller<'a> {
    let form = [("username", name), ("password", "pass123")];
    let token = anonymous.post_form("/token", &form).await.expect_status(200);
    anonymous.with_token(token["access_token"].as_str().unwrap())
}

async fn answer(caller: &Caller<'_>, record: i64, text: &str) {
    caller.post("/answers", json!({"record_id": record, "answer_text": text})).await.expect_status(200);
}

async fn record(caller: &Caller<'_>, record: i64) -> Value {
    caller.get(&format!("/records/{record}")).await.expect_status(200)
}

async fn what_work_takes_is_counted_for_its_user_and_the_day(database: TestDatabase) {
    let budgets = Budgets {
        host: Allowance { tokens: Some(1_000_000), cost: Some(Cost(5_000_000)) },
        prices: prices(),
        ..Budgets::default()
    };
    let app = TestApp::with(database, options(budgets, [])).await;
    app.user("owner").await;
    let candidate = app.user("min").await;
    let (_, records) = candidate.session().await;
    answer(&candidate, records[0], "캐시를 두었습니다").await;
    app.work().await;
    app.advance(TimeDelta::days(1));
    let (host, candidate) =
        (signed_in(&app.anonymous(), "owner").await, signed_in(&app.anonymous(), "min").await);
    candidate.post(&format!("/records/{}/evaluation", records[0]), json!({})).await.expect_status(202);
    app.work().await;

    let usage = |day: &str, calls: u64| {
        json!({"day": day, "model": "test-model", "calls": calls, "prompt_tokens": calls * 1_000,
            "completion_tokens": calls * 100, "cost": calls as f64 * 0.002})
    };
    let export = candidate.get("/users/me/export").await.expect_status(200);
    assert_eq!(export["model_usage"], json!([usage("2026-01-23", 2), usage("2026-01-24", 1)]));
    // What the model replied is kept for the host, and taken along; candidates are not answered with it.
    let gradings = &export["sessions"][0]["records"][0]["evaluations"];
    assert_eq!(gradings[0]["model_replies"], json!([MODEL_REPLY]), "{gradings}");
    let shown = candidate.get(&format!("/records/{}/evaluations", records[0])).await.expect_status(200);
    assert_eq!(shown.as_array().unwrap().len(), 2);
    assert!(!shown.to_string().contains("그대로"), "{shown}");
    assert!(!record(&candidate, records[0]).await.to_string().contains("그대로"));
    assert_eq!(host.get("/users/me/export").await.expect_status(200)["model_usage"], json!([]));

    let model = host.get("/host/status").await.expect_status(200)["model"].clone();
    assert_eq!((&model["configured"], &model["name"]), (&json!(true), &json!("test-model")));
    assert_eq!((&model["stopped"], &model["last_failure"]), (&json!(false), &Value::Null));
    let days = model["days"].as_array().unwrap();
    assert_eq!(days.len(), 7);
    let day = |day: &str, calls: u64, cost: Value| {
        json!({"day": day, "calls": calls, "prompt_tokens": calls * 1_000, "completion_tokens": calls * 100,
            "cost": cost})
    };
    assert_eq!(days[4], day("2026-01-22", 0, Value::Null));
    assert_eq!(days[5], day("2026-01-23", 2, json!(0.004)));
    assert_eq!(days[6], day("2026-01-24", 1, json!(0.002)));
    let expected = json!({
        "tokens": {"limit": 1_000_000, "used": 1_100, "left": 998_900},
        "cost": {"limit": 5.0, "used": 0.002, "left": 4.998},
        "tokens_per_user": null, "cost_per_user": null, "opens_at": "2026-01-25T00:00:00Z",
    });
    assert_eq!(model["budgets"], expected);

    // Who leaves takes his own numbers along; the day's total stays.
    candidate.erase_account().await.expect_status(204);
    let model = host.get("/host/status").await.expect_status(200)["model"].clone();
    assert_eq!(model["days"][5], day("2026-01-23", 2, json!(0.004)));
    app.finish().await;
}

async fn a_users_budget_ends_with_a_reason_and_opens_at_midnight(database: TestDatabase) {
    let user = Allowance { tokens: Some(2_200), cost: None };
    let app = TestApp::with(database, options(Budgets { user, ..Budgets::default() }, [])).await;
    let candidate = app.user("min").await;
    let (session, records) = candidate.session().await;
    answer(&candidate, records[0], "캐시를 두었습니다").await;
    app.work().await;
    // Questions and one grading took 2,200 tokens.
    answer(&candidate, records[1], "인덱스를 만들었습니다").await;
    app.work().await;
    let refused = record(&candidate, records[1]).await;
    assert_eq!(refused["evaluation"], Value::Null);
    let expected = json!({
        "state": "failed", "retry_at": null,
        "reason": "회원님이 하루에 쓸 수 있는 모델 토큰을 모두 썼습니다. 2026-01-24 00:00 UTC부터 다시 평가받을 수 있습니다.",
    });
    assert_eq!(refused["evaluation_status"], expected);

    // Questions come from the bank at once.
    let more = app.while_working(candidate.post(&format!("/sessions/{session}/questions"), json!({}))).await;
    assert_eq!(more.expect_status(200).as_array().unwrap().len(), 1);
    // Another user's budget is his own.
    let other = app.user("other").await;
    let (_, others) = other.session().await;
    answer(&other, others[0], "로그를 모았습니다").await;
    app.work().await;
    assert!(record(&other, others[0]).await["evaluation"]["score"].is_number());

    app.advance(TimeDelta::hours(17));
    let candidate = signed_in(&app.anonymous(), "min").await;
    candidate.post(&format!("/records/{}/evaluation", records[1]), json!({})).await.expect_status(202);
    app.work().await;
    assert!(record(&candidate, records[1]).await["evaluation"]["score"].is_number());
    app.finish().await;
}

async fn the_hosts_budget_is_everybodys(database: TestDatabase) {
    let host = Allowance { tokens: Some(1_000), cost: None };
    let budgets = Budgets { host, ..Budgets::default() };
    // The only try that the model is asked for fails, and took its tokens all the same.
    let options = Options {
        over_budget: OnFailure::Rubric,
        ..options(budgets, [TaskFailure::told("no", Retry::Never)])
    };
    let app = TestApp::with(database, options).await;
    let first = app.user("first").await;
    first.session().await;
    let second = app.user("second").await;
    let (_, records) = second.session().await;
    answer(&second, records[0], "저는 주문 테이블에 인덱스를 만들어 응답을 2초에서 0.1초로 줄였습니다.")
        .await;
    app.work().await;
    let evaluation = record(&second, records[0]).await["evaluation"].clone();
    assert!(evaluation["feedback"].as_str().unwrap().contains("모델로 평가하지 못해"), "{evaluation}");
    assert!(evaluation["grader"].as_str().unwrap().starts_with("rubric/"), "{evaluation}");
    app.finish().await;
}

async fn money_is_a_budget_too(database: TestDatabase) {
    let user = Allowance { tokens: None, cost: Some(Cost(2_000)) };
    let budgets = Budgets { user, prices: prices(), ..Budgets::default() };
    let mut app = TestApp::with(database, options(budgets, [])).await;
    let candidate = app.user("min").await;
    let (_, records) = candidate.session().await;
    answer(&candidate, records[0], "캐시를 두었습니다").await;
    app.work().await;
    let status = record(&candidate, records[0]).await["evaluation_status"].clone();
    assert_eq!(status["state"], "failed");
    assert!(status["reason"].as_str().unwrap().contains("모델 비용"), "{status}");
    app.expect_failed_gradings(1);
    app.finish().await;
}

async fn what_needs_no_model_needs_no_budget(database: TestDatabase) {
    // It has no questions, so the bank asks; the two calls take the user's tokens.
    let server = FakeModel::saying(vec![json!({"questions": []}).to_string()]).await;
    let settings = ModelSettings::new(ModelUrl::parse(&server.url()).unwrap(), "test-model");
    let (clock, randomness) = (Arc::new(TestClock::new()), Arc::new(Randomness::from_seed([7; 32])));
    let content = Arc::clone(InterviewContent::embedded());
    let interviewer = Arc::new(ModelInterviewer::new(settings, content, clock, randomness).unwrap());
    let user = Allowance { tokens: Some(1_000), cost: None };
    let budgets = Budgets { user, ..Budgets::default() };
    let mut app = TestApp::with(database, Options { interviewer, ..options(budgets, []) }).await;
    let candidate = app.user("min").await;
    let (_, records) = candidate.session().await;
    let asked = server.asked().len();
    let question = record(&candidate, records[3]).await["question_text"].as_str().unwrap().to_owned();
    let settled = [
        ("모르겠습니다", json!(0), "non_answer"),
        ("답변 내용 없음 (음성 인식 실패 또는 무응답)", json!(0), "no_response"),
        ("ㅁㄴㅇㄹㅁㄴㅇㄹㅁㄴㅇㄹ", json!(0), "mash"),
        (question.as_str(), json!(0), "repeats_question"),
        ("これは日本語の答えです。インデックスを作りました。", Value::Null, "wrong_language"),
    ];
    for (id, (text, ..)) in records.iter().zip(&settled) {
        answer(&candidate, *id, text).await;
    }
    app.work().await;
    for (id, (text, score, reason)) in records.iter().zip(&settled) {
        let evaluation = record(&candidate, *id).await["evaluation"].clone();
        let found = (&evaluation["score"], &evaluation["reason"]);
        assert_eq!(found, (score, &json!(reason)), "{text}: {evaluation}");
        // They are judged as before, so no fallback is asked.
        assert!(!evaluation["feedback"].as_str().unwrap().contains("모델"), "{evaluation}");
    }
    answer(&candidate, records[0], "주문 테이블에 인덱스를 만들어 응답을 2초에서 0.1초로 줄였습니다.").await;
    app.work().await;
    let status = record(&candidate, records[0]).await["evaluation_status"].clone();
    assert!(status["reason"].as_str().unwrap().contains("모델 토큰"), "{status}");
    assert_eq!(server.asked().len(), asked, "nobody asked the model");
    app.expect_failed_gradings(1);
    app.finish().await;
}
