//! A model server that speaks the real protocol: it answers chat completions as its script says, and remembers what it
//! was asked.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, Uri, header};
use axum::routing::post;
use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// What the server does with one call.
#[derive(Debug)]
pub enum Act {
    /// Says this, streamed when that was asked for.
    Say(String),
    /// Says this in one piece, whatever was asked for.
    SayWhole(String),
    /// Thinks apart, then says this; streamed.
    Think(&'static str, String),
    /// Answers with a status, headers and a body.
    Refuse(u16, Vec<(&'static str, String)>, String),
    /// Sends this body of this type.
    Raw(&'static str, Bytes),
    /// Sends the beginning of a body of this type, and then neither more nor its end.
    RawThenHang(&'static str, Bytes),
    /// Sends the beginning of a body of this type and breaks the connection.
    RawThenBreak(&'static str, Bytes),
    /// Never answers.
    Hang,
    /// Begins a stream with this and never goes on.
    HangAfter(&'static str),
    /// Begins a stream with this and breaks the connection.
    BreakAfter(&'static str),
    /// Waits until it is told to go on, then says this.
    SayAfter(Arc<Notify>, String),
}

impl Act {
    /// A refusal as OpenAI words it.
    pub fn refuse(status: u16, message: &str) -> Self {
        let error = json!({"error": {"message": message, "type": "invalid_request_error", "param": null, "code": null}});
        Self::Refuse(status, Vec::new(), error.to_string())
    }
}

type Script = Box<dyn Fn(usize, &Value) -> Act + Send + Sync>;

struct Asked {
    path: String,
    headers: HeaderMap,
    body: Value,
}

struct Inner {
    script: Script,
    asked: Mutex<Vec<Asked>>,
    waiting: AtomicUsize,
    peak_waiting: AtomicUsize,
    given_up: Notify,
}

/// A running server.
pub struct FakeModel {
    address: SocketAddr,
    inner: Arc<Inner>,
}

impl std::fmt::Debug for FakeModel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("FakeModel").field("address", &self.address).finish_non_exhaustive()
    }
}

impl FakeModel {
    /// Starts a server whose script is told how many calls came before, and the call's body.
    pub async fn start(script: impl Fn(usize, &Value) -> Act + Send + Sync + 'static) -> Self {
        let inner = Arc::new(Inner {
            script: Box::new(script),
            asked: Mutex::default(),
            waiting: AtomicUsize::new(0),
            peak_waiting: AtomicUsize::new(0),
            given_up: Notify::new(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().route("/{*path}", post(complete)).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, inner }
    }

    /// Starts a server that says these things in turn, and the last one for ever.
    pub async fn saying(replies: Vec<String>) -> Self {
        Self::start(move |before, _| Act::Say(replies[before.min(replies.len() - 1)].clone())).await
    }

    /// Where it is, as settings take it.
    pub fn url(&self) -> String {
        self.url_at("/v1")
    }

    /// The same, with its API at another path: it answers at any.
    pub fn url_at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The bodies of the calls so far.
    pub fn asked(&self) -> Vec<Value> {
        self.inner.asked.lock().unwrap().iter().map(|call| call.body.clone()).collect()
    }

    /// The header of a call, counted from 0.
    pub fn header(&self, call: usize, name: &str) -> Option<String> {
        let asked = self.inner.asked.lock().unwrap();
        asked[call].headers.get(name).map(|value| value.to_str().unwrap().to_owned())
    }

    /// The path of a call, counted from 0.
    pub fn path(&self, call: usize) -> String {
        self.inner.asked.lock().unwrap()[call].path.clone()
    }

    /// How many calls waited at once, at most.
    pub fn peak_waiting(&self) -> usize {
        self.inner.peak_waiting.load(Ordering::SeqCst)
    }

    /// Waits until a call was given up by who sent it.
    pub async fn given_up(&self) {
        self.inner.given_up.notified().await;
    }
}

/// A server that accepts a connection, reads a little and resets it.
pub async fn start_resetting() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let _ = stream.read(&mut [0; 64]).await;
            let _ = stream.set_zero_linger();
        }
    });
    (url, connections)
}

/// Counts a call while it waits, and tells when it was given up.
struct Waiting(Arc<Inner>, bool);

impl Waiting {
    fn new(inner: &Arc<Inner>) -> Self {
        let waiting = inner.waiting.fetch_add(1, Ordering::SeqCst) + 1;
        inner.peak_waiting.fetch_max(waiting, Ordering::SeqCst);
        Self(Arc::clone(inner), false)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
        if !self.1 {
            self.0.given_up.notify_one();
        }
    }
}

async fn complete(
    State(inner): State<Arc<Inner>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let body: Value = serde_json::from_slice(&body).unwrap();
    let before = {
        let mut asked = inner.asked.lock().unwrap();
        asked.push(Asked { path: uri.path().to_owned(), headers, body: body.clone() });
        asked.len() - 1
    };
    let mut waiting = Waiting::new(&inner);
    let streams = body["stream"] == json!(true);
    let response = match (inner.script)(before, &body) {
        Act::Say(text) if streams => streamed(&text, None),
        Act::Say(text) | Act::SayWhole(text) => whole(&text),
        Act::Think(thought, text) => streamed(&text, Some(thought)),
        Act::Refuse(status, headers, body) => {
            let mut response = Response::builder().status(StatusCode::from_u16(status).unwrap());
            for (name, value) in headers {
                response = response.header(name, value);
            }
            response.body(Body::from(body)).unwrap()
        }
        Act::Raw(kind, bytes) => {
            Response::builder().header(header::CONTENT_TYPE, kind).body(Body::from(bytes)).unwrap()
        }
        Act::RawThenHang(kind, bytes) => begun(kind, bytes, stream::pending()),
        Act::RawThenBreak(kind, bytes) => begun(kind, bytes, breaking()),
        Act::Hang => std::future::pending().await,
        Act::HangAfter(text) => {
            events(stream::iter(parts(text, None).into_iter().take(3).map(Ok)).chain(stream::pending()))
        }
        Act::BreakAfter(text) => {
            let first: String = parts(text, None).into_iter().take(3).collect();
            begun("text/event-stream", first.into(), breaking())
        }
        Act::SayAfter(signal, text) => {
            signal.notified().await;
            streamed(&text, None)
        }
    };
    waiting.1 = true;
    response
}

/// The end of a connection, once what came before is on its way.
fn breaking() -> impl stream::Stream<Item = Result<Bytes, std::io::Error>> {
    stream::once(async {
        tokio::task::yield_now().await;
        Err(std::io::Error::other("broken"))
    })
}

fn begun(
    kind: &str,
    first: Bytes,
    rest: impl stream::Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static,
) -> Response<Body> {
    let body = Body::from_stream(stream::iter([Ok(first)]).chain(rest));
    Response::builder().header(header::CONTENT_TYPE, kind).body(body).unwrap()
}

fn usage() -> Value {
    json!({"prompt_tokens": 1_000, "completion_tokens": 100, "total_tokens": 1_100})
}

fn whole(text: &str) -> Response<Body> {
    let message = json!({"role": "assistant", "content": text, "refusal": null});
    let choice = json!({"index": 0, "message": message, "finish_reason": "stop"});
    let body = json!({"id": "1", "object": "chat.completion", "choices": [choice], "usage": usage()});
    Response::builder()
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

fn streamed(text: &str, thought: Option<&str>) -> Response<Body> {
    events(stream::iter(parts(text, thought).into_iter().map(Ok)))
}

fn events(parts: impl stream::Stream<Item = Result<String, Infallible>> + Send + 'static) -> Response<Body> {
    Response::builder()
        .header(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .body(Body::from_stream(parts))
        .unwrap()
}

/// The events of a stream: the role, a comment, the thought, the text in pieces of seven characters, the end, the
/// tokens.
fn parts(text: &str, thought: Option<&str>) -> Vec<String> {
    let event = |choices: Value, usage: Value| {
        let body = json!({"id": "1", "object": "chat.completion.chunk", "choices": choices, "usage": usage});
        format!("data: {body}\r\n\r\n")
    };
    let delta =
        |delta: Value| event(json!([{"index": 0, "delta": delta, "finish_reason": null}]), Value::Null);
    let mut parts = vec![delta(json!({"role": "assistant", "content": ""})), ": keep-alive\n\n".to_owned()];
    parts.extend(thought.map(|thought| delta(json!({"reasoning_content": thought}))));
    let characters: Vec<char> = text.chars().collect();
    parts.extend(characters.chunks(7).map(|piece| delta(json!({"content": String::from_iter(piece)}))));
    parts.push(event(json!([{"index": 0, "delta": {}, "finish_reason": "stop"}]), Value::Null));
    parts.push(event(json!([]), usage()));
    parts.push("data: [DONE]\n\n".to_owned());
    parts
}
