//! A file: the part `file` of a multipart form, or the whole body.

use super::body;
use crate::{problem::Problem, state::Api};
use axum::{
    body::Body,
    extract::{FromRequest, Multipart, Request},
    http::request::Parts,
};
use bytes::Bytes;

/// The name of the part with the file.
const PART: &str = "file";

/// The size that a multipart form may have besides its file: boundaries, headers, other fields.
const AROUND: usize = 64 * 1_024;

/// A file of at most `document_bytes`. Its name and declared type are ignored; its bytes decide.
#[derive(Debug)]
pub(crate) struct File(pub(crate) Bytes);

impl FromRequest<Api> for File {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let max = api.limits.document_bytes;
        let (parts, body) = body::read_at_most(request, api, max.saturating_add(AROUND))
            .await
            .map_err(|problem| problem.of_document(max))?;
        let file = match body::media_type(&parts.headers).as_deref() {
            None => return Err(Problem::invalid("Content-Type", "must say what kind of file the body is")),
            Some("multipart/form-data") => part(parts, body).await?,
            Some(_) => body,
        };
        if file.len() > max { Err(Problem::document_too_large(max)) } else { Ok(Self(file)) }
    }
}

/// The file among the parts of a form. Other parts are ignored.
async fn part(parts: Parts, body: Bytes) -> Result<Bytes, Problem> {
    let malformed = || Problem::invalid("body", "is not a well-formed multipart form");
    let request = Request::from_parts(parts, Body::from(body));
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| malformed())?;
    while let Some(part) = form.next_field().await.map_err(|_| malformed())? {
        let is_file = part.name() == Some(PART);
        let bytes = part.bytes().await.map_err(|_| malformed())?;
        if is_file {
            return Ok(bytes);
        }
    }
    Err(Problem::invalid(PART, "is missing"))
}
