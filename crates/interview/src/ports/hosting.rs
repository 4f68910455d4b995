//! What is remembered of roles, and of what hosts and instructors did.

use crate::{
    account::user::User,
    error::Error,
    hosting::audit::{AuditEntry, NewAuditEntry},
    hosting::role::Role,
    id::{AuditEntryId, UserId},
};
use async_trait::async_trait;

/// Remembers the roles of accounts. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait RoleStore: Send + Sync {
    /// Gives an account a role and notes it; `None`, and nothing is noted, when there is no such account.
    async fn give_role(&self, user: UserId, role: Role, entry: &NewAuditEntry)
    -> Result<Option<User>, Error>;
}

/// Remembers the audit log. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Adds an entry.
    async fn note_audit(&self, entry: &NewAuditEntry) -> Result<(), Error>;

    /// Lists entries, newest first, those before `before`, `max` at most.
    async fn audit_entries(&self, before: Option<AuditEntryId>, max: i64) -> Result<Vec<AuditEntry>, Error>;
}
