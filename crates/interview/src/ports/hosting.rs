//! Storing roles and the audit log.

use crate::{
    account::user::User,
    error::Error,
    hosting::audit::{AuditEntry, NewAuditEntry},
    hosting::role::Role,
    id::{AuditEntryId, UserId},
};
use async_trait::async_trait;

/// Stores the roles of accounts. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait RoleStore: Send + Sync {
    /// Gives an account a role and adds an entry to the audit log; `None`, and no entry, when there is no such account.
    async fn give_role(&self, user: UserId, role: Role, entry: &NewAuditEntry)
    -> Result<Option<User>, Error>;
}

/// Stores the audit log. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Adds an entry.
    async fn note_audit(&self, entry: &NewAuditEntry) -> Result<(), Error>;

    /// Lists at most `max` entries before `before`, newest first.
    async fn audit_entries(&self, before: Option<AuditEntryId>, max: i64) -> Result<Vec<AuditEntry>, Error>;
}
