//! The roles of accounts.

use super::{Queries, Writers, accounts, audit, begin};
use crate::failure::Failure;
use async_trait::async_trait;
use interview::{
    account::user::User, error::Error, hosting::audit::NewAuditEntry, hosting::role::Role, id::UserId,
    ports::RoleStore,
};
use sqlx::query;

#[async_trait]
impl RoleStore for Queries {
    async fn give_role(
        &self,
        user: UserId,
        role: Role,
        entry: &NewAuditEntry,
    ) -> Result<Option<User>, Error> {
        Ok(give(&self.write, user, role, entry).await?)
    }
}

/// Gives an account a role and adds an entry to the audit log; a guest has no account.
async fn give(
    writers: &Writers,
    user: UserId,
    role: Role,
    entry: &NewAuditEntry,
) -> Result<Option<User>, Failure> {
    let mut change = begin(writers).await?;
    let given = query(
        "UPDATE users SET role = $2 WHERE id = $1 AND NOT erased \
         AND NOT EXISTS (SELECT 1 FROM guests g WHERE g.user_id = users.id)",
    )
    .bind(user.0)
    .bind(role.as_str())
    .execute(&mut *change)
    .await?;
    if given.rows_affected() == 0 {
        return Ok(None);
    }
    audit::insert(&mut change, entry).await?;
    let changed = accounts::of_anybody(&mut change, user).await?;
    change.commit().await?;
    Ok(changed)
}
