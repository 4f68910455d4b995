//! Devices on which a user is signed in, each a family of refresh tokens.

use super::{Connection, Readers, Row, Writers, begin, change_once, rows::Reader, sessions::looked_up};
use crate::failure::Failure;
use chrono::{DateTime, Utc};
use interview::{
    error::Error,
    id::{DeviceId, UserId},
    owner::Lookup,
    refresh::{NewRefreshToken, Rotation, SignedInDevice},
};
use sqlx::{query, query_scalar};

/// Keeps the first token of a new family, and names the device.
pub(super) async fn keep(writers: &Writers, token: &NewRefreshToken) -> Result<DeviceId, Failure> {
    let mut change = begin(writers).await?;
    let device: i64 = query_scalar(
        "INSERT INTO devices (user_id, name, created_at, last_used_at, expires_at) \
         VALUES ($1, $2, $3, $3, $4) RETURNING id",
    )
    .bind(token.user_id.0)
    .bind(&token.device)
    .bind(token.created_at)
    .bind(token.expires_at)
    .fetch_one(&mut *change)
    .await
    .map_err(|cause| Failure::reference(cause, Error::Unauthenticated))?;
    insert(&mut change, device, &token.digest, token.expires_at).await?;
    change.commit().await?;
    Ok(DeviceId(device))
}

async fn insert(
    connection: &mut Connection,
    device: i64,
    digest: &str,
    expires_at: DateTime<Utc>,
) -> Result<(), Failure> {
    query("INSERT INTO refresh_tokens (device_id, digest, expires_at) VALUES ($1, $2, $3)")
        .bind(device)
        .bind(digest)
        .bind(expires_at)
        .execute(connection)
        .await?;
    Ok(())
}

/// Replaces a token by the next of its family, or revokes the family of a token that was replaced before.
pub(super) async fn rotate(
    writers: &Writers,
    digest: &str,
    next_digest: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<Rotation, Failure> {
    let mut change = begin(writers).await?;
    // Changing the device first puts all uses of its tokens in a row.
    let device: Option<(i64, i64)> = sqlx::query_as(
        "UPDATE devices SET last_used_at = $2, expires_at = $3 \
         WHERE id = (SELECT device_id FROM refresh_tokens WHERE digest = $1) RETURNING id, user_id",
    )
    .bind(digest)
    .bind(now)
    .bind(expires_at)
    .fetch_optional(&mut *change)
    .await?;
    let Some((device, user)) = device else {
        return Ok(Rotation::Refused);
    };
    let token: Option<(bool, DateTime<Utc>)> =
        sqlx::query_as("SELECT replaced, expires_at FROM refresh_tokens WHERE digest = $1")
            .bind(digest)
            .fetch_optional(&mut *change)
            .await?;
    match token {
        Some((true, _)) => {
            query("DELETE FROM devices WHERE id = $1").bind(device).execute(&mut *change).await?;
            change.commit().await?;
            Ok(Rotation::Reused)
        }
        Some((false, end)) if end > now => {
            query("UPDATE refresh_tokens SET replaced = TRUE WHERE digest = $1")
                .bind(digest)
                .execute(&mut *change)
                .await?;
            insert(&mut change, device, next_digest, expires_at).await?;
            change.commit().await?;
            Ok(Rotation::Rotated(UserId(user), DeviceId(device)))
        }
        _ => Ok(Rotation::Refused),
    }
}

/// Revokes the family of a token.
pub(super) async fn revoke(writers: &Writers, digest: &str) -> Result<(), Failure> {
    let statement =
        query("DELETE FROM devices WHERE id = (SELECT device_id FROM refresh_tokens WHERE digest = $1)");
    change_once(writers, statement.bind(digest)).await
}

/// Looks a device up. One that has expired may still be there.
pub(super) async fn look_up(
    readers: &Readers,
    caller: UserId,
    id: DeviceId,
) -> Result<Lookup<SignedInDevice>, Failure> {
    let found = query(
        "SELECT d.id, d.name, d.created_at, d.last_used_at, d.user_id AS owner FROM users u \
         LEFT JOIN devices d ON d.id = $2 WHERE u.id = $1",
    )
    .bind(caller.0)
    .bind(id.0)
    .fetch_optional(readers)
    .await?;
    looked_up(found.as_slice(), |found| device(&found[0]))
}

/// Revokes every token of a device.
pub(super) async fn revoke_one(writers: &Writers, device: DeviceId) -> Result<(), Failure> {
    change_once(writers, query("DELETE FROM devices WHERE id = $1").bind(device.0)).await
}

/// Revokes every token of a user.
pub(super) async fn revoke_all(connection: &mut Connection, user: UserId) -> Result<(), Failure> {
    query("DELETE FROM devices WHERE user_id = $1").bind(user.0).execute(connection).await?;
    Ok(())
}

/// Revokes every token of a user, as a change of its own.
pub(super) async fn revoke_everywhere(writers: &Writers, user: UserId) -> Result<(), Failure> {
    let mut change = begin(writers).await?;
    revoke_all(&mut change, user).await?;
    Ok(change.commit().await?)
}

/// Lists the devices on which a user is signed in, last used first.
pub(super) async fn list(
    readers: &Readers,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<Vec<SignedInDevice>, Failure> {
    let rows = query(
        "SELECT id, name, created_at, last_used_at FROM devices WHERE user_id = $1 AND expires_at > $2 \
         ORDER BY last_used_at DESC, id DESC",
    )
    .bind(user.0)
    .bind(now)
    .fetch_all(readers)
    .await?;
    rows.iter().map(device).collect()
}

/// Reads a device from its columns.
fn device(row: &Row) -> Result<SignedInDevice, Failure> {
    let read = Reader::new(row, "devices", "id")?;
    Ok(SignedInDevice {
        id: DeviceId(read.id),
        device: read.get("name")?,
        created_at: read.get("created_at")?,
        last_used_at: read.get("last_used_at")?,
    })
}
