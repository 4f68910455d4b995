//! One call over HTTP: sent once, and its answer read within its time and size.

use std::error::Error;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use tokio::time::{Instant, timeout_at};

use super::events::Events;
use super::fault::{Fault, Phase};
use super::reading::{MAX_REPLY_BYTES, Reading, Reply};
use super::refusal::Refusal;

/// The most bytes of a stream: each token is wrapped in some hundred bytes.
const MAX_STREAM_BYTES: usize = 8 << 20;
/// The most bytes of a refusal that are looked at.
const MAX_REFUSAL_BYTES: usize = 16 << 10;

/// What a call may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) first_token: Duration,
    pub(super) total: Duration,
    /// The most tokens of the reply, as they were asked for.
    pub(super) reply_tokens: u32,
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

/// Reads a reply by what it is, whatever its content type says: a stream may be called text, and a whole reply a stream.
async fn reply(response: Response, clock: &Patience, now: DateTime<Utc>) -> Result<Reply, Fault> {
    if !response.status().is_success() {
        return Err(refusal(response, clock, now).await);
    }
    let comes_whole = is_json(response.headers());
    let mut bytes = response.bytes_stream();
    let (mut events, mut reading, mut size) = (Events::default(), Reading::default(), 0);
    let mut trouble = None;
    while !reading.is_done {
        let phase = match reading.first_token {
            _ if comes_whole => Phase::Whole,
            Some(_) => Phase::NextPart,
            None => Phase::FirstToken,
        };
        let part = match clock.wait_for(phase, bytes.next()).await {
            Ok(None) => break,
            Ok(Some(part)) => part.map_err(|cause| connection(&cause)),
            Err(fault) => Err(fault),
        };
        let part = match part {
            Ok(part) => part,
            Err(fault) => {
                trouble = Some(fault);
                break;
            }
        };
        size += part.len();
        if size > MAX_STREAM_BYTES || events.waiting() + part.len() > MAX_REPLY_BYTES {
            return Err(Fault::TooLarge);
        }
        for event in events.take(&part) {
            reading.take(&event, clock.started.elapsed())?;
        }
    }
    for event in events.end() {
        reading.take(&event, clock.started.elapsed())?;
    }
    let streamed = events.is_framed();
    let reply = reading.finish(trouble, clock.limits.reply_tokens)?;
    Ok(Reply { streamed, first_token: reply.first_token.filter(|_| streamed), ..reply })
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.trim_start().to_ascii_lowercase().starts_with("application/json")
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

/// What follows from a status that is no success.
async fn refusal(response: Response, clock: &Patience, now: DateTime<Utc>) -> Fault {
    let status = response.status();
    let wait = wait_asked_for(response.headers(), now);
    let text = match body(response, clock, MAX_REFUSAL_BYTES).await {
        Ok(Some(body)) => String::from_utf8_lossy(&body).into_owned(),
        // The status says enough.
        Ok(None) | Err(_) => String::new(),
    };
    Refusal::read(&text).with_status(status.as_u16(), wait)
}

/// What `Retry-After` asks for, in seconds or as a date.
fn wait_asked_for(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let asked = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = asked.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok().filter(|wait| *wait <= MAX_REQUESTED_WAIT);
    }
    let date = DateTime::parse_from_rfc2822(asked).ok()?;
    (date.to_utc() - now).to_std().ok().filter(|wait| *wait <= MAX_REQUESTED_WAIT)
}

/// A server that asks for more than this is not believed.
const MAX_REQUESTED_WAIT: Duration = Duration::from_hours(24);

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
