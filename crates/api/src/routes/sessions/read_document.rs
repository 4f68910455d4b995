//! `POST /documents/text`

use crate::{
    caller::Caller,
    extract::File,
    problem::{Cause, Problem, ProblemBody},
    state::Api,
};
use axum::{Json, extract::State};
use interview::{account::guest_access, document};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// A file that a text is read from.
#[derive(ToSchema)]
#[schema(as = DocumentFile)]
#[expect(dead_code, reason = "it only documents the form")]
pub(crate) struct Form {
    /// A PDF, a DOCX, an HWPX, an HWP 5, or a plain text or Markdown in any usual encoding.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// The text of a file.
#[derive(Serialize, ToSchema)]
pub(crate) struct DocumentText {
    /// The text, paragraphs apart by an empty line.
    text: String,
    /// What kind of file it was, by its bytes.
    kind: DocumentKind,
    /// How many pages it has, where the file says so.
    #[schema(required = true)]
    pages: Option<u32>,
    /// How many characters the text has.
    #[schema(maximum = 100_000)]
    characters: usize,
    /// Whether the file has more text than this.
    truncated: bool,
    /// How many characters could not be read; each stands in the text as U+FFFD.
    #[schema(maximum = 100_000)]
    unreadable_characters: usize,
}

/// What kind of file a document is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DocumentKind {
    /// Portable Document Format.
    Pdf,
    /// Office Open XML, as Word writes it.
    Docx,
    /// Hangul's package.
    Hwpx,
    /// Hangul's file before it.
    Hwp,
    /// Plain text or Markdown.
    Text,
}

impl From<document::DocumentText> for DocumentText {
    fn from(found: document::DocumentText) -> Self {
        let text = found.text.as_data().to_owned();
        let kind = match found.kind {
            document::DocumentKind::Pdf => DocumentKind::Pdf,
            document::DocumentKind::Docx => DocumentKind::Docx,
            document::DocumentKind::Hwpx => DocumentKind::Hwpx,
            document::DocumentKind::Hwp => DocumentKind::Hwp,
            document::DocumentKind::Text => DocumentKind::Text,
        };
        Self {
            characters: text.chars().count(),
            text,
            kind,
            pages: found.pages,
            truncated: found.truncated,
            unreadable_characters: found.unreadable_characters,
        }
    }
}

/// How long a file waits for its turn to be read.
const MAX_WAIT: Duration = Duration::from_secs(15);

/// Reads the text of a résumé or a job description, for `resume` and `job_description` of an interview.
///
/// Nothing is kept.
#[utoipa::path(
    post, path = "/documents/text", operation_id = "read_document", tag = "sessions",
    request_body(content(
        (Form = "multipart/form-data"),
        (String = "application/octet-stream"),
        (String = "application/pdf"),
        (String = "text/plain"),
    )),
    responses(
        (status = 200, description = "The text", body = DocumentText),
        (
            status = 400, body = ProblemBody,
            description = "`document_empty`, `document_encrypted`, `document_without_text`, `document_damaged`, \
                `document_too_many_pages`, `document_took_too_long` or `document_expands_too_much`"
        ),
        (status = 413, description = "The file is too large: `document_too_large`", body = ProblemBody),
        (
            status = 415, body = ProblemBody,
            description = "No kind of file that is read: `document_kind_unknown`, or `document_needs_conversion` for one \
                of Hangul's or of older Word's that its program can save as PDF"
        ),
        (status = 429, description = "As many files of this user are being read as may be", body = ProblemBody),
        (status = 503, description = "As many files are being read as may be", body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    File(file): File,
) -> Result<Json<DocumentText>, Problem> {
    guest_access::must_have_account(&api.context, caller.who).await?;
    let _share = api.user_documents.take(caller.who.user).ok_or_else(Problem::too_many_documents)?;
    // A request waits in line while other files are read; no user has more than a share of the line.
    let place = tokio::time::timeout(MAX_WAIT, api.document_places.acquire()).await;
    let _place = place.map_err(|_| Problem::busy(Duration::from_secs(1)))?;
    let reading = api
        .documents
        .read(file.into())
        .await
        .map_err(|cause| Problem::internal(Some(Cause(cause.into()))))?;
    let found = reading.map_err(Problem::from)?;
    Ok(Json(found.into()))
}
