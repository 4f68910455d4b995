//! `GET /users/me/export`

use crate::{caller::Caller, problem::Problem, state::Api, view};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use interview::{
    account::{manage as account, read, refresh},
    error::{Error, Resource},
    id::SessionId,
    session::export::{RecordExport, SessionExport},
};
use serde::Serialize;
use utoipa::ToSchema;

/// Everything that is kept about a user.
#[derive(Serialize, ToSchema)]
pub(crate) struct Export {
    #[serde(flatten)]
    beginning: Beginning,
    /// Every session, oldest first.
    sessions: Vec<ExportedSession>,
}

/// What stands before the sessions.
#[derive(Serialize, ToSchema)]
pub(crate) struct Beginning {
    /// When the export was made.
    exported_at: DateTime<Utc>,
    /// The account.
    user: view::User,
    /// The devices on which the user is signed in.
    devices: Vec<view::Device>,
    /// What the user's questions and gradings took of a model, day by day.
    model_usage: Vec<view::ModelUsage>,
}

/// A session with everything in it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportedSession {
    #[serde(flatten)]
    session: view::InterviewSessionDetail,
    /// Its records, in order.
    records: Vec<ExportedRecord>,
}

/// A record with every grading of it, and every disagreement with one.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportedRecord {
    #[serde(flatten)]
    record: view::InterviewRecord,
    /// Every grading of it, newest first.
    evaluations: Vec<view::ExportedGrading>,
    /// What came of disagreeing with them, newest first.
    contests: Vec<view::Contest>,
    /// What the user marked in every revision of the answer, oldest first.
    marks: Vec<view::Mark>,
    /// What was understood of every recording of it, oldest first, and what the user corrected.
    transcripts: Vec<view::Transcript>,
}

impl ExportedSession {
    fn new(export: SessionExport) -> Self {
        let records = export.records.into_iter().map(ExportedRecord::new).collect();
        Self { session: view::InterviewSessionDetail::new(export.session, export.documents), records }
    }
}

impl ExportedRecord {
    fn new(export: RecordExport) -> Self {
        let RecordExport { record, evaluations, contests, marks, transcripts } = export;
        Self {
            evaluations: evaluations.into_iter().map(view::ExportedGrading::new).collect(),
            contests: contests.into_iter().map(|contest| view::Contest::new(contest, &record)).collect(),
            marks: marks.into_iter().map(view::Mark::from).collect(),
            transcripts: transcripts.into_iter().map(view::Transcript::from).collect(),
            record: view::InterviewRecord::new(record),
        }
    }
}

/// Takes everything along.
///
/// The account, every session, answer and grading, with contests and marks, as one JSON file.
#[utoipa::path(
    get, path = "/users/me/export", operation_id = "export_me", tag = "accounts",
    responses((
        status = 200, description = "The file", body = Export,
        headers(("Content-Disposition" = String, description = "Names the file"))
    )),
    security(("password" = [])),
)]
pub(crate) async fn handle(State(api): State<Api>, caller: Caller) -> Result<Response, Problem> {
    let user = read::me(&api.context, caller.who).await?;
    let devices = refresh::devices(&api.context, caller.who.user).await?;
    let usage = account::model_usage(&api.context, caller.who).await?;
    let beginning = Beginning {
        exported_at: api.context.clock.now(),
        user: view::User::new(user, &api.context.rules.host_names),
        devices: devices
            .into_iter()
            .map(|device| view::Device::new(device, caller.who.device.map(|device| device.id)))
            .collect(),
        model_usage: usage.into_iter().map(view::ModelUsage::from).collect(),
    };
    let sessions = account::sessions_to_export(&api.context, caller.who).await?;
    let body = Body::from_stream(write(api, caller.who, beginning, sessions));
    let name = HeaderValue::from_static("attachment; filename=\"daedam-export.json\"");
    let json = HeaderValue::from_static("application/json");
    Ok(([(header::CONTENT_TYPE, json), (header::CONTENT_DISPOSITION, name)], body).into_response())
}

/// Writes the file session by session, so that a long history is never in memory as a whole. A failure breaks the
/// connection, so that the client does not take half a file for the whole.
fn write(
    api: Api,
    caller: interview::account::caller::Caller,
    beginning: Beginning,
    sessions: Vec<SessionId>,
) -> impl futures_util::Stream<Item = Result<Bytes, Error>> {
    async_stream::try_stream! {
        let mut head = serde_json::to_string(&beginning).map_err(Error::store)?;
        head.pop();
        yield Bytes::from(head + ",\"sessions\":[");
        let mut separator = "";
        for id in sessions {
            let export = match account::export_session(&api.context, caller, id).await {
                // It was erased in the meantime.
                Err(Error::NotFound(Resource::Session)) => continue,
                export => export?,
            };
            let text = serde_json::to_string(&ExportedSession::new(export)).map_err(Error::store)?;
            yield Bytes::from(format!("{separator}{text}"));
            separator = ",";
        }
        yield Bytes::from_static(b"]}\n");
    }
}
