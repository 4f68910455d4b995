//! The audit log.

use super::{AuditAction, Role};
use chrono::{DateTime, Utc};
use interview::hosting::audit;
use serde::Serialize;
use utoipa::ToSchema;

/// A part of the audit log, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditPage {
    /// The entries.
    items: Vec<AuditEntry>,
    /// Where the next part begins; `null` for the last.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl AuditPage {
    /// Converts a page of the audit log.
    pub(crate) fn new(entries: Vec<audit::AuditEntry>, next_cursor: Option<String>) -> Self {
        Self { items: entries.into_iter().map(AuditEntry::from).collect(), next_cursor }
    }
}

/// Something that a host or an instructor did or saw.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEntry {
    /// The entry's number.
    id: i64,
    /// When it was done.
    at: DateTime<Utc>,
    /// The number of the account that did it; `null` for the command line of the machine.
    #[schema(required = true)]
    actor_id: Option<i64>,
    /// The role it was done in.
    actor_role: Role,
    /// What was done.
    action: AuditAction,
    /// The number of the account it was done to; `null` where it was done to none.
    #[schema(required = true)]
    user_id: Option<i64>,
    /// The role that was given; `null` where none was.
    #[schema(required = true)]
    given_role: Option<Role>,
}

impl From<audit::AuditEntry> for AuditEntry {
    fn from(entry: audit::AuditEntry) -> Self {
        let noted = entry.noted;
        Self {
            id: entry.id.0,
            at: noted.at,
            actor_id: noted.actor.user.map(|user| user.0),
            actor_role: noted.actor.role.into(),
            action: noted.action.into(),
            user_id: noted.subject.map(|user| user.0),
            given_role: noted.given_role.map(Role::from),
        }
    }
}
