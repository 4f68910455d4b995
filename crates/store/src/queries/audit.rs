//! The audit log. Its entries name accounts by numbers that refer to nothing, so they outlive the accounts.

use super::{Connection, Queries, Readers, Row, Writers, begin, rows::Reader};
use crate::failure::Failure;
use async_trait::async_trait;
use interview::{
    error::Error,
    hosting::audit::{Actor, AuditEntry, NewAuditEntry},
    id::{AuditEntryId, UserId},
    ports::AuditStore,
};
use sqlx::query;

#[async_trait]
impl AuditStore for Queries {
    async fn note_audit(&self, entry: &NewAuditEntry) -> Result<(), Error> {
        Ok(note(&self.write, entry).await?)
    }

    async fn audit_entries(&self, before: Option<AuditEntryId>, max: i64) -> Result<Vec<AuditEntry>, Error> {
        Ok(list(&self.read, before, max).await?)
    }
}

/// Adds an entry in a change of its own.
async fn note(writers: &Writers, entry: &NewAuditEntry) -> Result<(), Failure> {
    let mut change = begin(writers).await?;
    insert(&mut change, entry).await?;
    Ok(change.commit().await?)
}

/// Adds an entry.
pub(super) async fn insert(connection: &mut Connection, entry: &NewAuditEntry) -> Result<(), Failure> {
    query(
        "INSERT INTO audit_entries (actor_id, actor_role, action, subject_id, given_role, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(entry.actor.user.map(|user| user.0))
    .bind(entry.actor.role.as_str())
    .bind(entry.action.as_str())
    .bind(entry.subject.map(|user| user.0))
    .bind(entry.given_role.map(|role| role.as_str()))
    .bind(entry.at)
    .bind(entry.expires_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Lists entries, newest first.
async fn list(readers: &Readers, before: Option<AuditEntryId>, max: i64) -> Result<Vec<AuditEntry>, Failure> {
    let rows = query("SELECT * FROM audit_entries WHERE id < $1 ORDER BY id DESC LIMIT $2")
        .bind(before.map_or(i64::MAX, |entry| entry.0))
        .bind(max)
        .fetch_all(readers)
        .await?;
    rows.iter().map(entry).collect()
}

fn entry(row: &Row) -> Result<AuditEntry, Failure> {
    let read = Reader::new(row, "audit_entries", "id")?;
    let noted = NewAuditEntry {
        actor: Actor {
            user: read.get::<Option<i64>>("actor_id")?.map(UserId),
            role: read.word("actor_role")?,
        },
        action: read.word("action")?,
        subject: read.get::<Option<i64>>("subject_id")?.map(UserId),
        given_role: read.optional_word("given_role")?,
        at: read.get("created_at")?,
        expires_at: read.get("expires_at")?,
    };
    Ok(AuditEntry { id: AuditEntryId(read.id), noted })
}
