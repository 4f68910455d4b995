//! Erasing accounts. An account is gone for everybody in one small change; then what was in it is deleted in pieces, so that
//! nobody waits for long while a long history goes.

use super::{Connection, Readers, Writers, begin, devices, recovery, versions};
use crate::failure::Failure;
use interview::id::UserId;
use sqlx::{query, query_scalar};

/// Erases an account; `false` when there is none.
pub(super) async fn erase(writers: &Writers, readers: &Readers, id: UserId) -> Result<bool, Failure> {
    let mut change = begin(writers).await?;
    let blocked = block(&mut change, id).await?;
    change.commit().await?;
    if blocked {
        delete_in_pieces(writers, readers, id).await?;
    }
    Ok(blocked)
}

/// Deletes what erasures that were cut short left.
pub(super) async fn finish_erasures(writers: &Writers, readers: &Readers) -> Result<(), Failure> {
    let left: Vec<i64> =
        query_scalar("SELECT id FROM users WHERE erased ORDER BY id").fetch_all(readers).await?;
    for user in left {
        delete_in_pieces(writers, readers, UserId(user)).await?;
    }
    Ok(())
}

/// Begins what stands in the place of an erased user's folded name. No username has a control character.
const NAMELESS: &str = "\u{1f}erased ";

/// Makes a user nobody's: the name is free, no password fits, no device is signed in, and the one who asks as this user learns
/// that there is none. `false` when there is none.
async fn block(connection: &mut Connection, id: UserId) -> Result<bool, Failure> {
    let blocked = query(
        "UPDATE users SET erased = TRUE, username = '', folded_username = $2, full_name = NULL, password_hash = '', \
         role = 'candidate' \
         WHERE id = $1 AND NOT erased",
    )
    .bind(id.0)
    .bind(format!("{NAMELESS}{id}"))
    .execute(&mut *connection)
    .await?;
    if blocked.rows_affected() == 0 {
        return Ok(false);
    }
    devices::revoke_all(connection, id, None).await?;
    recovery::forget(connection, id).await?;
    query("DELETE FROM guests WHERE user_id = $1").bind(id.0).execute(connection).await?;
    Ok(true)
}

/// Deletes everything of a user who is blocked, and the user last.
async fn delete_in_pieces(writers: &Writers, readers: &Readers, id: UserId) -> Result<(), Failure> {
    loop {
        let piece = sessions(readers, id, SESSIONS_AT_ONCE).await?;
        let mut change = begin(writers).await?;
        if piece.is_empty() {
            delete(&mut change, id).await?;
            return Ok(change.commit().await?);
        }
        versions::lock(&mut change, &piece).await?;
        for session in piece {
            query("DELETE FROM interview_sessions WHERE id = $1").bind(session).execute(&mut *change).await?;
        }
        change.commit().await?;
    }
}

/// Sessions deleted in one change: on SQLite it holds the only right to write, for less than a tenth of a second.
const SESSIONS_AT_ONCE: i64 = 20;

/// Deletes a user with everything that refers to them.
pub(super) async fn delete(connection: &mut Connection, id: UserId) -> Result<(), Failure> {
    let left = sessions(&mut *connection, id, LOCKED_AT_ONCE).await?;
    versions::lock(connection, &left).await?;
    query("DELETE FROM users WHERE id = $1").bind(id.0).execute(connection).await?;
    Ok(())
}

/// Sessions locked by one statement, which may have only so many values. Who has more is deleted in pieces.
const LOCKED_AT_ONCE: i64 = 4_096;

/// The first sessions of a user.
async fn sessions(
    executor: impl sqlx::Executor<'_, Database = super::Db>,
    id: UserId,
    max: i64,
) -> Result<Vec<i64>, Failure> {
    Ok(query_scalar("SELECT id FROM interview_sessions WHERE user_id = $1 ORDER BY id LIMIT $2")
        .bind(id.0)
        .bind(max)
        .fetch_all(executor)
        .await?)
}
