//! Storage limits: bytes of texts of a user over all sessions, and gradings of a record.

use super::Connection;
use crate::failure::Failure;
use interview::{
    error::{Error, Quota},
    id::{RecordId, SessionId, UserId},
};
use sqlx::{query, query_scalar};

/// The storage limits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quotas {
    /// Bytes of texts that a user's sessions may have; 0 is no limit. Texts from before they were counted don't count.
    pub(crate) user_bytes: u64,
    /// How many gradings of one record are kept: the newest.
    pub(crate) evaluations: u32,
}

impl Quotas {
    /// Adds a user's new texts to the count; [`Error::Quota`] if that is more than the limit.
    pub(super) async fn take(
        self,
        connection: &mut Connection,
        user: UserId,
        bytes: usize,
    ) -> Result<(), Failure> {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        let kept: Option<i64> =
            query_scalar("UPDATE users SET kept_bytes = kept_bytes + $2 WHERE id = $1 RETURNING kept_bytes")
                .bind(user.0)
                .bind(bytes)
                .fetch_optional(connection)
                .await?;
        let too_much = kept.is_some_and(|kept| kept.unsigned_abs() > self.user_bytes && kept > 0);
        if self.user_bytes > 0 && too_much { Err(Error::Quota(Quota::Texts).into()) } else { Ok(()) }
    }

    /// Deletes the oldest gradings and contests of a record beyond the limit, but never the current grading.
    pub(super) async fn prune(
        self,
        connection: &mut Connection,
        user: UserId,
        record: RecordId,
    ) -> Result<(), Failure> {
        let max = i64::from(self.evaluations.max(1));
        let dropped: Vec<i64> = query_scalar(
            "DELETE FROM evaluations WHERE record_id = $1 \
             AND id NOT IN (SELECT id FROM evaluations WHERE record_id = $1 ORDER BY id DESC LIMIT $2) \
             AND id NOT IN (SELECT evaluation_id FROM interview_records WHERE id = $1 AND evaluation_id IS NOT NULL) \
             RETURNING CAST(OCTET_LENGTH(answer) AS BIGINT)",
        )
        .bind(record.0)
        .bind(max)
        .fetch_all(&mut *connection)
        .await?;
        if dropped.is_empty() {
            return Ok(());
        }
        query(
            "DELETE FROM contests WHERE record_id = $1 \
             AND id NOT IN (SELECT id FROM contests WHERE record_id = $1 ORDER BY id DESC LIMIT $2)",
        )
        .bind(record.0)
        .bind(max)
        .execute(&mut *connection)
        .await?;
        give_back(connection, user, dropped.iter().sum()).await
    }
}

/// Subtracts the texts of a session that is about to be erased.
pub(super) async fn give_back_session(
    connection: &mut Connection,
    user: UserId,
    session: SessionId,
) -> Result<(), Failure> {
    let bytes: Option<i64> = query_scalar(
        "SELECT CAST(COALESCE(OCTET_LENGTH(s.resume), 0) + COALESCE(OCTET_LENGTH(s.job_description), 0) \
         + COALESCE((SELECT SUM(OCTET_LENGTH(r.answer_text)) FROM interview_records r WHERE r.session_id = s.id), 0) \
         + COALESCE((SELECT SUM(OCTET_LENGTH(e.answer)) FROM evaluations e JOIN interview_records r \
         ON r.id = e.record_id AND e.revision <> r.answer_revision WHERE r.session_id = s.id), 0) AS BIGINT) \
         FROM interview_sessions s WHERE s.id = $1",
    )
    .bind(session.0)
    .fetch_optional(&mut *connection)
    .await?;
    give_back(connection, user, bytes.unwrap_or(0)).await
}

/// Texts that are older than the count were never counted, so the count stops at 0.
pub(super) async fn give_back(connection: &mut Connection, user: UserId, bytes: i64) -> Result<(), Failure> {
    query("UPDATE users SET kept_bytes = CASE WHEN kept_bytes > $2 THEN kept_bytes - $2 ELSE 0 END WHERE id = $1")
        .bind(user.0)
        .bind(bytes)
        .execute(connection)
        .await?;
    Ok(())
}
