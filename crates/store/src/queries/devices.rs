//! The devices on which users are signed in. Each is a family of refresh tokens.

use super::{
    Connection, Queries, Readers, Row, Writers, begin,
    callers::{look_up_one, signed_in},
    change_once,
    rows::Reader,
};
use crate::failure::Failure;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use interview::{
    account::caller::{Caller, DeviceKey},
    account::device::{NewRefreshToken, Rotation, SignedInDevice, Successor},
    error::Error,
    id::{DeviceId, UserId},
    ports::DeviceStore,
    session::owner::{Lookup, Owned},
};
use sqlx::{query, query_scalar};

#[async_trait]
impl DeviceStore for Queries {
    async fn keep_refresh_token(&self, token: &NewRefreshToken) -> Result<DeviceId, Error> {
        Ok(keep(&self.write, token).await?)
    }

    async fn rotate_refresh_token(&self, successor: &Successor) -> Result<Rotation, Error> {
        Ok(rotate(&self.write, successor).await?)
    }

    async fn revoke_refresh_token(&self, digest: &str) -> Result<Option<UserId>, Error> {
        Ok(revoke(&self.write, digest).await?)
    }

    async fn device(&self, caller: Caller, id: DeviceId) -> Result<Lookup<SignedInDevice>, Error> {
        Ok(look_up(&self.read, caller, id).await?)
    }

    async fn revoke_device(&self, device: &Owned<SignedInDevice>) -> Result<(), Error> {
        Ok(revoke_one(&self.write, device.id).await?)
    }

    async fn revoke_all_refresh_tokens(&self, user: UserId) -> Result<(), Error> {
        Ok(revoke_everywhere(&self.write, user).await?)
    }

    async fn devices(&self, user: UserId, now: DateTime<Utc>) -> Result<Vec<SignedInDevice>, Error> {
        Ok(list(&self.read, user, now).await?)
    }
}

/// Stores the first token of a new family, gives the device its number, and signs out the devices beyond the user's limit.
pub(super) async fn keep(writers: &Writers, token: &NewRefreshToken) -> Result<DeviceId, Failure> {
    let mut change = begin(writers).await?;
    let device: i64 = query_scalar(
        "INSERT INTO devices (user_id, name, created_at, last_used_at, expires_at, token_key) \
         VALUES ($1, $2, $3, $3, $4, $5) RETURNING id",
    )
    .bind(token.user_id.0)
    .bind(&token.device)
    .bind(token.created_at)
    .bind(token.expires_at)
    .bind(token.device_key)
    .fetch_one(&mut *change)
    .await
    .map_err(|cause| Failure::reference(cause, Error::Unauthenticated))?;
    query(
        "DELETE FROM devices WHERE user_id = $1 AND id NOT IN \
         (SELECT id FROM devices WHERE user_id = $1 ORDER BY last_used_at DESC, id DESC LIMIT $2)",
    )
    .bind(token.user_id.0)
    .bind(token.max_devices.max(1))
    .execute(&mut *change)
    .await?;
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
pub(super) async fn rotate(writers: &Writers, next: &Successor) -> Result<Rotation, Failure> {
    let mut change = begin(writers).await?;
    // Updating the device first serialises all uses of its tokens.
    let device: Option<(i64, i64, i64)> = sqlx::query_as(
        "UPDATE devices SET last_used_at = $2, expires_at = $3 \
         WHERE id = (SELECT device_id FROM refresh_tokens WHERE digest = $1) RETURNING id, user_id, token_key",
    )
    .bind(&next.of)
    .bind(next.now)
    .bind(next.expires_at)
    .fetch_optional(&mut *change)
    .await?;
    let Some((device, user, key)) = device else {
        return Ok(Rotation::Refused);
    };
    let rotated = Rotation::Rotated(UserId(user), DeviceKey { id: DeviceId(device), key });
    let token: Option<(bool, Option<DateTime<Utc>>, DateTime<Utc>)> =
        sqlx::query_as("SELECT replaced, replaced_at, expires_at FROM refresh_tokens WHERE digest = $1")
            .bind(&next.of)
            .fetch_optional(&mut *change)
            .await?;
    match token {
        Some((true, replaced_at, _)) => {
            if replaced_at > Some(next.grace_since) && is_unused(&mut change, device, &next.digest).await? {
                change.commit().await?;
                return Ok(rotated);
            }
            query("DELETE FROM devices WHERE id = $1").bind(device).execute(&mut *change).await?;
            change.commit().await?;
            Ok(Rotation::Reused)
        }
        Some((false, _, end)) if end > next.now => {
            query("UPDATE refresh_tokens SET replaced = TRUE, replaced_at = $2 WHERE digest = $1")
                .bind(&next.of)
                .bind(next.now)
                .execute(&mut *change)
                .await?;
            insert(&mut change, device, &next.digest, next.expires_at).await?;
            change.commit().await?;
            Ok(rotated)
        }
        _ => Ok(Rotation::Refused),
    }
}

/// Whether a token belongs to the device, and was never used.
async fn is_unused(connection: &mut Connection, device: i64, digest: &str) -> Result<bool, Failure> {
    let unused: Option<bool> =
        query_scalar("SELECT NOT replaced FROM refresh_tokens WHERE device_id = $1 AND digest = $2")
            .bind(device)
            .bind(digest)
            .fetch_optional(connection)
            .await?;
    Ok(unused == Some(true))
}

/// Revokes the family of a token, and returns its user.
pub(super) async fn revoke(writers: &Writers, digest: &str) -> Result<Option<UserId>, Failure> {
    let mut change = begin(writers).await?;
    let user: Option<i64> = query_scalar(
        "DELETE FROM devices WHERE id = (SELECT device_id FROM refresh_tokens WHERE digest = $1) RETURNING user_id",
    )
    .bind(digest)
    .fetch_optional(&mut *change)
    .await?;
    change.commit().await?;
    Ok(user.map(UserId))
}

/// Looks a device up. An expired one may still exist.
pub(super) async fn look_up(
    readers: &Readers,
    caller: Caller,
    id: DeviceId,
) -> Result<Lookup<SignedInDevice>, Failure> {
    let statement = concat!(
        "SELECT d.id, d.name, d.created_at, d.last_used_at, d.user_id AS owner FROM users u \
         LEFT JOIN devices d ON d.id = $2 WHERE ",
        signed_in!("$3", "$4")
    );
    look_up_one(readers, statement, caller, id.0, device).await
}

/// Revokes every token of a device.
pub(super) async fn revoke_one(writers: &Writers, device: DeviceId) -> Result<(), Failure> {
    change_once(writers, query("DELETE FROM devices WHERE id = $1").bind(device.0)).await
}

/// Revokes every token of a user, except those of a device to keep.
pub(super) async fn revoke_all(
    connection: &mut Connection,
    user: UserId,
    kept: Option<DeviceId>,
) -> Result<(), Failure> {
    query("DELETE FROM devices WHERE user_id = $1 AND id <> $2")
        .bind(user.0)
        // No device has the number 0.
        .bind(kept.map_or(0, |device| device.0))
        .execute(connection)
        .await?;
    Ok(())
}

/// Revokes every token of a user, as a change of its own.
pub(super) async fn revoke_everywhere(writers: &Writers, user: UserId) -> Result<(), Failure> {
    let mut change = begin(writers).await?;
    revoke_all(&mut change, user, None).await?;
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
