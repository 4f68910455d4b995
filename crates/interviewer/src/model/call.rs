//! One call over HTTP: sent once, read whole or as a stream, within its time and size.

use std::error::Error;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use tokio::time::{Instant, timeout_at};

use super::ability::blames_form;
use super::fault::{Fault, Phase};
use super::wire::{Completion, Events, Refusal, Tokens};

/// The most bytes of a reply's text, and of a reply that is not streamed.
const LARGEST_REPLY: usize = 1 << 20;
/// The most bytes of a stream: each token is wrapped in some hundred bytes.
const LARGEST_STREAM: usize = 8 << 20;
/// The most bytes of a refusal that are looked at.
const LARGEST_REFUSAL: usize = 16 << 10;

/// What a model replied.
#[derive(Debug, Default)]
pub(super) struct Reply {
    pub(super) text: String,
    pub(super) tokens: Tokens,
    /// Whether the server told thinking from saying.
    pub(super) thinks_apart: bool,
    /// Whether it came as a stream.
    pub(super) streamed: bool,
    /// How long the first token took, where that could be told.
    pub(super) first_token: Option<Duration>,
}

/// How long a call may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) first_token: Duration,
    pub(super) total: Duration,
    /// Whether a stream was asked for, so that something must come early.
    pub(super) stream: bool,
}

/// Reads what comes of a call that is sent. What reading takes is made only when something comes, so that a call that
/// waits is small.
pub(super) async fn read(
    sent: impl Future<Output = reqwest::Result<Response>>,
    limits: Limits,
    now: DateTime<Utc>,
) -> Result<Reply, Fault> {
    let clock = Patience::new(limits);
    let response = clock.wait_for(Phase::FirstToken, sent).await?.map_err(|cause| connection(&cause))?;
    Box::pin(reply(response, &clock, now)).await
}

async fn reply(response: Response, clock: &Patience, now: DateTime<Utc>) -> Result<Reply, Fault> {
    if response.status() != StatusCode::OK {
        return Err(refusal(response, clock, now).await);
    }
    let is_stream = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("text/event-stream"));
    let mut reply = if is_stream { stream(response, clock).await? } else { whole(response, clock).await? };
    reply.streamed = is_stream;
    Ok(reply)
}

/// The ends of a call's time.
struct Patience {
    started: Instant,
    limits: Limits,
}

impl Patience {
    fn new(limits: Limits) -> Self {
        Self { started: Instant::now(), limits }
    }

    /// Waits for one step. A call that is not streamed shows nothing until it is finished, so it has its whole time.
    async fn wait_for<T>(&self, phase: Phase, step: impl Future<Output = T>) -> Result<T, Fault> {
        let end = self.started + self.limits.total;
        let early = match phase {
            Phase::FirstToken if self.limits.stream => self.started + self.limits.first_token,
            Phase::NextPart => Instant::now() + self.limits.first_token,
            _ => end,
        };
        let (until, missed) = if early < end { (early, phase) } else { (end, Phase::Whole) };
        timeout_at(until, step).await.map_err(|_| Fault::Silent(missed))
    }
}

/// What broke on the way.
fn connection(cause: &reqwest::Error) -> Fault {
    match (cause.is_connect(), cause.is_timeout()) {
        (true, true) => Fault::Silent(Phase::Connection),
        (true, false) => Fault::Unreachable,
        (false, true) => Fault::Silent(Phase::Whole),
        (false, false) => {
            tracing::debug!(cause = innermost(cause), "the connection to the model server broke");
            Fault::Broken
        }
    }
}

/// The last cause in a chain: it names no address.
fn innermost(cause: &reqwest::Error) -> String {
    let mut last: Option<&dyn Error> = cause.source();
    while let Some(deeper) = last.and_then(Error::source) {
        last = Some(deeper);
    }
    last.map(ToString::to_string).unwrap_or_default()
}

async fn whole(response: Response, clock: &Patience) -> Result<Reply, Fault> {
    let body = body(response, clock, LARGEST_REPLY).await?.ok_or(Fault::TooLarge)?;
    let completion: Completion = serde_json::from_slice(&body).map_err(|_| Fault::Unreadable)?;
    let mut reading = Reading::default();
    reading.take(completion, clock)?;
    reading.finish().map(|reply| Reply { first_token: None, ..reply })
}

async fn stream(response: Response, clock: &Patience) -> Result<Reply, Fault> {
    let mut bytes = response.bytes_stream();
    let (mut events, mut reading, mut size) = (Events::default(), Reading::default(), 0);
    loop {
        let phase = if reading.reply.first_token.is_some() { Phase::NextPart } else { Phase::FirstToken };
        let Some(part) = clock.wait_for(phase, bytes.next()).await? else { break };
        let part = part.map_err(|cause| connection(&cause))?;
        size += part.len();
        if size > LARGEST_STREAM || events.waiting() + part.len() > LARGEST_REPLY {
            return Err(Fault::TooLarge);
        }
        for data in events.take(&part) {
            if reading.event(&data, clock)? {
                return reading.finish();
            }
        }
    }
    if let Some(data) = events.end() {
        reading.event(&data, clock)?;
    }
    reading.finish()
}

/// A reply as far as it came.
#[derive(Default)]
struct Reading {
    reply: Reply,
    spoke: bool,
}

impl Reading {
    /// Takes the data of an event in; `true` when it was the last.
    fn event(&mut self, data: &str, clock: &Patience) -> Result<bool, Fault> {
        if data == "[DONE]" {
            return Ok(true);
        }
        let part: Completion = serde_json::from_str(data).map_err(|_| Fault::Unreadable)?;
        self.take(part, clock)?;
        Ok(false)
    }

    fn take(&mut self, part: Completion, clock: &Patience) -> Result<(), Fault> {
        if let Some(error) = part.error.filter(|error| !error.is_null()) {
            // Too late for a status: the server failed on the way, or found only then that the text is too long.
            return Err(if Refusal::of(&error).is_too_long() { Fault::TooLong } else { Fault::FailedMidway });
        }
        self.reply.tokens = part.usage.map_or(self.reply.tokens, Tokens::bounded);
        let Some(mut choice) = part.choices.into_iter().next() else { return Ok(()) };
        if choice.finish_reason.as_deref() == Some("content_filter") {
            return Err(Fault::Declined);
        }
        let Some(message) = choice.said() else { return Ok(()) };
        self.spoke = true;
        if message.refusal.as_deref().is_some_and(|refusal| !refusal.is_empty()) {
            return Err(Fault::Declined);
        }
        if self.reply.first_token.is_none() && message.says_something() {
            self.reply.first_token = Some(clock.started.elapsed());
        }
        self.reply.thinks_apart |= message.thinks_apart();
        self.reply.text.push_str(&message.text());
        if self.reply.text.len() > LARGEST_REPLY { Err(Fault::TooLarge) } else { Ok(()) }
    }

    /// A reply in which nobody spoke is none.
    fn finish(self) -> Result<Reply, Fault> {
        if self.spoke { Ok(self.reply) } else { Err(Fault::Unreadable) }
    }
}

/// A body up to a size; `None` when it is larger.
async fn body(response: Response, clock: &Patience, largest: usize) -> Result<Option<Vec<u8>>, Fault> {
    let mut bytes = response.bytes_stream();
    let mut body = Vec::new();
    while let Some(part) = clock.wait_for(Phase::Whole, bytes.next()).await? {
        let part = part.map_err(|cause| connection(&cause))?;
        if body.len() + part.len() > largest {
            return Ok(None);
        }
        body.extend_from_slice(&part);
    }
    Ok(Some(body))
}

/// What follows from a status other than 200.
async fn refusal(response: Response, clock: &Patience, now: DateTime<Utc>) -> Fault {
    let status = response.status();
    let wait = wait_asked_for(response.headers(), now);
    let text = match body(response, clock, LARGEST_REFUSAL).await {
        Ok(Some(body)) => String::from_utf8_lossy(&body).into_owned(),
        // The status says enough.
        Ok(None) | Err(_) => String::new(),
    };
    let refusal = Refusal::read(&text);
    match status.as_u16() {
        400 | 413 | 422 if refusal.is_too_long() => Fault::TooLong,
        413 => Fault::TooLong,
        400 | 422 => Fault::Refused(refusal),
        401 | 403 => Fault::Key(status.as_u16()),
        402 => Fault::Quota,
        404 => Fault::NoModel,
        429 if refusal.is_out_of_quota() => Fault::Quota,
        408 | 425 | 429 => Fault::Busy(wait),
        500.. if refusal.is_too_long() => Fault::TooLong,
        500.. if blames_form(&refusal.message) => Fault::Refused(refusal),
        status @ 500.. => Fault::Failed(status, wait),
        status => Fault::Status(status),
    }
}

/// What `Retry-After` asks for, in seconds or as a date.
fn wait_asked_for(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let asked = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = asked.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok().filter(|wait| *wait <= LONGEST_ASKED);
    }
    let date = DateTime::parse_from_rfc2822(asked).ok()?;
    (date.to_utc() - now).to_std().ok().filter(|wait| *wait <= LONGEST_ASKED)
}

/// A server that asks for more than this is not believed.
const LONGEST_ASKED: Duration = Duration::from_hours(24);

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn a_server_asks_to_wait_in_seconds_or_until_a_date() {
        let now = "2015-10-21T07:28:00Z".parse().unwrap();
        for (asked, wait) in [
            ("7", Some(7.0)),
            ("0.5", Some(0.5)),
            ("Wed, 21 Oct 2015 07:29:30 GMT", Some(90.0)),
            ("Wed, 21 Oct 2015 07:27:00 GMT", None),
            ("soon", None),
            ("-3", None),
            ("9999999", None),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(asked))]);
            assert_eq!(wait_asked_for(&headers, now), wait.map(Duration::from_secs_f64), "{asked}");
        }
    }
}
