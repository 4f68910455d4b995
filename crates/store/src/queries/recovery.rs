//! Recovery codes.

use super::{Connection, Queries, Readers, Writers, begin, devices};
use crate::failure::Failure;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use interview::{
    account::password::PasswordHash,
    account::recovery_code::{RecoveryCredentials, RecoveryDigest},
    error::Error,
    id::UserId,
    ports::RecoveryStore,
};
use sqlx::query;

#[async_trait]
impl RecoveryStore for Queries {
    async fn keep_recovery_code(
        &self,
        user: UserId,
        digest: &RecoveryDigest,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        Ok(keep(&self.write, user, digest, now).await?)
    }

    async fn recovery_credentials(&self, folded: &str) -> Result<Option<RecoveryCredentials>, Error> {
        Ok(credentials(&self.read, folded).await?)
    }

    async fn use_recovery_code(
        &self,
        user: UserId,
        digest: &RecoveryDigest,
        password: &PasswordHash,
    ) -> Result<bool, Error> {
        Ok(redeem(&self.write, user, digest, password).await?)
    }
}

/// Stores a user's recovery code, which replaces the one before.
pub(super) async fn keep(
    writers: &Writers,
    user: UserId,
    digest: &RecoveryDigest,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let mut change = begin(writers).await?;
    let kept = query(
        "INSERT INTO recovery_codes (user_id, digest, created_at) \
         SELECT id, $2, $3 FROM users WHERE id = $1 AND NOT erased \
         ON CONFLICT (user_id) DO UPDATE SET digest = excluded.digest, created_at = excluded.created_at",
    )
    .bind(user.0)
    .bind(digest.as_stored())
    .bind(now)
    .execute(&mut *change)
    .await
    .map_err(|cause| Failure::reference(cause, Error::Unauthenticated))?;
    if kept.rows_affected() == 0 {
        return Err(Error::Unauthenticated.into());
    }
    Ok(change.commit().await?)
}

/// Reads the digest of a user's recovery code, by folded username.
pub(super) async fn credentials(
    readers: &Readers,
    folded: &str,
) -> Result<Option<RecoveryCredentials>, Failure> {
    let found: Option<(i64, String)> = sqlx::query_as(
        "SELECT u.id, r.digest FROM users u JOIN recovery_codes r ON r.user_id = u.id WHERE u.folded_username = $1",
    )
    .bind(folded)
    .fetch_optional(readers)
    .await?;
    Ok(found.map(|(id, digest)| RecoveryCredentials {
        user_id: UserId(id),
        digest: RecoveryDigest::from_stored(digest),
    }))
}

/// Uses a code up for a new password, and signs every device out; `false` if the user has another code by now, or none.
pub(super) async fn redeem(
    writers: &Writers,
    user: UserId,
    digest: &RecoveryDigest,
    password: &PasswordHash,
) -> Result<bool, Failure> {
    let mut change = begin(writers).await?;
    let used = query("DELETE FROM recovery_codes WHERE user_id = $1 AND digest = $2")
        .bind(user.0)
        .bind(digest.as_stored())
        .execute(&mut *change)
        .await?;
    if used.rows_affected() == 0 {
        return Ok(false);
    }
    query("UPDATE users SET password_hash = $2 WHERE id = $1")
        .bind(user.0)
        .bind(password.as_stored())
        .execute(&mut *change)
        .await?;
    devices::revoke_all(&mut change, user, None).await?;
    change.commit().await?;
    Ok(true)
}

/// Deletes a user's recovery code.
pub(super) async fn forget(connection: &mut Connection, user: UserId) -> Result<(), Failure> {
    query("DELETE FROM recovery_codes WHERE user_id = $1").bind(user.0).execute(connection).await?;
    Ok(())
}
