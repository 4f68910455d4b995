//! `GET /recordings/{recording_id}/content`

use crate::{
    caller,
    extract::RecordingPath,
    problem::{Problem, ProblemBody},
    range::{self, Part},
    state::Api,
};
use axum::{
    body::Body,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use interview::{account::caller::Caller, error::Error, recording::keep};
use serde::Deserialize;
use tokio_util::io::ReaderStream;

/// The caller's credentials, where no header can be sent.
#[derive(Deserialize)]
pub(crate) struct Parameters {
    ticket: Option<String>,
}

/// Reads the bytes of a recording, or a range of them.
///
/// Whoever asks has an access token, or a ticket in the address.
#[utoipa::path(
    get, path = "/recordings/{recording_id}/content", operation_id = "read_recording_content", tag = "recordings",
    params(
        ("recording_id" = i64, Path, description = "The recording's number"),
        ("ticket" = Option<String>, Query, description = "A ticket of `POST /recordings/{recording_id}/ticket`"),
        ("Range" = Option<String>, Header, description = "One range of bytes: `bytes=0-1023`"),
    ),
    responses(
        (status = 200, description = "The bytes", content_type = "application/octet-stream"),
        (status = 206, description = "A range of the bytes", content_type = "application/octet-stream"),
        (status = 416, description = "The recording has no such range", body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    RecordingPath(id): RecordingPath,
    Query(Parameters { ticket }): Query<Parameters>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let now = api.context.clock.now();
    let who = match ticket {
        Some(ticket) => {
            Caller::from(api.tokens.verify_ticket(&ticket, id, now).ok_or(Error::Unauthenticated)?)
        }
        None => caller::named(&headers, &api)?,
    };
    let recording = keep::find(&api.context, who, id).await?.into_inner().made;
    let size = recording.bytes.unsigned_abs();
    let etag = format!("\"{}\"", &recording.key.as_str()[..16]);
    let (status, range) = match range::asked(&headers, size, &etag) {
        Part::Whole => (StatusCode::OK, 0..size),
        Part::Range(range) => (StatusCode::PARTIAL_CONTENT, range),
        Part::None => return Ok(no_such_range(size)),
    };
    let bytes = api.context.recordings.open(&recording.key, range.clone()).await?;
    let mut response = (status, Body::from_stream(ReaderStream::new(bytes))).into_response();
    let out = response.headers_mut();
    let media_type = HeaderValue::from_str(&recording.media_type);
    out.insert(
        header::CONTENT_TYPE,
        media_type.unwrap_or(HeaderValue::from_static("application/octet-stream")),
    );
    out.insert(header::CONTENT_LENGTH, (range.end - range.start).into());
    out.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    out.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    // A browser must never run what a candidate uploaded as a page.
    out.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    out.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        out.insert(header::ETAG, etag);
    }
    if status == StatusCode::PARTIAL_CONTENT {
        out.insert(header::CONTENT_RANGE, range::content_range(&range, size));
    }
    Ok(response)
}

fn no_such_range(size: u64) -> Response {
    let mut response = Problem::no_such_range().into_response();
    response.headers_mut().insert(header::CONTENT_RANGE, range::unsatisfied(size));
    response
}
