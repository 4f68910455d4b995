//! Deletes expired rows in pieces, because a host that was down for long has many of them.

use super::{Readers, Writers, begin, erasure, guests};
use crate::failure::Failure;
use chrono::{DateTime, Utc};
use sqlx::query;

/// Deletes one piece of each kind. Tokens go before their devices, each of which may have had thousands.
pub(crate) const EXPIRED: [&str; 5] = [
    "DELETE FROM idempotency_keys WHERE (scope, key) IN \
     (SELECT scope, key FROM idempotency_keys WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)",
    "DELETE FROM attempts WHERE subject IN \
     (SELECT subject FROM attempts WHERE window_ends_at <= $1 ORDER BY window_ends_at LIMIT $2)",
    "DELETE FROM refresh_tokens WHERE id IN \
     (SELECT id FROM refresh_tokens WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)",
    "DELETE FROM devices WHERE id IN \
     (SELECT id FROM devices WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)",
    "DELETE FROM audit_entries WHERE id IN \
     (SELECT id FROM audit_entries WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)",
];

/// Rows deleted in one change.
const DELETED_AT_ONCE: u64 = 1_000;

/// Deletes everything that has expired, and what erasures left.
pub(super) async fn forget(writers: &Writers, readers: &Readers, now: DateTime<Utc>) -> Result<(), Failure> {
    for statement in EXPIRED {
        while delete_piece(writers, statement, now).await? == DELETED_AT_ONCE {}
    }
    guests::forget_expired(writers, readers, now).await?;
    erasure::finish_erasures(writers, readers).await
}

/// Deletes a piece, and returns how many rows it had.
async fn delete_piece(
    writers: &Writers,
    statement: &'static str,
    now: DateTime<Utc>,
) -> Result<u64, Failure> {
    let mut change = begin(writers).await?;
    let deleted =
        query(statement).bind(now).bind(DELETED_AT_ONCE.cast_signed()).execute(&mut *change).await?;
    change.commit().await?;
    Ok(deleted.rows_affected())
}
