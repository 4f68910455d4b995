//! The report on an interview, in JSON and in Markdown, and the model answers that may be read after the attempt.

use crate::harness::{Caller, Options, TestApp, TestDatabase, told_to_both_stores};
use axum::{body::Body, http::Method};
use interviewer::RubricInterviewer;
use serde_json::{Value, json};
use std::sync::Arc;

told_to_both_stores!(
    a_report_says_what_became_of_every_question,
    progress_is_against_interviews_for_the_same_position,
    a_model_answer_is_for_after_the_attempt,
    a_report_of_the_rubric_grader_is_written_for_people,
);

async fn answer(user: &Caller<'_>, record: i64, text: &str) {
    user.post("/answers", json!({"record_id": record, "answer_text": text})).await.expect_status(200);
}

async fn report(user: &Caller<'_>, session: i64) -> Value {
    user.get(&format!("/sessions/{session}/report")).await.expect_status(200)
}

async fn a_report_says_what_became_of_every_question(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (session, records) = user.session().await;
    // The harness' interviewer scores an answer by its length.
    answer(&user, records[1], &"가".repeat(80)).await;
    answer(&user, records[0], &"나".repeat(45)).await;
    app.work().await;
    answer(&user, records[3], "기다리는 답변").await;
    let body = report(&user, session).await;
    assert_eq!(
        body["totals"],
        json!({
            "score": 62.5, "questions": 5, "judged": 2, "withheld": 0, "unanswered": 2, "pending": 1, "failed": 0,
            "judged_follow_ups": 0, "band": "develop",
        })
    );
    let bands: Vec<&Value> = body["questions"].as_array().unwrap().iter().map(|one| &one["band"]).collect();
    assert_eq!(bands, [&json!("develop"), &json!("solid"), &Value::Null, &Value::Null, &Value::Null]);
    let questions = body["questions"].as_array().unwrap();
    let outcomes: Vec<&str> = questions.iter().map(|one| one["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["judged", "judged", "unanswered", "pending", "unanswered"]);
    assert_eq!((&questions[0]["score"], &questions[2]["score"]), (&json!(45), &Value::Null));
    assert_eq!(questions[1]["answer"], "가".repeat(80));
    assert_eq!(questions[1]["strengths"], json!(["Clear communication"]));
    assert_eq!((&questions[2]["answer"], &questions[2]["feedback"]), (&Value::Null, &Value::Null));
    assert_eq!(body["graders"], json!([{"name": "script/1", "calibrated": false}]));
    assert_eq!(body["criteria"].as_array().unwrap().len(), 4);
    assert!(body["criteria"].as_array().unwrap().iter().all(|one| one["level"].is_null()));
    assert_eq!(body["progress"], json!({"earlier": [], "change": null}));
    assert_eq!(body["session"]["id"], session);
    user.get(&format!("/sessions/{session}/report?format=pdf")).await.expect_refusal(400);
    app.finish().await;
}

async fn progress_is_against_interviews_for_the_same_position(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let (user, other) = (app.user("min").await, app.user("other").await);
    let practise = async |user: &Caller<'_>, position: &str, length: usize| {
        let started = user.start_session(json!({"user_name": "a", "position": position})).await;
        let id = started["id"].as_i64().unwrap();
        let questions = user.get(&format!("/sessions/{id}/questions")).await.json();
        if length > 0 {
            answer(user, questions[0]["id"].as_i64().unwrap(), &"가".repeat(length)).await;
            app.work().await;
        }
        id
    };
    let first = practise(&user, "Backend Developer", 40).await;
    practise(&user, "Frontend Developer", 99).await;
    practise(&other, "Backend Developer", 98).await;
    let second = practise(&user, "back-end developer", 70).await;
    practise(&user, "BackEnd  Developer", 0).await;
    let third = practise(&user, "backend developer", 60).await;
    let later = practise(&user, "backend developer", 100).await;

    let progress = report(&user, third).await["progress"].clone();
    let earlier: Vec<(i64, f64)> = progress["earlier"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["session_id"].as_i64().unwrap(), one["score"].as_f64().unwrap()))
        .collect();
    assert_eq!(earlier, [(first, 40.0), (second, 70.0)]);
    assert_eq!(progress["change"], -10.0);
    user.delete(&format!("/sessions/{second}")).await.expect_status(204);
    assert_eq!(report(&user, third).await["progress"]["change"], 20.0);
    assert_eq!(report(&user, later).await["progress"]["change"], 40.0);
    app.finish().await;
}

async fn a_model_answer_is_for_after_the_attempt(database: TestDatabase) {
    let options = Options { interviewer: Arc::new(RubricInterviewer::default()), ..Options::default() };
    let app = TestApp::with(database, options).await;
    let user = app.user("min").await;
    let (_, records) = user.session().await;
    let path = format!("/records/{}/model-answer", records[0]);
    let early = user.get(&path).await;
    assert_eq!(early.json()["code"], "no_answer");
    early.expect_refusal(409);
    answer(&user, records[0], "잘 모르겠습니다").await;
    let shown = user.get(&path).await.expect_status(200);
    assert!(!shown["key_points"].as_array().unwrap().is_empty(), "{shown}");
    assert!(shown["model_answer"].as_str().unwrap().chars().count() > 50, "{shown}");
    app.finish().await;
}

async fn a_report_of_the_rubric_grader_is_written_for_people(database: TestDatabase) {
    let options = Options { interviewer: Arc::new(RubricInterviewer::default()), ..Options::default() };
    let app = TestApp::with(database, options).await;
    let user = app.user("min").await;
    let (session, records) = user.session().await;
    let said = "# 지난해 결제 서비스에서 응답이 느려져 <b>제가</b> 직접 쿼리 12개를 분석하고 색인을 추가해 응답 시간을 \
        800ms에서 120ms로 줄였습니다. 그 뒤로 배포 전에 실행 계획을 확인하는 절차를 만들었습니다.";
    answer(&user, records[0], said).await;
    app.work().await;
    let body = report(&user, session).await;
    let judged: Vec<&Value> =
        body["criteria"].as_array().unwrap().iter().filter(|one| one["answers"] == 1).collect();
    assert!(!judged.is_empty() && judged.iter().all(|one| one["level"].is_number()), "{body}");
    for quote in body["questions"][0]["quotes"].as_array().unwrap() {
        assert!(said.contains(quote["quote"].as_str().unwrap()), "{quote}");
    }
    let weak = &body["practice"]["criteria"];
    assert!(weak.as_array().unwrap().iter().all(|one| one["level"].as_f64().unwrap() < 3.0), "{weak}");

    let path = format!("/sessions/{session}/report");
    let asked = user.get(&format!("{path}?format=markdown")).await;
    assert_eq!(asked.headers["content-type"], "text/markdown; charset=utf-8");
    let name = format!("attachment; filename=\"daedam-report-{session}.md\"");
    assert_eq!(asked.headers["content-disposition"], name.as_str());
    for part in [
        "# 면접 결과: Backend Developer",
        "**총점: ",
        "(질문 5개 중 채점한 답변 1개의 평균)",
        "70점부터 충분, 40점부터 보완, 그 아래는 다시입니다.",
        "## 먼저 고칠 것",
        "## 기준별 점수",
        "답하지 않았습니다: 4",
        "참고용 점수",
        "말한 내용이 사실인지, 옳은지는 판단하지 않습니다.",
        "> \\# 지난해",
    ] {
        assert!(asked.text.contains(part), "{part}: {}", asked.text);
    }
    assert!(!asked.text.contains("<b>"));
    assert_eq!(asked.text.matches("정해진 규칙으로 채점했습니다").count(), 1);
    for (accept, markdown) in
        [("text/markdown, */*;q=0.5", true), ("*/*", false), ("application/json, text/markdown", false)]
    {
        let request = user.request(Method::GET, &path).header("accept", accept).body(Body::empty()).unwrap();
        let answer = user.send(request).await;
        assert_eq!(answer.text == asked.text, markdown, "{accept}");
    }

    let english = json!({"user_name": "a", "position": "Backend Developer", "language": "en"});
    let session = user.start_session(english).await["id"].clone();
    let page = user.get(&format!("/sessions/{session}/report?format=markdown")).await.text;
    assert!(page.starts_with("# Interview results: Backend Developer"), "{page}");
    app.finish().await;
}
