//! `GET /audit`

use crate::{
    caller::Caller,
    cursor::Part,
    extract::Parameters,
    problem::{Problem, ProblemBody},
    state::Api,
    view,
};
use axum::{Json, extract::State};
use interview::{hosting::actor::acting_host, hosting::audit_log, id::AuditEntryId};

/// The most entries of a page of the list.
const MAX_ITEMS: i64 = 500;

/// Lists what hosts and instructors did and saw.
///
/// Newest first, to hosts. That it was read is an entry too. Accounts stand in it by their numbers, which stay when
/// the account is erased.
#[utoipa::path(
    get, path = "/audit", operation_id = "read_audit", tag = "operation",
    params(
        ("limit" = Option<i64>, Query, description = "How many entries this part has at most; 20 when not said",
            minimum = 1, maximum = 500, nullable = false),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the part before",
            min_length = 1, nullable = false),
    ),
    responses(
        (status = 200, description = "A part of the audit log", body = view::AuditPage),
        (status = 403, description = "The caller is no host", body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    parameters: Parameters,
) -> Result<Json<view::AuditPage>, Problem> {
    let host = acting_host(&api.context, caller.who).await?;
    let part = Part::asked(&parameters, MAX_ITEMS)?;
    let before = part.before.map(AuditEntryId);
    let mut found = audit_log::read(&api.context, host, before, part.wanted()).await?;
    let next_cursor = part.cut(&mut found, |entry| entry.id.0);
    Ok(Json(view::AuditPage::new(found, next_cursor)))
}
