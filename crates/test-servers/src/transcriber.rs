//! A transcription server that speaks the real protocol: it answers `/v1/audio/transcriptions` as its script says, and
//! remembers what it was asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::{Response, StatusCode, header};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A call: its fields in order, and its sound.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// Names and values of the fields.
    pub fields: Vec<(String, String)>,
    /// The bytes of the file.
    pub wave: Bytes,
}

impl Heard {
    /// How long the sound is, in seconds, for a wave of 16,000 samples of 16 bits per second.
    pub fn seconds(&self) -> f64 {
        (self.wave.len() as f64 - 44.0) / 32_000.0
    }

    /// Whether the times of words are asked for.
    pub fn wants_words(&self) -> bool {
        self.fields.iter().any(|(name, value)| name == "timestamp_granularities[]" && value == "word")
    }
}

/// What the server does with one call.
#[derive(Clone, Debug)]
pub enum Hearing {
    /// Says this, its words spread over the sound, each this probable.
    Say(&'static str, f64),
    /// Says this as a segment without the times of words.
    SayWithoutWords(&'static str),
    /// Sends this body.
    Raw(Vec<u8>),
    /// Answers with a status.
    Refuse(u16),
    /// Never answers.
    Hang,
}

type Script = Box<dyn Fn(usize, &Heard) -> Hearing + Send + Sync>;

struct Inner {
    script: Script,
    asked: Mutex<Vec<Heard>>,
}

/// A running server.
pub struct FakeTranscriber {
    address: SocketAddr,
    inner: Arc<Inner>,
}

impl std::fmt::Debug for FakeTranscriber {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("FakeTranscriber").field("address", &self.address).finish_non_exhaustive()
    }
}

impl FakeTranscriber {
    /// Starts a server whose script gets how many calls came before, and the call.
    pub async fn start(script: impl Fn(usize, &Heard) -> Hearing + Send + Sync + 'static) -> Self {
        let inner = Arc::new(Inner { script: Box::new(script), asked: Mutex::default() });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new()
            .route("/v1/audio/transcriptions", post(transcribe))
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, inner }
    }

    /// Where it is, as settings take it.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The calls so far.
    pub fn asked(&self) -> Vec<Heard> {
        self.inner.asked.lock().unwrap().clone()
    }
}

async fn transcribe(State(inner): State<Arc<Inner>>, mut form: Multipart) -> Response<Body> {
    let mut heard = Heard::default();
    while let Some(field) = form.next_field().await.unwrap() {
        let name = field.name().unwrap().to_owned();
        let bytes = field.bytes().await.unwrap();
        match name.as_str() {
            "file" => heard.wave = bytes,
            _ => heard.fields.push((name, String::from_utf8(bytes.to_vec()).unwrap())),
        }
    }
    let before = {
        let mut asked = inner.asked.lock().unwrap();
        asked.push(heard.clone());
        asked.len() - 1
    };
    let body = match (inner.script)(before, &heard) {
        Hearing::Say(text, probability) => reply(text, heard.seconds(), Some(probability)),
        Hearing::SayWithoutWords(text) => reply(text, heard.seconds(), None),
        Hearing::Raw(body) => body,
        Hearing::Refuse(status) => {
            let error = json!({"error": {"message": "refused", "type": "server_error"}}).to_string();
            let status = StatusCode::from_u16(status).unwrap();
            return Response::builder().status(status).body(Body::from(error)).unwrap();
        }
        Hearing::Hang => std::future::pending().await,
    };
    Response::builder().header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap()
}

/// A reply as OpenAI writes it, with the probabilities of words that faster-whisper's servers add.
fn reply(text: &str, seconds: f64, probability: Option<f64>) -> Vec<u8> {
    let segment = json!({"id": 0, "start": 0.0, "end": seconds, "text": format!(" {text}")});
    let mut reply = json!({"task": "transcribe", "duration": seconds, "text": text, "segments": [segment]});
    if let Some(probability) = probability {
        let words: Vec<&str> = text.split(' ').collect();
        let length = seconds / words.len() as f64;
        let timed = words.iter().enumerate().map(|(at, word)| {
            let start = at as f64 * length;
            json!({"word": word, "start": start, "end": start + length, "probability": probability})
        });
        reply["words"] = Value::Array(timed.collect());
    }
    reply.to_string().into_bytes()
}
