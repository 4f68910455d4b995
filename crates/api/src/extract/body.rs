//! Reading a request's body: whole, within its limits of size and time.

use crate::{address::peer, middleware::request_id::RequestContext, problem::Problem, state::Api};
use axum::{
    body::Body,
    extract::{MatchedPath, Request},
    http::{HeaderMap, header, request::Parts},
};
use bytes::{Bytes, BytesMut};
use futures_util::FutureExt;
use http_body_util::BodyExt;
use interview::account::throttle;
use std::{pin::pin, sync::Arc, time::Duration};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};

/// How many bytes of a too large body are still read and discarded. If the connection closed while the client is sending,
/// the client would see a broken connection instead of the answer.
const THROWN_AWAY: u64 = 32 * 1024 * 1024;

/// Operations that anybody may call; their bodies are short.
const OPEN_TO_ANYBODY: [&str; 6] =
    ["/register", "/token", "/token/refresh", "/token/revoke", "/recovery", "/guests"];

/// Bodies up to this size don't count towards the bytes that are held at once.
const COUNTED_FROM: usize = 64 * 1_024;

/// How long a body may take before it must keep up with [`MIN_RATE`].
const GRACE: Duration = Duration::from_secs(10);

/// Bytes of a body that must arrive in each second at least: a quarter of what GPRS carries.
const MIN_RATE: u64 = 1_024;

/// Reads the body of a request.
pub(super) async fn read(request: Request, api: &Api) -> Result<(Parts, Bytes), Problem> {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let open = path.is_some_and(|path| OPEN_TO_ANYBODY.contains(&path));
    let max = if open { api.limits.sign_in_body_bytes } else { api.limits.body_bytes };
    read_at_most(request, api, max).await
}

/// Reads the body of a request, up to so many bytes.
pub(super) async fn read_at_most(request: Request, api: &Api, max: usize) -> Result<(Parts, Bytes), Problem> {
    let (parts, body) = request.into_parts();
    let max = max as u64;
    if declared(&parts.headers).is_some_and(|length| length > max)
        && (declared(&parts.headers) > Some(THROWN_AWAY) || parts.headers.contains_key(header::EXPECT))
    {
        return Err(Problem::body_too_large());
    }
    let mut reading = pin!(collect(body, max, api.limits.body_timeout, &api.body_kibibytes));
    let body = match (&mut reading).now_or_never() {
        Some(read) => read?,
        None => wait(&parts, api, reading).await?,
    };
    Ok((parts, body))
}

/// Waits for a body that has not arrived. Meanwhile the request gives up its place to requests that can be processed, and
/// counts towards the bodies of its address.
async fn wait(
    parts: &Parts,
    api: &Api,
    reading: impl Future<Output = Result<Bytes, Problem>>,
) -> Result<Bytes, Problem> {
    let busy = || Problem::busy(Duration::from_secs(1));
    let address = throttle::network(api.trusted_proxies.client(peer(parts), &parts.headers));
    let _share = api.bodies.take(address).ok_or_else(busy)?;
    let context = parts.extensions.get::<Arc<RequestContext>>();
    if let Some(context) = context {
        context.set_place(None);
    }
    let body = reading.await?;
    if let Some(context) = context {
        context.set_place(Some(api.places.clone().try_acquire_owned().map_err(|_| busy())?));
    }
    Ok(body)
}

fn declared(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads a body of at most `max` bytes within `timeout`, and not more slowly than [`MIN_RATE`].
async fn collect(
    mut body: Body,
    max: u64,
    timeout: Duration,
    kibibytes: &Semaphore,
) -> Result<Bytes, Problem> {
    let begun = Instant::now();
    let (mut first, mut rest) = (Bytes::new(), BytesMut::new());
    let mut held: Option<SemaphorePermit<'_>> = None;
    let mut length = 0_u64;
    loop {
        let next = tokio::time::timeout_at(begun + patience(length, timeout), body.frame()).await;
        let Some(frame) = next.map_err(|_| Problem::body_too_slow())? else { break };
        let frame = frame.map_err(|_| Problem::invalid("body", "ended before it was complete"))?;
        let Ok(data) = frame.into_data() else { continue };
        length += data.len() as u64;
        if length > THROWN_AWAY {
            break;
        } else if length > max {
            (first, rest, held) = (Bytes::new(), BytesMut::new(), None);
        } else if first.is_empty() {
            first = data;
        } else {
            // Most bodies come in one piece, which is not copied.
            if rest.is_empty() {
                rest.extend_from_slice(&first);
            }
            rest.extend_from_slice(&data);
        }
        if length <= max && length > COUNTED_FROM as u64 {
            hold(&mut held, length, kibibytes)?;
        }
    }
    if length > max {
        return Err(Problem::body_too_large());
    }
    Ok(if rest.is_empty() { first } else { rest.freeze() })
}

/// How long a body may take in all, after so many bytes of it have arrived.
fn patience(length: u64, timeout: Duration) -> Duration {
    (GRACE + Duration::from_secs(length / MIN_RATE)).min(timeout)
}

/// Counts the bytes of a body towards those of all requests.
fn hold<'a>(
    held: &mut Option<SemaphorePermit<'a>>,
    length: u64,
    kibibytes: &'a Semaphore,
) -> Result<(), Problem> {
    let wanted = usize::try_from(length / 1_024).unwrap_or(usize::MAX);
    let more = wanted.saturating_sub(held.as_ref().map_or(0, SemaphorePermit::num_permits));
    let busy = || Problem::busy(Duration::from_secs(1));
    let permit = kibibytes.try_acquire_many(u32::try_from(more).unwrap_or(u32::MAX)).map_err(|_| busy())?;
    match held {
        Some(held) => held.merge(permit),
        None => *held = Some(permit),
    }
    Ok(())
}

/// The media type of a body, without its parameters, in lower case; `None` if the header is missing or not text.
pub(crate) fn media_type(headers: &HeaderMap) -> Option<String> {
    let sent = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(sent.split(';').next()?.trim().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;
    use futures_util::{StreamExt, stream};
    use std::convert::Infallible;

    fn chunks(sizes: &[usize]) -> Body {
        let chunks: Vec<Result<Bytes, Infallible>> =
            sizes.iter().map(|size| Ok(Bytes::from(vec![b'a'; *size]))).collect();
        Body::from_stream(stream::iter(chunks))
    }

    #[tokio::test]
    async fn a_body_is_read_whole_up_to_its_limit() {
        for (sizes, length) in [(&[][..], 0), (&[0], 0), (&[10], 10), (&[3, 0, 3, 4], 10)] {
            assert_eq!(collected(chunks(sizes), 10).await.unwrap().len(), length, "{sizes:?}");
        }
        for sizes in [&[11][..], &[10, 1], &[5, 5, 0, 5]] {
            let problem = collected(chunks(sizes), 10).await.unwrap_err();
            assert_eq!(problem.into_response().status(), 413, "{sizes:?}");
        }
    }

    async fn collected(body: Body, max: u64) -> Result<Bytes, Problem> {
        collect(body, max, Duration::from_secs(30), &Semaphore::new(1_000)).await
    }

    #[test]
    fn a_body_must_keep_coming() {
        let minute = Duration::from_secs(60);
        for (length, seconds) in [(0, 10), (1, 10), (20 * 1_024, 30), (1_000_000, 60)] {
            assert_eq!(patience(length, minute).as_secs(), seconds, "{length}");
        }
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_is_given_up() {
        let stalled = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        let budget = Semaphore::new(10);
        let problem = collect(stalled, 1_000, Duration::from_millis(50), &budget).await.unwrap_err();
        assert_eq!(problem.into_response().status(), 408);
    }

    #[tokio::test]
    async fn all_bodies_together_hold_only_so_much() {
        let budget = Semaphore::new(200);
        let second = Duration::from_secs(30);
        let open = stream::iter([Ok(Bytes::from(vec![b'a'; 150 * 1_024]))])
            .chain(stream::pending::<Result<_, Infallible>>());
        let mut stalled = pin!(collect(Body::from_stream(open), 1_000_000, second, &budget));
        assert!((&mut stalled).now_or_never().is_none());
        let refused = collect(chunks(&[150 * 1_024]), 1_000_000, second, &budget).await.unwrap_err();
        assert_eq!(refused.into_response().status(), 503);
        assert!(collect(chunks(&[10 * 1_024]), 1_000_000, second, &budget).await.is_ok(), "small ones pass");
        assert_eq!(budget.available_permits(), 50);
    }
}
