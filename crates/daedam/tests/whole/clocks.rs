//! Servers whose clocks are ten minutes apart: what one claims seems lapsed to the other, and still every answer is
//! judged, and once.

use crate::harness::{Hanging, Scripted, TestApp, TestClock, TestDatabase, told_to_both_stores};
use chrono::TimeDelta;
use interview::{
    context::Context, work::dispatch::Dispatcher, work::job::ClaimCapacity, work::local::LocalExecutor,
};
use serde_json::{Value, json};
use std::sync::Arc;

told_to_both_stores!(clocks_apart_lose_nothing);

async fn clocks_apart_lose_nothing(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (_, records) = user.session().await;
    let (apart, lease) = (TimeDelta::minutes(10), app.context.rules.lease);
    let answer = async |record: i64, text: &str| {
        user.post("/answers", json!({"record_id": record, "answer_text": text})).await.expect_status(200);
    };
    // The scores of a record's evaluations, and whether each is the current one.
    let judged = async |record: i64| -> Vec<(Value, bool)> {
        let kept = user.get(&format!("/records/{record}/evaluations")).await.json();
        let one = |kept: &Value| (kept["evaluation"]["score"].clone(), kept["current"] == true);
        kept.as_array().unwrap().iter().map(one).collect()
    };

    // What the server ahead held when it died comes to the other when its own clock is there, not never.
    answer(records[0], "하나둘").await;
    let now = app.now() + apart;
    let held = app.context.store.claim_jobs(now, now + lease, ClaimCapacity::for_any(1)).await.unwrap();
    assert_eq!(held.len(), 1);
    app.work().await;
    assert_eq!(judged(records[0]).await, []);
    app.advance(apart + lease);
    app.work().await;
    assert_eq!(judged(records[0]).await, [(json!(3), true)]);

    let ahead = TestClock::new();
    ahead.advance(apart + lease + apart);
    let context = Context { clock: Arc::new(ahead), ..app.context.clone() };
    let executor = Arc::new(LocalExecutor::new(Arc::new(Scripted::default())));
    let mut server_ahead = Dispatcher::new(context, executor);
    // The server whose clock is right has everything in hand when the other looks.
    app.dispatch_beside(Arc::new(Hanging));
    for record in &records[1..] {
        answer(*record, "하나").await;
    }
    let all = records.len() - 1;
    while app.context.store.queue_status(app.now()).await.unwrap().leased < all as i64 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server_ahead.drain().await.unwrap(), all);
    for record in &records[1..] {
        assert_eq!(judged(*record).await, [(json!(2), true)]);
    }
    app.finish().await;
}
