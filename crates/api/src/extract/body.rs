//! Reading a request's body: whole, within its limits of size and time.

use crate::{problem::Problem, state::Api};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, header, request::Parts},
};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;

/// How much of a body that is too large is still read and thrown away. A client that is still sending when the
/// connection closes would see a broken connection in place of the answer.
const THROWN_AWAY: u64 = 32 * 1024 * 1024;

/// Reads the body of a request.
pub(super) async fn read(request: Request, api: &Api) -> Result<(Parts, Bytes), Problem> {
    read_at_most(request, api, api.limits.body_bytes).await
}

/// Reads the body of a request that may have so many bytes.
pub(super) async fn read_at_most(
    request: Request,
    api: &Api,
    most: usize,
) -> Result<(Parts, Bytes), Problem> {
    let (parts, body) = request.into_parts();
    let most = most as u64;
    if declared(&parts.headers).is_some_and(|length| length > most)
        && (declared(&parts.headers) > Some(THROWN_AWAY) || parts.headers.contains_key(header::EXPECT))
    {
        return Err(Problem::body_too_large());
    }
    match tokio::time::timeout(api.limits.body_timeout, collect(body, most)).await {
        Ok(collected) => Ok((parts, collected?)),
        Err(_) => Err(Problem::body_too_slow()),
    }
}

fn declared(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn collect(mut body: Body, most: u64) -> Result<Bytes, Problem> {
    let (mut first, mut rest) = (Bytes::new(), BytesMut::new());
    let mut length = 0_u64;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::invalid("body", "ended before it was complete"))?;
        let Ok(data) = frame.into_data() else { continue };
        length += data.len() as u64;
        if length > THROWN_AWAY {
            break;
        } else if length > most {
            (first, rest) = (Bytes::new(), BytesMut::new());
        } else if first.is_empty() {
            first = data;
        } else {
            // Most bodies come in one piece, which is then not copied.
            if rest.is_empty() {
                rest.extend_from_slice(&first);
            }
            rest.extend_from_slice(&data);
        }
    }
    if length > most {
        return Err(Problem::body_too_large());
    }
    Ok(if rest.is_empty() { first } else { rest.freeze() })
}

/// The media type of a body, without its parameters, in lower case; `None` when the header is missing or no text.
pub(super) fn media_type(headers: &HeaderMap) -> Option<String> {
    let sent = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(sent.split(';').next()?.trim().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;
    use futures_util::stream;
    use std::convert::Infallible;

    fn chunks(sizes: &[usize]) -> Body {
        let chunks: Vec<Result<Bytes, Infallible>> =
            sizes.iter().map(|size| Ok(Bytes::from(vec![b'a'; *size]))).collect();
        Body::from_stream(stream::iter(chunks))
    }

    #[tokio::test]
    async fn a_body_is_read_whole_up_to_its_limit() {
        for (sizes, length) in [(&[][..], 0), (&[0], 0), (&[10], 10), (&[3, 0, 3, 4], 10)] {
            assert_eq!(collect(chunks(sizes), 10).await.unwrap().len(), length, "{sizes:?}");
        }
        for sizes in [&[11][..], &[10, 1], &[5, 5, 0, 5]] {
            let problem = collect(chunks(sizes), 10).await.unwrap_err();
            assert_eq!(problem.into_response().status(), 413, "{sizes:?}");
        }
    }
}
