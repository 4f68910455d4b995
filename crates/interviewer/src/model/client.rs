//! The client of a model server: waits for a place, counts what is spent, finds out what the server is able to do, sends
//! again what may come through, and leaves a failing server alone.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use interview::backoff;
use interview::host::health::ModelHealth;
use interview::ports::Clock;
use interview::randomness::Randomness;
use interview::work::usage::{Meter, is_plausible_name};
use reqwest::RequestBuilder;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::breaker::Breaker;
use super::call::{self, Limits};
use super::capabilities::{CallOptions, ServerCapabilities, WireOptions};
use super::fault::Fault;
use super::reading::Reply;
use super::settings::{ModelSettings, ModelSettingsError};
use super::usage_guard::UsageGuard;

/// The wait before a call is sent again, doubled each time.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// What a call has beside its texts, in bytes: names, wishes and a schema.
const BESIDE_TEXTS: usize = 2_048;

/// One turn of a conversation, as the protocol writes it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Turn {
    pub(super) role: &'static str,
    pub(super) content: String,
}

/// A call, as the protocol writes it.
#[derive(Serialize)]
struct Call<'c> {
    model: &'c str,
    messages: &'c [Turn],
    #[serde(flatten)]
    wire_options: WireOptions<'c>,
}

/// What is asked of the model.
#[derive(Clone, Debug)]
pub(super) struct Conversation {
    pub(super) turns: Vec<Turn>,
    pub(super) schema_name: &'static str,
    pub(super) schema: Value,
    pub(super) seed: i64,
    pub(super) stream: bool,
}

/// Writes a conversation, each time the same.
pub(super) type Writer<'w> = dyn Fn() -> Conversation + Send + Sync + 'w;

/// Speaks to one server about one model.
pub(super) struct Client {
    http: reqwest::Client,
    endpoint: reqwest::Url,
    authorization: Option<HeaderValue>,
    settings: ModelSettings,
    capabilities: Mutex<ServerCapabilities>,
    breaker: Breaker,
    last_failure: Mutex<Option<(&'static str, DateTime<Utc>)>>,
    places: Semaphore,
    /// As many as there are places: no more gradings than these stand in line for one, so that questions, for which
    /// somebody waits, stand behind few of them.
    gradings: Semaphore,
    clock: Arc<dyn Clock>,
    randomness: Arc<Randomness>,
}

impl Client {
    pub(super) fn new(
        settings: ModelSettings,
        clock: Arc<dyn Clock>,
        randomness: Arc<Randomness>,
    ) -> Result<Self, ModelSettingsError> {
        if !is_plausible_name(&settings.name) {
            return Err(ModelSettingsError::NoName);
        }
        Ok(Self {
            http: http_client(&settings).map_err(ModelSettingsError::NoClient)?,
            endpoint: settings.url.chat_completions(),
            authorization: authorization(&settings)?,
            capabilities: Mutex::new(ServerCapabilities::ALL),
            breaker: Breaker::new(settings.breaker_failures, settings.breaker_pause),
            last_failure: Mutex::default(),
            places: Semaphore::new(settings.concurrency.clamp(1, Semaphore::MAX_PERMITS)),
            gradings: Semaphore::new(settings.concurrency.clamp(1, Semaphore::MAX_PERMITS)),
            settings,
            clock,
            randomness,
        })
    }

    /// What this client was made of.
    pub(super) fn settings(&self) -> &ModelSettings {
        &self.settings
    }

    /// What the server was able to do so far.
    pub(super) fn capabilities(&self) -> ServerCapabilities {
        *self.capabilities.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a grading may stand in line for a place; it may until what is returned is dropped.
    pub(super) async fn let_grading_in(&self) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed.
        self.gradings.acquire().await.ok()
    }

    /// Waits for a place and asks. The conversation is written when it is sent and forgotten while the model thinks, so
    /// that thousands can wait. Dropping the future gives the call up.
    pub(super) async fn chat(&self, write: &Writer<'_>, meter: &Meter) -> Result<Reply, Fault> {
        // The semaphore is never closed.
        let _place = self.places.acquire().await.map_err(|_| Fault::Unreachable)?;
        let result = self.sent_until_it_comes_through(write, meter).await;
        let outcome = result.as_ref().map_or_else(Fault::word, |_| "replied");
        metrics::counter!("daedam_model_calls_total", "outcome" => outcome).increment(1);
        if let Err(fault) = &result {
            let failure = (fault.word(), self.clock.now());
            *self.last_failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
        }
        result
    }

    /// How the server does, as seen from here.
    pub(super) fn health(&self) -> ModelHealth {
        let last_failure = *self.last_failure.lock().unwrap_or_else(PoisonError::into_inner);
        ModelHealth { is_stopped: self.breaker.is_open(), last_failure }
    }

    async fn sent_until_it_comes_through(&self, write: &Writer<'_>, meter: &Meter) -> Result<Reply, Fault> {
        let mut attempt = 1;
        loop {
            let permit = self.breaker.enter().map_err(Fault::Stopped)?;
            let result = self.sent_as_the_server_takes_it(write, meter).await;
            match &result {
                Err(fault) if fault.is_outage() => permit.failed(),
                _ => permit.answered(),
            }
            let Err(fault) = result else { return result };
            let wait = self.wait_before(attempt + 1, &fault);
            let Some(wait) = wait.filter(|_| attempt < self.settings.attempts.max(1)) else {
                tracing::warn!(fault = fault.word(), attempt, "the model server brought no reply");
                return Err(fault);
            };
            tracing::debug!(fault = fault.word(), attempt, "the model server is asked again");
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }

    /// How long to wait before the next attempt; `None` when there is to be none.
    fn wait_before(&self, attempt: u32, fault: &Fault) -> Option<Duration> {
        if !fault.may_be_resent() {
            return None;
        }
        let spread =
            backoff::wait(attempt - 1, FIRST_WAIT, self.settings.max_wait, self.randomness.fraction());
        match fault.wait() {
            Some(asked) if asked > self.settings.max_wait => None,
            Some(asked) => Some(asked + spread.min(FIRST_WAIT)),
            None => Some(spread),
        }
    }

    /// Sends a call, and again with less wished for when the server refuses. What worked is remembered.
    async fn sent_as_the_server_takes_it(&self, write: &Writer<'_>, meter: &Meter) -> Result<Reply, Fault> {
        let mut capabilities = self.capabilities();
        loop {
            let (request, bytes, stream) = self.request(write(), capabilities);
            let usage = UsageGuard::open(meter, &self.settings.name, bytes, self.settings.reply_tokens);
            let limits = Limits {
                first_token: self.settings.first_token_timeout,
                total: self.settings.total_timeout,
                reply_tokens: self.settings.reply_tokens,
                stream,
            };
            match billed(call::read(request.send(), limits, self.clock.now()).await, usage) {
                Err(Fault::Refused(refusal)) => match capabilities.after(&refusal, stream) {
                    Some(less) => capabilities = less,
                    None => return Err(refusal.finally()),
                },
                result => {
                    if matches!(result, Ok(_) | Err(Fault::AtLimit(..))) {
                        self.remember(capabilities);
                    }
                    return result;
                }
            }
        }
    }

    fn remember(&self, found: ServerCapabilities) {
        let found = ServerCapabilities { proven: true, ..found };
        let mut known = self.capabilities.lock().unwrap_or_else(PoisonError::into_inner);
        if *known != found {
            tracing::info!(capabilities = ?found, "the model server replied when it was asked so");
            *known = found;
        }
    }

    /// The call as it is sent, how many bytes it has, and whether a stream is asked for.
    fn request(
        &self,
        mut conversation: Conversation,
        capabilities: ServerCapabilities,
    ) -> (RequestBuilder, usize, bool) {
        if !capabilities.system_role {
            fold_system_turn(&mut conversation.turns);
        }
        let body = self.body(&conversation, capabilities);
        let bytes = body.len();
        // A body that cannot be sent twice by itself is let go as soon as it is sent.
        let body = reqwest::Body::wrap(body);
        let mut request =
            self.http.post(self.endpoint.clone()).header(CONTENT_TYPE, "application/json").body(body);
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization.clone());
        }
        (request, bytes, conversation.stream && capabilities.streams)
    }

    /// Writes the call into one buffer, from the conversation itself.
    #[expect(clippy::expect_used, reason = "texts, numbers and a schema are JSON, which is UTF-8")]
    fn body(&self, conversation: &Conversation, capabilities: ServerCapabilities) -> String {
        let options = CallOptions {
            schema_name: conversation.schema_name,
            schema: &conversation.schema,
            seed: conversation.seed,
            reply_tokens: self.settings.reply_tokens,
            stream: conversation.stream,
        };
        let texts: usize = conversation.turns.iter().map(|turn| turn.content.len()).sum();
        let mut body = Vec::with_capacity(texts + texts / 16 + BESIDE_TEXTS);
        let call = Call {
            model: &self.settings.name,
            messages: &conversation.turns,
            wire_options: capabilities.wire_options(&options),
        };
        serde_json::to_writer(&mut body, &call).expect("a call is JSON");
        String::from_utf8(body).expect("JSON is UTF-8")
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Client").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// Puts the instructions before the user's first turn, for a server that knows no other role.
fn fold_system_turn(turns: &mut Vec<Turn>) {
    if let [system, user, ..] = turns.as_mut_slice()
        && (system.role, user.role) == ("system", "user")
    {
        user.content = format!("{}\n\n{}", system.content, user.content);
        turns.remove(0);
    }
}

/// Puts on the bill what came of the call.
fn billed(result: Result<Reply, Fault>, usage: UsageGuard<'_>) -> Result<Reply, Fault> {
    match &result {
        Ok(reply) => usage.settle(reply.tokens),
        Err(Fault::AtLimit(reply, _)) => usage.settle(reply.tokens),
        // The model may have worked all the same, so the estimate counts.
        Err(
            Fault::Silent(_)
            | Fault::TooLarge
            | Fault::Unreadable
            | Fault::FailedMidway
            | Fault::BrokeOff
            | Fault::Broken,
        ) => drop(usage),
        Err(_) => usage.cancel(),
    }
    result
}

fn http_client(settings: &ModelSettings) -> reqwest::Result<reqwest::Client> {
    // Fails when the program has chosen one already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .connect_timeout(settings.connect_timeout)
        .redirect(Policy::none())
        .pool_idle_timeout(Duration::from_secs(30))
        .tcp_nodelay(true)
        .user_agent(concat!("daedam/", env!("CARGO_PKG_VERSION")));
    if settings.url.is_local() {
        builder = builder.no_proxy();
    }
    if !settings.url.is_encrypted() {
        // Nobody's certificate is asked for, so this machine need not know any authority.
        builder = builder.tls_certs_only([]);
    }
    builder.build()
}

fn authorization(settings: &ModelSettings) -> Result<Option<HeaderValue>, ModelSettingsError> {
    let Some(key) = &settings.api_key else { return Ok(None) };
    let mut value = HeaderValue::from_str(&format!("Bearer {}", key.reveal().trim()))
        .map_err(|_| ModelSettingsError::UnusableKey)?;
    value.set_sensitive(true);
    Ok(Some(value))
}
