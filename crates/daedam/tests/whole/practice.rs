//! Practice: when feedback is shown, one question answered again, and the reader's clock in the report.

use crate::harness::{Caller, TestApp, TestDatabase, told_to_both_stores};
use chrono::{FixedOffset, TimeDelta, Timelike};
use serde_json::{Value, json};

told_to_both_stores!(
    feedback_comes_after_each_answer_unless_it_is_wanted_at_the_end,
    one_question_is_answered_again_in_a_session_of_its_own,
    what_cannot_be_answered_again_is_refused_and_makes_nothing,
    a_question_answered_again_is_no_interview_to_compare_with,
    the_dates_of_a_report_are_by_the_clock_of_its_reader,
);

async fn answer(user: &Caller<'_>, record: i64, text: &str) {
    user.post("/answers", json!({"record_id": record, "answer_text": text})).await.expect_status(200);
}

async fn complete(user: &Caller<'_>, session: i64) {
    user.patch(&format!("/sessions/{session}"), json!({"status": "completed"})).await.expect_status(200);
}

/// Answers the first question of a new session with so many letters, and completes it.
async fn interviewed(app: &TestApp, user: &Caller<'_>, length: usize) -> (i64, i64) {
    let (session, records) = user.session().await;
    answer(user, records[0], &"가".repeat(length)).await;
    app.work().await;
    complete(user, session).await;
    (session, records[0])
}

async fn sessions(user: &Caller<'_>) -> Vec<Value> {
    user.get("/sessions").await.expect_status(200)["items"].as_array().unwrap().clone()
}

async fn feedback_comes_after_each_answer_unless_it_is_wanted_at_the_end(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let plan = |feedback: Value| json!({"user_name": "a", "position": "b", "feedback": feedback});
    for (asked, kept) in
        [(json!("at_end"), "at_end"), (json!("after_each"), "after_each"), (Value::Null, "after_each")]
    {
        let session = user.start_session(plan(asked)).await;
        assert_eq!(session["feedback"], kept);
        let path = format!("/sessions/{}", session["id"]);
        assert_eq!(user.get(&path).await.expect_status(200)["feedback"], kept);
    }
    let earlier_client = user.start_session(json!({"user_name": "a", "position": "b"})).await;
    assert_eq!(earlier_client["feedback"], "after_each");
    let refused = user.post("/sessions", plan(json!("never"))).await.expect_refusal(400);
    assert!(refused.contains("feedback"), "{refused}");
    assert_eq!(sessions(&user).await.len(), 4);
    app.finish().await;
}

async fn one_question_is_answered_again_in_a_session_of_its_own(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (session, record) = interviewed(&app, &user, 30).await;
    let before = user.get(&format!("/records/{record}")).await.expect_status(200);
    let path = format!("/records/{record}/retry");

    let started = user.post_with_key(&path, "k-retry", json!({})).await.expect_status(201);
    let repeated = user.post_with_key(&path, "k-retry", json!({})).await;
    assert_eq!(repeated.headers["idempotent-replayed"], "true");
    assert_eq!(repeated.expect_status(201), started);
    let kept = user.get(&format!("/sessions/{session}")).await.expect_status(200);
    for field in ["user_name", "position", "language", "kind", "time_limit_s"] {
        assert_eq!(started[field], kept[field], "{field}");
    }
    assert_eq!((&started["feedback"], &started["question_count"]), (&json!("after_each"), &json!(1)));

    let id = started["id"].as_i64().unwrap();
    let questions = user.get(&format!("/sessions/{id}/questions")).await.expect_status(200);
    assert_eq!(questions.as_array().unwrap().len(), 1);
    assert_eq!(questions[0]["question_text"], before["question_text"]);
    assert_eq!((&questions[0]["retry_of"], &before["retry_of"]), (&json!(record), &Value::Null));
    let again = questions[0]["id"].as_i64().unwrap();
    answer(&user, again, &"나".repeat(90)).await;
    app.work().await;
    complete(&user, id).await;
    let report = user.get(&format!("/sessions/{id}/report")).await.expect_status(200);
    assert_eq!(
        (
            &report["questions"][0]["retry_of"],
            &report["questions"][0]["score"],
            &report["questions"][0]["band"]
        ),
        (&json!(record), &json!(90), &json!("solid"))
    );
    let result = user.get(&format!("/sessions/{id}/results")).await.expect_status(200);
    assert_eq!(result[0]["retry_of"], record);
    assert_eq!(
        user.get(&format!("/records/{record}")).await.expect_status(200),
        before,
        "the first answer stays"
    );

    // The second attempt can be made better in turn, also after the first is erased.
    user.delete(&format!("/sessions/{session}")).await.expect_status(204);
    assert_eq!(user.get(&format!("/records/{again}")).await.expect_status(200)["retry_of"], record);
    user.post(&format!("/records/{again}/retry"), json!({})).await.expect_status(201);
    let listed = sessions(&user).await;
    assert_eq!(
        listed.iter().map(|one| &one["retry_of"]).collect::<Vec<_>>(),
        [&json!(again), &json!(record)]
    );
    app.finish().await;
}

async fn what_cannot_be_answered_again_is_refused_and_makes_nothing(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let (user, other) = (app.user("min").await, app.user("other").await);
    let (session, records) = user.session().await;
    answer(&user, records[0], "답변").await;
    app.work().await;
    let retry = async |user: &Caller<'_>, record: i64| {
        let answer = user.post(&format!("/records/{record}/retry"), json!({})).await;
        let code = answer.json()["code"].clone();
        (answer.status.as_u16(), code)
    };
    assert_eq!(retry(&user, records[0]).await, (409, json!("session_not_completed")));
    complete(&user, session).await;
    assert_eq!(retry(&user, records[1]).await, (409, json!("no_answer")));
    assert_eq!(retry(&other, records[0]).await, (403, json!("not_your_record")));
    assert_eq!(retry(&user, 999_999).await, (404, json!("record_not_found")));
    assert_eq!((sessions(&user).await.len(), sessions(&other).await.len()), (1, 0));
    app.finish().await;
}

async fn a_question_answered_again_is_no_interview_to_compare_with(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (first, record) = interviewed(&app, &user, 30).await;
    let started = user.post(&format!("/records/{record}/retry"), json!({})).await.expect_status(201);
    let again = started["id"].as_i64().unwrap();
    let questions = user.get(&format!("/sessions/{again}/questions")).await.expect_status(200);
    answer(&user, questions[0]["id"].as_i64().unwrap(), &"나".repeat(90)).await;
    app.work().await;
    let (later, _) = interviewed(&app, &user, 50).await;
    let progress = async |session: i64| {
        let report = user.get(&format!("/sessions/{session}/report")).await.expect_status(200);
        let earlier = report["progress"]["earlier"].as_array().unwrap().clone();
        let ids: Vec<i64> = earlier.iter().map(|one| one["session_id"].as_i64().unwrap()).collect();
        (ids, report["progress"]["change"].clone())
    };
    assert_eq!(progress(later).await, (vec![first], json!(20.0)));
    assert_eq!(progress(again).await, (vec![], Value::Null));
    app.finish().await;
}

async fn the_dates_of_a_report_are_by_the_clock_of_its_reader(database: TestDatabase) {
    let app = TestApp::new(database).await;
    // An hour before midnight in UTC it is the next day in Korea.
    let now = app.now();
    app.advance(TimeDelta::hours(23 - i64::from(now.hour())));
    let user = app.user("min").await;
    let (session, _) = user.session().await;
    let path = format!("/sessions/{session}/report?format=markdown");
    let at = app.now();
    for (query, minutes) in [("", 0), ("&utc_offset=540", 540), ("&utc_offset=-300", -300)] {
        let page = user.get(&format!("{path}{query}")).await.text;
        let date =
            at.with_timezone(&FixedOffset::east_opt(minutes * 60).unwrap()).format("%Y-%m-%d").to_string();
        assert!(page.contains(&format!("\n{date} · ")), "{query}: {page}");
    }
    for wrong in ["841", "-841", "9h", ""] {
        let refused = user.get(&format!("{path}&utc_offset={wrong}")).await.expect_refusal(400);
        assert!(refused.contains("utc_offset"), "{refused}");
    }
    app.finish().await;
}
