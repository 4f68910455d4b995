//! Writing and reading the audit log.

use crate::{
    context::Context,
    error::Error,
    hosting::actor::Host,
    hosting::audit::{Actor, AuditAction, AuditEntry, NewAuditEntry},
    id::{AuditEntryId, UserId},
};

/// What is to be noted of something done now.
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

/// Notes what was done or seen, to whose account where it was to one.
pub async fn note(
    context: &Context,
    actor: Actor,
    action: AuditAction,
    subject: Option<UserId>,
) -> Result<(), Error> {
    context.store.note_audit(&entry(context, actor, action, subject)).await
}

/// Lists the audit log for a host, newest first: the entries before a number when one is given, at most `limit`. That it was
/// read is noted first.
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
