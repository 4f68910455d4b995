//! Accounts.

use super::{Readers, Row, Writers, begin, devices, receipts, rows::Reader};
use crate::failure::Failure;
use interview::{
    error::{Conflict, Error},
    id::UserId,
    idempotency::{Creation, Receipt},
    password::PasswordHash,
    user::{Credentials, NewUser, User, UserChange},
};
use sqlx::{query, query_scalar};

/// Makes an account.
pub(super) async fn create(
    writers: &Writers,
    new: &NewUser,
    receipt: Option<&Receipt<User>>,
) -> Result<Creation<User>, Failure> {
    let mut change = begin(writers).await?;
    if let Some(repeated) = receipts::reserve(&mut change, receipt, new.created_at).await? {
        change.rollback().await?;
        return Ok(repeated);
    }
    let id: Option<i64> = query_scalar(
        "INSERT INTO users (username, folded_username, full_name, password_hash, created_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (folded_username) DO NOTHING RETURNING id",
    )
    .bind(new.username.as_str())
    .bind(new.username.folded())
    .bind(new.full_name.as_ref().map(|name| name.as_str()))
    .bind(new.password_hash.as_stored())
    .bind(new.created_at)
    .fetch_optional(&mut *change)
    .await?;
    let id = UserId(id.ok_or(Error::Conflict(Conflict::UsernameTaken))?);
    let user = User {
        id,
        username: new.username.as_str().to_owned(),
        full_name: new.full_name.as_ref().map(|name| name.as_str().to_owned()),
        created_at: new.created_at,
    };
    // The kept answer says something about the account, so it is erased with it.
    receipts::keep(&mut change, receipt, id.0, Some(id), None, &user).await?;
    change.commit().await?;
    Ok(Creation::New(user))
}

/// Says whether a folded username is taken.
pub(super) async fn is_taken(readers: &Readers, folded: &str) -> Result<bool, Failure> {
    let found: Option<i64> = query_scalar("SELECT id FROM users WHERE folded_username = $1")
        .bind(folded)
        .fetch_optional(readers)
        .await?;
    Ok(found.is_some())
}

/// Reads an account.
pub(super) async fn find(readers: &Readers, id: UserId) -> Result<Option<User>, Failure> {
    let row = query("SELECT id, username, full_name, created_at FROM users WHERE id = $1")
        .bind(id.0)
        .fetch_optional(readers)
        .await?;
    row.as_ref().map(user).transpose()
}

fn user(row: &Row) -> Result<User, Failure> {
    let read = Reader::new(row, "users", "id")?;
    Ok(User {
        id: UserId(read.id),
        username: read.get("username")?,
        full_name: read.get("full_name")?,
        created_at: read.get("created_at")?,
    })
}

/// Finds what a password must hash to, by folded username.
pub(super) async fn credentials(readers: &Readers, folded: &str) -> Result<Option<Credentials>, Failure> {
    let row: Option<(i64, String)> =
        sqlx::query_as("SELECT id, password_hash FROM users WHERE folded_username = $1")
            .bind(folded)
            .fetch_optional(readers)
            .await?;
    Ok(row.map(|(id, hash)| Credentials {
        user_id: UserId(id),
        password_hash: PasswordHash::from_stored(hash),
    }))
}

/// Finds what a user's password must hash to.
pub(super) async fn password_hash(readers: &Readers, id: UserId) -> Result<Option<PasswordHash>, Failure> {
    let hash: Option<String> = query_scalar("SELECT password_hash FROM users WHERE id = $1")
        .bind(id.0)
        .fetch_optional(readers)
        .await?;
    Ok(hash.map(PasswordHash::from_stored))
}

/// Changes an account, signing every device out when the password changes.
pub(super) async fn change(
    writers: &Writers,
    id: UserId,
    wanted: &UserChange,
) -> Result<Option<User>, Failure> {
    let mut change = begin(writers).await?;
    let row = query(
        "UPDATE users SET full_name = CASE WHEN $2 THEN $3 ELSE full_name END, \
         password_hash = COALESCE($4, password_hash) WHERE id = $1 \
         RETURNING id, username, full_name, created_at",
    )
    .bind(id.0)
    .bind(wanted.full_name.is_some())
    .bind(wanted.full_name.as_ref().and_then(|name| name.as_ref()).map(|name| name.as_str()))
    .bind(wanted.password_hash.as_ref().map(|hash| hash.as_stored()))
    .fetch_optional(&mut *change)
    .await?;
    let changed = row.as_ref().map(user).transpose()?;
    if wanted.password_hash.is_some() {
        devices::revoke_all(&mut change, id).await?;
    }
    change.commit().await?;
    Ok(changed)
}

/// Erases an account; everything of it refers to it and goes with it.
pub(super) async fn erase(writers: &Writers, id: UserId) -> Result<bool, Failure> {
    let mut change = begin(writers).await?;
    let sessions: Vec<i64> = query_scalar("SELECT id FROM interview_sessions WHERE user_id = $1 ORDER BY id")
        .bind(id.0)
        .fetch_all(&mut *change)
        .await?;
    for some in sessions.chunks(LOCKED_AT_ONCE) {
        super::versions::lock(&mut change, some).await?;
    }
    let erased = query("DELETE FROM users WHERE id = $1").bind(id.0).execute(&mut *change).await?;
    change.commit().await?;
    Ok(erased.rows_affected() > 0)
}

/// Sessions locked by one statement, which may have only so many values.
const LOCKED_AT_ONCE: usize = 4_096;
