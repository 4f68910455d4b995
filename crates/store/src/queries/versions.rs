//! A session's version. Each change of a session or a record raises it first, which serialises the changes.

use super::{Connection, Db, LOCK_ROWS, push_list};
use crate::failure::Failure;
use interview::{
    error::{Conflict, Error, Resource},
    id::SessionId,
    session::SessionStatus,
};
use sqlx::{QueryBuilder, query_scalar};
use std::collections::HashMap;

/// Raises the version of a session that must be open, and returns the new one; fails with `missing` if there is none.
pub(super) async fn raise_open(
    connection: &mut Connection,
    session: SessionId,
    missing: Resource,
) -> Result<i64, Failure> {
    let version = query_scalar(
        "UPDATE interview_sessions SET version = version + 1 WHERE id = $1 AND status = 'started' \
         RETURNING version",
    )
    .bind(session.0)
    .fetch_optional(&mut *connection)
    .await?;
    match version {
        Some(version) => Ok(version),
        None => match lock_one(connection, session).await? {
            Some(_) => Err(Error::Conflict(Conflict::SessionCompleted).into()),
            None => Err(Error::NotFound(missing).into()),
        },
    }
}

/// Raises the version of a session in any state, and returns the new one; `None` when there is no such session.
pub(super) async fn raise(connection: &mut Connection, session: SessionId) -> Result<Option<i64>, Failure> {
    Ok(query_scalar("UPDATE interview_sessions SET version = version + 1 WHERE id = $1 RETURNING version")
        .bind(session.0)
        .fetch_optional(connection)
        .await?)
}

/// Raises the versions of several sessions, and returns the new ones.
pub(super) async fn raise_each(
    connection: &mut Connection,
    sessions: &[i64],
) -> Result<HashMap<i64, i64>, Failure> {
    if sessions.is_empty() {
        return Ok(HashMap::new());
    }
    let mut builder =
        QueryBuilder::<Db>::new("UPDATE interview_sessions SET version = version + 1 WHERE id IN");
    push_list(&mut builder, sessions);
    builder.push("RETURNING id, version");
    let rows: Vec<(i64, i64)> = builder.build_query_as().fetch_all(connection).await?;
    Ok(rows.into_iter().collect())
}

/// Locks a session without changing it, and returns its status; `None` when there is no such session.
pub(super) async fn lock_one(
    connection: &mut Connection,
    session: SessionId,
) -> Result<Option<SessionStatus>, Failure> {
    Ok(lock(connection, &[session.0]).await?.get(&session.0).copied())
}

/// Locks sessions in the order of their numbers, and returns the status of each that exists.
pub(super) async fn lock(
    connection: &mut Connection,
    sessions: &[i64],
) -> Result<HashMap<i64, SessionStatus>, Failure> {
    if sessions.is_empty() {
        return Ok(HashMap::new());
    }
    let mut builder = QueryBuilder::<Db>::new("SELECT id, status FROM interview_sessions WHERE id IN");
    push_list(&mut builder, sessions);
    builder.push("ORDER BY id").push(LOCK_ROWS);
    let rows: Vec<(i64, String)> = builder.build_query_as().fetch_all(connection).await?;
    rows.into_iter()
        .map(|(id, word)| {
            let status = word.parse().map_err(|_| crate::failure::ImpossibleRow {
                table: "interview_sessions",
                column: "status",
                id,
                source: None,
            })?;
            Ok((id, status))
        })
        .collect()
}
