//! Giving an account another role.

use crate::{
    account::user::{User, Username},
    context::Context,
    error::Error,
    hosting::audit::{Actor, AuditAction, NewAuditEntry},
    hosting::audit_log,
    hosting::role::Role,
};

/// Gives an account a role by a command on the machine; `None` when nobody has this name.
pub async fn by_command_line(
    context: &Context,
    username: &Username,
    role: Role,
) -> Result<Option<User>, Error> {
    let Some(known) = context.store.credentials(username.folded()).await? else {
        return Ok(None);
    };
    let entry = audit_log::entry(context, Actor::COMMAND_LINE, AuditAction::RoleChanged, Some(known.user_id));
    let entry = NewAuditEntry { given_role: Some(role), ..entry };
    context.store.give_role(known.user_id, role, &entry).await
}
