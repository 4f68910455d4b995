//! Erasing accounts. A small change makes the account disappear for everybody. Then its data is deleted in pieces, so that
//! nobody waits for long while a long history is deleted.

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

/// Deletes what interrupted erasures left.
pub(super) async fn finish_erasures(writers: &Writers, readers: &Readers) -> Result<(), Failure> {
    let left: Vec<i64> =
        query_scalar("SELECT id FROM users WHERE erased ORDER BY id").fetch_all(readers).await?;
    for user in left {
        delete_in_pieces(writers, readers, UserId(user)).await?;
    }
    Ok(())
}

/// The prefix of the text that replaces an erased user's folded name. No username has a control character.
const NAMELESS: &str = "\u{1f}erased ";

/// Blocks a user: the name is free, no password matches, no device is signed in, and every request of this user finds no
/// account. `false` if there is no such user.
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

/// Deletes everything of a blocked user, and the user last.
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

/// How many sessions one change deletes. On SQLite it holds the only write lock, for less than a tenth of a second.
const SESSIONS_AT_ONCE: i64 = 20;

/// Deletes a user and everything that refers to them.
pub(super) async fn delete(connection: &mut Connection, id: UserId) -> Result<(), Failure> {
    let left = sessions(&mut *connection, id, LOCKED_AT_ONCE).await?;
    versions::lock(connection, &left).await?;
    query("DELETE FROM users WHERE id = $1").bind(id.0).execute(connection).await?;
    Ok(())
}

/// How many sessions one statement locks; it may have only so many values. A user with more is deleted in pieces.
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
