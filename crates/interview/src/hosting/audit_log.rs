//! Writing and reading the audit log.

use crate::{
    context::Context,
    error::Error,
    hosting::actor::Host,
    hosting::audit::{Actor, AuditAction, AuditEntry, NewAuditEntry},
    id::{AuditEntryId, UserId},
};

/// An entry for something done now.
pub(crate) fn entry(
    context: &Context,
    actor: Actor,
    action: AuditAction,
    subject: Option<UserId>,
) -> NewAuditEntry {
    let at = context.clock.now();
    NewAuditEntry {
        actor,
        action,
        subject,
        given_role: None,
        at,
        expires_at: at + context.rules.audit_retention,
    }
}

/// Adds an entry for what was done or seen, with the account it was done to, if there is one.
pub async fn note(
    context: &Context,
    actor: Actor,
    action: AuditAction,
    subject: Option<UserId>,
) -> Result<(), Error> {
    context.store.note_audit(&entry(context, actor, action, subject)).await
}

/// Lists the audit log for a host, newest first, at most `limit` entries, and only those before a number when one is given.
/// This read is itself entered in the log first.
pub async fn read(
    context: &Context,
    host: Host,
    before: Option<AuditEntryId>,
    limit: i64,
) -> Result<Vec<AuditEntry>, Error> {
    note(context, host.actor(), AuditAction::AuditRead, None).await?;
    context.store.audit_entries(before, limit).await
}

/// Lists the audit log for the command line, as [`read`] does for an account.
pub async fn read_by_command_line(
    context: &Context,
    before: Option<AuditEntryId>,
    limit: i64,
) -> Result<Vec<AuditEntry>, Error> {
    context.store.audit_entries(before, limit).await
}
