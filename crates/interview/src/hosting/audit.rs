//! The audit log: what hosts and instructors did to others and saw of them, and when.

use crate::{
    hosting::role::Role,
    id::{AuditEntryId, UserId},
    words::words,
};
use chrono::{DateTime, Utc};

/// The one who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account's number; `None` for the command line of the machine. The number stays when the account is erased.
    pub user: Option<UserId>,
    /// The role in which they did it.
    pub role: Role,
}

impl Actor {
    /// Somebody at the command line of the machine, who is a host.
    pub const COMMAND_LINE: Self = Self { user: None, role: Role::Host };
}

/// What was done or seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditAction {
    /// An account was made for somebody.
    AccountMade,
    /// An account got a new password.
    PasswordReset,
    /// An account was erased with everything of it.
    AccountErased,
    /// An account got another role.
    RoleChanged,
    /// The list of what candidates marked was read, which has words of theirs.
    DisagreementsRead,
    /// The audit log was read.
    AuditRead,
}

words! {
    AuditAction {
        AccountMade = "account_made",
        PasswordReset = "password_reset",
        AccountErased = "account_erased",
        RoleChanged = "role_changed",
        DisagreementsRead = "disagreements_read",
        AuditRead = "audit_read",
    }
}

/// A new entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAuditEntry {
    /// The one who did it.
    pub actor: Actor,
    /// What they did.
    pub action: AuditAction,
    /// The account it was done to; `None` where there is none. The number stays when the account is erased.
    pub subject: Option<UserId>,
    /// The role that was given; `None` for any other action.
    pub given_role: Option<Role>,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// When the entry is deleted.
    pub expires_at: DateTime<Utc>,
}

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// The entry's number.
    pub id: AuditEntryId,
    /// The content of the entry.
    pub noted: NewAuditEntry,
}
