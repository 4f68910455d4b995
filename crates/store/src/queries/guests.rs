//! Guests: making them, counting down what they may do, turning them into accounts, and erasing them.

use super::{Connection, Db, LOCK_ROWS, Readers, Writers, begin, devices, erasure};
use crate::failure::Failure;
use chrono::{DateTime, Utc};
use interview::{
    account::guest::{GuestRefusal, NewGuest},
    error::Error,
    id::UserId,
};
use sqlx::{QueryBuilder, query, query_scalar};

/// The prefix of the text that a guest has instead of a folded name. No username has a control character.
const NAMELESS: &str = "\u{1f}guest ";

/// Makes a guest.
pub(super) async fn create(writers: &Writers, new: &NewGuest) -> Result<UserId, Failure> {
    let mut change = begin(writers).await?;
    let id: i64 = query_scalar(
        "INSERT INTO users (username, folded_username, password_hash, created_at) VALUES ('', $1, '', $2) \
         RETURNING id",
    )
    .bind(format!("{NAMELESS}{}", new.key))
    .bind(new.created_at)
    .fetch_one(&mut *change)
    .await?;
    query("INSERT INTO guests (user_id, expires_at, sessions_left, answers_left) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(new.guest.expires_at)
        .bind(new.guest.sessions_left)
        .bind(new.guest.answers_left)
        .execute(&mut *change)
        .await?;
    change.commit().await?;
    Ok(UserId(id))
}

/// Takes one of the sessions that a guest may start; other users have no limit.
pub(super) async fn take_session(connection: &mut Connection, user: UserId) -> Result<(), Failure> {
    let left = query_scalar(
        "UPDATE guests SET sessions_left = sessions_left - 1 WHERE user_id = $1 RETURNING sessions_left",
    );
    must_not_be_below_zero(left.bind(user.0).fetch_optional(connection).await?, GuestRefusal::OnlyOneSession)
}

/// Takes one of the answers that a guest may give; other users have no limit.
pub(super) async fn take_answer(connection: &mut Connection, user: UserId) -> Result<(), Failure> {
    let left = query_scalar(
        "UPDATE guests SET answers_left = answers_left - 1 WHERE user_id = $1 RETURNING answers_left",
    );
    must_not_be_below_zero(left.bind(user.0).fetch_optional(connection).await?, GuestRefusal::NoAnswersLeft)
}

/// A change that takes one too many is rolled back, with everything that it took.
fn must_not_be_below_zero(left: Option<i64>, refusal: GuestRefusal) -> Result<(), Failure> {
    if left.is_some_and(|left| left < 0) { Err(Error::Guest(refusal).into()) } else { Ok(()) }
}

/// Makes a guest an ordinary user, who gets a name afterwards, and signs their devices out.
pub(super) async fn promote(
    connection: &mut Connection,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let promoted = query("DELETE FROM guests WHERE user_id = $1 AND expires_at > $2")
        .bind(user.0)
        .bind(now)
        .execute(&mut *connection)
        .await?;
    if promoted.rows_affected() == 0 {
        return Err(Error::Unauthenticated.into());
    }
    devices::revoke_all(connection, user, None).await
}

/// Erases guests whose time has ended, with everything of theirs.
pub(super) async fn forget_expired(
    writers: &Writers,
    readers: &Readers,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    loop {
        let expired: Vec<i64> =
            query_scalar("SELECT user_id FROM guests WHERE expires_at <= $1 ORDER BY user_id LIMIT $2")
                .bind(now)
                .bind(ERASED_AT_ONCE)
                .fetch_all(readers)
                .await?;
        let mut change = begin(writers).await?;
        for &user in &expired {
            erase(&mut change, user, now).await?;
        }
        change.commit().await?;
        if (expired.len() as i64) < ERASED_AT_ONCE {
            return Ok(());
        }
    }
}

/// How many guests one change erases, so that others don't wait for long.
const ERASED_AT_ONCE: i64 = 100;

/// Erases a guest, unless the guest has become an account in the meantime: registration locks the same row.
async fn erase(connection: &mut Connection, user: i64, now: DateTime<Utc>) -> Result<(), Failure> {
    let mut hold = QueryBuilder::<Db>::new("SELECT id FROM users WHERE id = ");
    hold.push_bind(user).push(LOCK_ROWS);
    hold.build().fetch_optional(&mut *connection).await?;
    let ended = query("DELETE FROM guests WHERE user_id = $1 AND expires_at <= $2")
        .bind(user)
        .bind(now)
        .execute(&mut *connection)
        .await?;
    if ended.rows_affected() > 0 {
        erasure::delete(connection, UserId(user)).await?;
    }
    Ok(())
}
