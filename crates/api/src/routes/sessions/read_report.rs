//! `GET /sessions/{session_id}/report`

use crate::{
    caller::Caller,
    extract::{Parameters, SessionPath},
    preference::prefers,
    problem::Problem,
    state::Api,
    view,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use chrono::FixedOffset;
use interview::{
    report,
    session::{SessionPlan, format::MIXED},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// How the report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ReportFormat)]
pub(crate) enum Format {
    /// For programs.
    Json,
    /// For people, as a file in the language of the interview.
    Markdown,
}

/// Reports on an interview.
///
/// Totals, criteria, each question, what to practise next, and the progress since earlier interviews for the same
/// position; as JSON or as Markdown. It is of the moment: gradings under way are not in it yet.
#[utoipa::path(
    get, path = "/sessions/{session_id}/report", operation_id = "read_report", tag = "answers",
    params(
        ("session_id" = i64, Path, description = "The session's number"),
        ("format" = inline(Option<Format>), Query, nullable = false,
            description = "How it is written; when not said, `Accept` decides, and JSON is the default"),
        ("utc_offset" = Option<i64>, Query, nullable = false, minimum = -840, maximum = 840, example = 540,
            description = "Minutes that the reader's clock is ahead of UTC, for the dates in Markdown; 0 when not said"),
    ),
    responses((
        status = 200, description = "The report",
        content((view::Report = "application/json"), (String = "text/markdown")),
    )),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    SessionPath(id): SessionPath,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let _turn = api.long_reads.acquire(caller.who.user).await?;
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let format = match parameters.text("format")? {
        Some("json") => Format::Json,
        Some("markdown") => Format::Markdown,
        Some(_) => return Err(Problem::invalid("format", "must be json or markdown")),
        None if prefers(accept, "text/markdown") => Format::Markdown,
        None => Format::Json,
    };
    let clock = clock(parameters.text("utc_offset")?)?;
    let report = report::read(&api.context, caller.who, id).await?;
    let mut response = match format {
        Format::Json => Json(view::Report::from(report)).into_response(),
        Format::Markdown => {
            let name = format!("attachment; filename=\"daedam-report-{id}.md\"");
            let content_type = "text/markdown; charset=utf-8".to_owned();
            let headers = [(header::CONTENT_TYPE, content_type), (header::CONTENT_DISPOSITION, name)];
            let named = format_name(&api, &report.session.plan);
            (headers, view::markdown(&report, clock, named.as_deref())).into_response()
        }
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

/// What the format of an interview is called in its language; `None` for a mixed one, and for a format that is not there any
/// more.
fn format_name(api: &Api, plan: &SessionPlan) -> Option<String> {
    let known = api.formats.formats().into_iter().filter(|format| format.id != MIXED);
    let mut own = known.filter(|format| format.id == plan.format);
    own.next().map(|format| format.words(plan.language).name.clone())
}

/// The clock of whoever reads the report, by the minutes that it is ahead of UTC.
fn clock(minutes: Option<&str>) -> Result<FixedOffset, Problem> {
    let seconds = match minutes {
        None => Some(0),
        Some(minutes) => minutes
            .parse()
            .ok()
            .filter(|minutes| (-840..=840).contains(minutes))
            .map(|minutes: i32| minutes * 60),
    };
    let clock = seconds.and_then(FixedOffset::east_opt);
    clock.ok_or_else(|| Problem::invalid("utc_offset", "must be an integer from -840 to 840"))
}
