//! Formats: how an interview goes, as a client sees it.

use crate::harness::{Options, TestApp, TestDatabase, told_to_both_stores};
use interviewer::RubricInterviewer;
use serde_json::{Value, json};
use std::sync::Arc;

told_to_both_stores!(
    a_format_decides_questions_times_and_editing,
    what_no_format_takes_is_refused_and_makes_nothing,
);

fn options() -> Options {
    Options { interviewer: Arc::new(RubricInterviewer::default()), ..Options::default() }
}

async fn a_format_decides_questions_times_and_editing(database: TestDatabase) {
    let app = TestApp::with(database, options()).await;
    let user = app.user("min").await;
    let formats = app.anonymous().get("/formats?language=ko").await.expect_status(200);
    let video = formats.as_array().unwrap().iter().find(|format| format["id"] == "timed-video").unwrap();
    assert_eq!(video["stages"][0]["preparation_s"], 30);
    assert_eq!(formats[0]["id"], "mixed");

    let plan = json!({
        "user_name": "민", "position": "로켓 조종사", "format": "timed-video", "experience": "entry", "company": "한빛항공"
    });
    let started =
        app.while_working(user.post_with_key("/sessions", "k", plan.clone())).await.expect_status(200);
    assert_eq!(user.post_with_key("/sessions", "k", plan).await.expect_status(200), started);
    let id = started["id"].as_i64().unwrap();
    let said = ["format", "experience", "company", "general_only", "time_limit_s", "question_count"]
        .map(|field| &started[field]);
    assert_eq!(
        said,
        [
            &json!("timed-video"),
            &json!("entry"),
            &json!("한빛항공"),
            &json!(true),
            &json!(90),
            &video["questions"]
        ]
    );
    let read = user.get(&format!("/sessions/{id}")).await.expect_status(200);
    assert_eq!((&read["format"], &read["company"]), (&json!("timed-video"), &json!("한빛항공")));
    let listed = user.get("/sessions").await.expect_status(200);
    assert_eq!(listed["items"][0]["format"], "timed-video");

    let records = user.get(&format!("/sessions/{id}/questions")).await.expect_status(200);
    assert_eq!(
        records[0]["conditions"],
        json!({"preparation_s": 30, "time_limit_s": 90, "editing": false, "sheet": null})
    );
    let answer = |text: &str| json!({"record_id": records[0]["id"], "answer_text": text});
    user.post("/answers", answer("저는 민입니다.")).await.expect_status(200);
    user.post("/answers", answer("저는 민입니다.")).await.expect_status(200);
    let refused = user.post("/answers", answer("다르게 말하겠습니다.")).await.expect_refusal(409);
    assert!(refused.contains("lets no answer be replaced"), "{refused}");
    app.work().await;
    let kept = user.get(&format!("/records/{}", records[0]["id"])).await.expect_status(200);
    assert_eq!(kept["answer_text"], "저는 민입니다.");
    let report = user.get(&format!("/sessions/{id}/report?format=markdown")).await.text;
    assert!(report.contains("· 민 · 영상 면접 (역검형)\n"), "{report}");
    let export = user.get("/users/me/export").await.expect_status(200);
    assert_eq!(export["sessions"][0]["company"], "한빛항공");
    app.finish().await;
}

async fn what_no_format_takes_is_refused_and_makes_nothing(database: TestDatabase) {
    let app = TestApp::with(database, options()).await;
    let user = app.user("min").await;
    for (field, value, said) in [
        ("format", json!("fencing"), "format: must be one of mixed, one-minute"),
        ("format", json!(5), "format"),
        ("experience", json!("ancient"), "experience"),
        ("company", json!("가".repeat(101)), "company"),
        ("question_count", json!(20), "question_count: must be an integer from 1 to"),
        ("language", json!("ko"), "language: must be en in the format english"),
        ("kind", json!("technical"), "kind: can be chosen only"),
    ] {
        let format = if field == "question_count" { "one-minute" } else { "english" };
        let mut plan = json!({"user_name": "민", "position": "간호사", "format": format});
        plan[field] = value;
        let refused = user.post("/sessions", plan).await.expect_refusal(400);
        assert!(refused.contains(said), "{field}: {refused}");
    }
    let listed = user.get("/sessions").await.expect_status(200);
    assert_eq!(listed["items"], Value::Array(Vec::new()));
    app.finish().await;
}
