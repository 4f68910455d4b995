//! The event stream: what changed arrives, and nothing is missed by who comes back.

use crate::harness::{Caller, TestApp, TestDatabase, told_to_both_stores};
use axum::{body::Body, http::Method};
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;

told_to_both_stores!(
    a_stream_tells_what_changes,
    a_stream_resumes_where_it_ended,
    a_stream_ends_with_its_session,
    signing_out_ends_the_streams,
);

/// An open stream, read event by event.
struct Events {
    body: axum::body::BodyDataStream,
    buffer: String,
}

#[derive(Debug, PartialEq)]
struct Event {
    name: String,
    id: String,
    data: Value,
}

impl Events {
    async fn open(user: &Caller<'_>, session: i64, last: Option<&str>) -> Self {
        let mut request = user.request(Method::GET, &format!("/sessions/{session}/events"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = user.open(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status().as_u16(), 200);
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/event-stream"));
        Self { body: response.into_body().into_data_stream(), buffer: String::new() }
    }

    /// The next event; `None` at the end of the stream.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.buffer.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.buffer = rest;
                let field = |name: &str| {
                    let lines = block.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
                    lines.map(|value| value.strip_prefix(' ').unwrap_or(value)).collect::<Vec<_>>().join("\n")
                };
                if !field("data").is_empty() {
                    let data = serde_json::from_str(&field("data")).unwrap();
                    return Some(Event { name: field("event"), id: field("id"), data });
                }
                continue;
            }
            let chunk =
                tokio::time::timeout(Duration::from_secs(20), self.body.next()).await.expect("no event came");
            self.buffer.push_str(std::str::from_utf8(&chunk?.unwrap()).unwrap());
        }
    }

    async fn take(&mut self, count: usize) -> Vec<Event> {
        let mut events = Vec::new();
        for _ in 0..count {
            events.push(self.next().await.expect("the stream ended"));
        }
        events
    }
}

async fn a_stream_tells_what_changes(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (session, records) = user.session().await;
    let mut events = Events::open(&user, session, None).await;
    let first = events.take(1 + records.len()).await;
    assert_eq!(first.iter().filter(|event| event.name == "session").count(), 1);
    assert_eq!(first.iter().filter(|event| event.name == "record").count(), records.len());

    user.post("/answers", json!({"record_id": records[1], "answer_text": "답변"})).await.expect_status(200);
    let answered = events.next().await.unwrap();
    assert_eq!((answered.name.as_str(), &answered.data["answer_text"]), ("record", &json!("답변")));
    assert_eq!(answered.data["evaluation_status"]["state"], "pending");
    app.work().await;
    let graded = events.next().await.unwrap();
    assert_eq!(graded.data, user.get(&format!("/records/{}", records[1])).await.json());
    assert!(graded.id.parse::<i64>().unwrap() > answered.id.parse().unwrap());
    user.patch(&format!("/sessions/{session}"), json!({"status": "completed"})).await.expect_status(200);
    let completed = events.next().await.unwrap();
    assert_eq!((completed.name.as_str(), &completed.data["status"]), ("session", &json!("completed")));
    drop(events);
    app.finish().await;
}

async fn a_stream_resumes_where_it_ended(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (session, records) = user.session().await;
    let mut events = Events::open(&user, session, None).await;
    let last = events.take(1 + records.len()).await.pop().unwrap().id;
    drop(events);
    for record in &records[..2] {
        user.post("/answers", json!({"record_id": record, "answer_text": "답변"})).await.expect_status(200);
    }
    app.work().await;
    let mut resumed = Events::open(&user, session, Some(&last)).await;
    let missed = resumed.take(2).await;
    let told: Vec<&Value> = missed.iter().map(|event| &event.data["id"]).collect();
    assert_eq!(told, [&json!(records[0]), &json!(records[1])]);
    assert!(missed.iter().all(|event| event.data["evaluation"]["score"].is_number()));
    let request =
        user.request(Method::GET, &format!("/sessions/{session}/events")).header("last-event-id", "x");
    user.send(request.body(Body::empty()).unwrap()).await.expect_refusal(400);
    drop(resumed);
    app.finish().await;
}

async fn a_stream_ends_with_its_session(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let (session, records) = user.session().await;
    let mut events = Events::open(&user, session, None).await;
    events.take(1 + records.len()).await;
    user.delete(&format!("/sessions/{session}")).await.expect_status(204);
    assert_eq!(events.next().await, None);
    user.get(&format!("/sessions/{session}/events")).await.expect_refusal(404);
    app.finish().await;
}

async fn signing_out_ends_the_streams(database: TestDatabase) {
    let app = TestApp::new(database).await;
    let user = app.user("min").await;
    let other = app.user("other").await;
    let ((session, _), (theirs, _)) = (user.session().await, other.session().await);
    let mut stream = Events::open(&user, session, None).await;
    let mut their_stream = Events::open(&other, theirs, None).await;
    assert!(stream.next().await.is_some() && their_stream.next().await.is_some());
    user.post("/token/revoke", json!({"everywhere": true})).await.expect_status(204);
    while stream.next().await.is_some() {}
    app.advance(chrono::TimeDelta::seconds(1));
    other.get("/users/me").await.expect_status(200);
    drop(their_stream);
    app.finish().await;
}
