//! `POST /records/{record_id}/recordings`

use crate::{
    caller::Caller,
    extract::{Parameters, RecordPath, media_type},
    problem::{Problem, ProblemBody},
    state::Api,
    view,
};
use axum::{
    Json,
    extract::{FromRequest, Multipart, Request, State, multipart::Field},
    http::StatusCode,
};
use futures_util::TryStreamExt;
use interview::recording::keep;
use std::{io, pin::pin};
use tokio_util::io::StreamReader;
use utoipa::ToSchema;

/// A recording of an answer.
#[derive(ToSchema)]
#[schema(as = RecordingFile)]
#[expect(dead_code, reason = "it only documents the form")]
pub(crate) struct Form {
    /// WebM, MP4, Ogg, WAV, MP3, FLAC or AAC, as browsers and telephones record.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
    /// `true` before the file: as the parameter `submit`.
    submit: Option<bool>,
}

/// The name of the part with the file.
const PART: &str = "file";
/// The name of the parameter, and of the part, that makes the transcript become the answer.
const SUBMIT: &str = "submit";

/// Keeps a recording of an answer, and measures pace, pauses and level in it.
///
/// What kind of file it is, its bytes say. It changes no answer and no score: it is for the candidate to hear. Where the host
/// has a transcriber, it is transcribed; with `submit` the transcript becomes the answer by itself when it is clear and no
/// other answer came meanwhile.
#[utoipa::path(
    post, path = "/records/{record_id}/recordings", operation_id = "upload_recording", tag = "recordings",
    params(
        ("record_id" = i64, Path, description = "The record's number"),
        ("submit" = Option<bool>, Query, description = "`true`: the transcript becomes the answer by itself"),
    ),
    request_body(content(
        (Form = "multipart/form-data"),
        (String = "application/octet-stream"),
        (String = "audio/webm"),
        (String = "video/webm"),
        (String = "audio/mp4"),
        (String = "audio/ogg"),
        (String = "audio/wav"),
    )),
    responses(
        (status = 201, description = "The recording is kept", body = view::Recording),
        (status = 400, body = ProblemBody,
            description = "`recording_empty`, `recording_without_sound`, `recording_damaged` or `recording_form`"),
        (status = 403, description = "A guest keeps none, or the caller keeps as much as may be: `recording_quota`",
            body = ProblemBody),
        (status = 408, description = "The file stopped coming", body = ProblemBody),
        (status = 409, description = "`submit` where nothing transcribes (`no_transcriber`), or where the answer is final (`answer_final`)", body = ProblemBody),
        (status = 413, description = "`recording_too_large` or `recording_too_long`", body = ProblemBody),
        (status = 415, description = "No kind of recording that is read: `recording_kind_unknown`", body = ProblemBody),
        (status = 429, description = "As many uploads of this user are under way as may be", body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    RecordPath(id): RecordPath,
    parameters: Parameters,
    request: Request,
) -> Result<(StatusCode, Json<view::Recording>), Problem> {
    let _share = api.uploads.take(caller.who.user).ok_or_else(Problem::too_many_uploads)?;
    let mut submit = parameters.text(SUBMIT)?.map_or(Ok(false), truth)?;
    let kept = match media_type(request.headers()).as_deref() {
        None => return Err(Problem::invalid("Content-Type", "must say what kind of file the body is")),
        Some("multipart/form-data") => {
            let malformed = || Problem::invalid("body", "is not a well-formed multipart form");
            let mut form = Multipart::from_request(request, &()).await.map_err(|_| malformed())?;
            let file = loop {
                match form.next_field().await.map_err(|_| malformed())? {
                    None => return Err(Problem::invalid(PART, "is missing")),
                    Some(part) if part.name() == Some(PART) => break part,
                    Some(part) if part.name() == Some(SUBMIT) => {
                        submit = truth(&small_text(part).await?)?;
                    }
                    // A part before the file is read and discarded.
                    Some(_) => {}
                }
            };
            let incoming = pin!(StreamReader::new(file.map_err(io::Error::other)));
            keep::keep(&api.context, caller.who, id, submit, incoming).await?
        }
        Some(_) => {
            let bytes = request.into_body().into_data_stream().map_err(io::Error::other);
            keep::keep(&api.context, caller.who, id, submit, pin!(StreamReader::new(bytes))).await?
        }
    };
    Ok((StatusCode::CREATED, Json(kept?.into())))
}

/// Reads `true` or `false`.
fn truth(text: &str) -> Result<bool, Problem> {
    text.parse().map_err(|_| Problem::invalid(SUBMIT, "must be true or false"))
}

/// Reads a part that is one word; a longer part is refused.
async fn small_text(mut part: Field<'_>) -> Result<String, Problem> {
    const MAX_BYTES: usize = 16;
    let mut text = Vec::new();
    while let Some(bytes) =
        part.chunk().await.map_err(|_| Problem::invalid("body", "is not a well-formed multipart form"))?
    {
        text.extend_from_slice(&bytes);
        if text.len() > MAX_BYTES {
            return Err(Problem::invalid(SUBMIT, "must be true or false"));
        }
    }
    String::from_utf8(text).map_err(|_| Problem::invalid(SUBMIT, "must be true or false"))
}
