//! Receipts of creations: a creation takes its key first, and stores its answer before it is committed.

use super::Connection;
use crate::failure::{Failure, ImpossibleRow};
use chrono::{DateTime, Utc};
use interview::{
    error::{Conflict, Error},
    id::{SessionId, UserId},
    idempotency::{Creation, Receipt},
};
use sqlx::query;

/// Takes the key for a creation, or returns what was created under it before. While another request uses the same key, this
/// waits until that creation is committed or rolled back.
pub(super) async fn reserve<T>(
    connection: &mut Connection,
    receipt: Option<&Receipt<T>>,
    now: DateTime<Utc>,
) -> Result<Option<Creation<T>>, Failure> {
    let Some(receipt) = receipt else {
        return Ok(None);
    };
    let taken = query(
        "INSERT INTO idempotency_keys (scope, key, user_id, fingerprint, expires_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (scope, key) DO UPDATE SET user_id = excluded.user_id, session_id = NULL, created_id = NULL, \
         answer = NULL, fingerprint = excluded.fingerprint, expires_at = excluded.expires_at \
         WHERE idempotency_keys.expires_at <= $6",
    )
    .bind(scope(receipt))
    .bind(&receipt.key)
    .bind(receipt.user_id.map(|user| user.0))
    .bind(&receipt.fingerprint)
    .bind(receipt.expires_at)
    .bind(now)
    .execute(&mut *connection)
    .await
    .map_err(|cause| Failure::reference(cause, Error::Unauthenticated))?;
    if taken.rows_affected() > 0 { Ok(None) } else { repeated(connection, receipt).await.map(Some) }
}

async fn repeated<T>(connection: &mut Connection, receipt: &Receipt<T>) -> Result<Creation<T>, Failure> {
    let (fingerprint, id, answer): (String, Option<i64>, Option<String>) = sqlx::query_as(
        "SELECT fingerprint, created_id, answer FROM idempotency_keys WHERE scope = $1 AND key = $2",
    )
    .bind(scope(receipt))
    .bind(&receipt.key)
    .fetch_one(connection)
    .await?;
    if fingerprint != receipt.fingerprint {
        return Err(Error::Conflict(Conflict::IdempotencyKeyReused).into());
    }
    let impossible = |column| ImpossibleRow { table: "idempotency_keys", column, id: 0, source: None };
    let id = id.ok_or_else(|| impossible("created_id"))?;
    let answer = answer.ok_or_else(|| impossible("answer"))?;
    Ok(Creation::Repeated { id, answer: serde_json::from_str(&answer)? })
}

/// Stores the answer to a creation under its key. It is erased with the user and the session.
pub(super) async fn keep<T>(
    connection: &mut Connection,
    receipt: Option<&Receipt<T>>,
    id: i64,
    user: Option<UserId>,
    session: Option<SessionId>,
    created: &T,
) -> Result<(), Failure> {
    let Some(receipt) = receipt else {
        return Ok(());
    };
    query(
        "UPDATE idempotency_keys SET created_id = $3, user_id = $4, session_id = $5, answer = $6 \
         WHERE scope = $1 AND key = $2",
    )
    .bind(scope(receipt))
    .bind(&receipt.key)
    .bind(id)
    .bind(user.map(|user| user.0))
    .bind(session.map(|session| session.0))
    .bind((receipt.answer)(created).to_string())
    .execute(connection)
    .await?;
    Ok(())
}

/// Each user has keys of their own; all requests without a user share one set.
fn scope<T>(receipt: &Receipt<T>) -> String {
    receipt.user_id.map_or_else(|| "anonymous".to_owned(), |user| format!("user:{user}"))
}
