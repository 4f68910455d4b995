//! The client of a transcription server: asks for the times of words and does without, asks again what may come through,
//! and reads no more than a bounded reply.

use crate::{reply, settings, settings::TranscriberSettings, settings::TranscriberSettingsError};
use async_trait::async_trait;
use chrono::TimeDelta;
use interview::{
    grading::failure::{FailureCode, TaskFailure},
    language::Language,
    ports::{HeardSegment, Transcriber},
    work::task::Retry,
};
use reqwest::{
    Client, Response, StatusCode, Url,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER},
    multipart::{Form, Part},
    redirect::Policy,
};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

/// Bytes of a reply at most; half a minute of speech has some thousands.
const MAX_REPLY: usize = 2 << 20;
/// How often a call is sent before it has failed.
const ATTEMPTS: u32 = 2;
/// How long before it is sent again.
const WAIT: Duration = Duration::from_millis(500);
/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A wave's head, and the bytes of a millisecond.
const HEAD: usize = 44;
const BYTES_PER_MILLISECOND: usize = 32;

/// Has speech understood by a server.
pub struct ServerTranscriber {
    http: Client,
    endpoint: Url,
    authorization: Option<HeaderValue>,
    settings: TranscriberSettings,
    /// Whether the server takes the wish for times of words.
    gives_words: AtomicBool,
}

impl std::fmt::Debug for ServerTranscriber {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ServerTranscriber").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl ServerTranscriber {
    /// A transcriber as the settings say; nothing is sent yet.
    pub fn new(settings: TranscriberSettings) -> Result<Self, TranscriberSettingsError> {
        // Fails when the program has chosen one already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let endpoint = settings::endpoint(&settings.url)?;
        let is_local = matches!(endpoint.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let mut builder = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT.min(settings.timeout))
            .redirect(Policy::none())
            .user_agent(concat!("daedam/", env!("CARGO_PKG_VERSION")));
        if is_local {
            builder = builder.no_proxy();
        }
        if endpoint.scheme() == "http" {
            // Nobody's certificate is asked for, so this machine need not know any authority.
            builder = builder.tls_certs_only([]);
        }
        let http = builder.build().map_err(TranscriberSettingsError::Client)?;
        let authorization = settings.api_key.as_ref().map(|key| {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", key.trim()))
                .map_err(|_| TranscriberSettingsError::Key)?;
            value.set_sensitive(true);
            Ok(value)
        });
        let authorization = authorization.transpose()?;
        Ok(Self { http, endpoint, authorization, settings, gives_words: AtomicBool::new(true) })
    }

    async fn send(&self, wave: &[u8], language: Language, words: bool) -> Result<Vec<u8>, Fault> {
        let mut form = Form::new()
            .text("model", self.settings.model.clone())
            .text("language", language.as_str())
            .text("response_format", "verbose_json")
            .text("temperature", "0")
            .text("timestamp_granularities[]", "segment");
        if words {
            form = form.text("timestamp_granularities[]", "word");
        }
        let kind = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("audio/wav"))]);
        let file = Part::bytes(wave.to_vec()).file_name("answer.wav").headers(kind);
        let mut request = self.http.post(self.endpoint.clone()).multipart(form.part("file", file));
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization.clone());
        }
        let asked = async { received(request.send().await.map_err(|_| Fault::Unreachable)?).await };
        tokio::time::timeout(self.settings.timeout, asked).await.unwrap_or(Err(Fault::Timeout))
    }

    /// Sends a call, and again where that may help.
    async fn sent(&self, wave: &[u8], language: Language) -> Result<Vec<u8>, Fault> {
        let mut attempt = 1;
        loop {
            let words = self.gives_words.load(Ordering::Relaxed);
            match self.send(wave, language, words).await {
                Err(Fault::Status(400 | 422, _)) if words => {
                    tracing::info!("the transcriber is asked without times of words from now on");
                    self.gives_words.store(false, Ordering::Relaxed);
                }
                Err(fault) if fault.may_come_through() && attempt < ATTEMPTS => {
                    attempt += 1;
                    tokio::time::sleep(WAIT).await;
                }
                outcome => return outcome,
            }
        }
    }
}

#[async_trait]
impl Transcriber for ServerTranscriber {
    fn name(&self) -> &str {
        &self.settings.model
    }

    async fn transcribe(&self, wave: Vec<u8>, language: Language) -> Result<Vec<HeardSegment>, TaskFailure> {
        let length = wave.len().saturating_sub(HEAD) / BYTES_PER_MILLISECOND;
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        let body = self.sent(&wave, language).await;
        let heard = body.and_then(|body| reply::read(&body, length).ok_or(Fault::Unreadable));
        let outcome = if heard.is_ok() { "replied" } else { "failed" };
        metrics::counter!("daedam_transcriber_calls_total", "outcome" => outcome).increment(1);
        heard.map_err(TaskFailure::from)
    }
}

/// Why a call brought nothing.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Unreachable,
    Timeout,
    Unreadable,
    /// A status, and how long to wait where the server says so.
    Status(u16, Option<i64>),
}

impl Fault {
    /// Whether the same call may come through at once.
    fn may_come_through(self) -> bool {
        matches!(self, Self::Unreachable | Self::Status(500..=599, None))
    }
}

impl From<Fault> for TaskFailure {
    fn from(fault: Fault) -> Self {
        let (code, detail, retry) = match fault {
            Fault::Unreachable => (
                FailureCode::TranscriberUnreachable,
                "the transcriber cannot be reached".to_owned(),
                Retry::Later,
            ),
            Fault::Timeout => (
                FailureCode::TranscriberTimeout,
                "the transcriber did not answer in time".to_owned(),
                Retry::Later,
            ),
            Fault::Unreadable => (
                FailureCode::TranscriberUnreadable,
                "the transcriber's reply cannot be read".to_owned(),
                Retry::Later,
            ),
            Fault::Status(status, wait) => {
                let retry = match (status, wait) {
                    (_, Some(seconds)) => Retry::After(TimeDelta::seconds(seconds)),
                    (408 | 429 | 500..=599, None) => Retry::Later,
                    _ => Retry::Never,
                };
                let detail = format!("the transcriber answered with status {status}");
                (FailureCode::TranscriberStatus(status), detail, retry)
            }
        };
        Self { code, detail, retry }
    }
}

/// The longest wait that a server may ask for, in seconds.
const MAX_ASKED_WAIT: i64 = 3_600;

/// Reads a reply, as long as one may be.
async fn received(mut response: Response) -> Result<Vec<u8>, Fault> {
    if response.status() != StatusCode::OK {
        let wait = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let wait = wait.map(|seconds: i64| seconds.clamp(0, MAX_ASKED_WAIT));
        return Err(Fault::Status(response.status().as_u16(), wait));
    }
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|_| Fault::Unreachable)? {
        if body.len() + part.len() > MAX_REPLY {
            return Err(Fault::Unreadable);
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

#[cfg(test)]
mod tests;
