//! Marks in answers: where candidates disagree with graders.

use super::{
    Queries, Readers, Row, Writers, begin,
    rows::{ByRecord, Reader, RecordRef, by_record, record_ref},
    versions,
};
use crate::failure::Failure;
use async_trait::async_trait;
use interview::{
    error::{Conflict, Error, Resource},
    grading::evaluation::Quote,
    grading::mark::{DisagreementCount, Mark, NewMark},
    id::{MarkId, RecordId, SessionId},
    ports::MarkStore,
    session::InterviewSession,
    session::owner::Owned,
    session::record::InterviewRecord,
};
use sqlx::{query, query_scalar};

#[async_trait]
impl MarkStore for Queries {
    async fn put_mark(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        new: &NewMark,
        max: i64,
    ) -> Result<Mark, Error> {
        let _turn = self.session_turn(record.0.id).await?;
        Ok(put(&self.write, record_ref(record), new, max).await?)
    }

    async fn marks(&self, record: &Owned<(InterviewSession, InterviewRecord)>) -> Result<Vec<Mark>, Error> {
        Ok(list(&self.read, record.1.id).await?)
    }

    async fn remove_mark(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        mark: MarkId,
    ) -> Result<bool, Error> {
        let _turn = self.session_turn(record.0.id).await?;
        Ok(remove(&self.write, record.1.id, mark).await?)
    }

    async fn disagreements(&self, before: Option<MarkId>, limit: i64) -> Result<Vec<Mark>, Error> {
        Ok(everybodys(&self.read, before, limit).await?)
    }

    async fn disagreement_counts(&self) -> Result<Vec<DisagreementCount>, Error> {
        Ok(counts(&self.read).await?)
    }
}

/// Stores a mark, which replaces the one for the same key point. The session is locked, so of two at the same time one
/// replaces the other.
pub(super) async fn put(
    writers: &Writers,
    record_ref: RecordRef,
    new: &NewMark,
    max: i64,
) -> Result<Mark, Failure> {
    let mut change = begin(writers).await?;
    if versions::lock_one(&mut change, record_ref.session).await?.is_none() {
        return Err(Error::NotFound(Resource::Record).into());
    }
    query("DELETE FROM marks WHERE record_id = $1 AND revision = $2 AND key_point = $3")
        .bind(record_ref.record.0)
        .bind(new.revision)
        .bind(&new.key_point)
        .execute(&mut *change)
        .await?;
    let others: i64 = query_scalar("SELECT COUNT(*) FROM marks WHERE record_id = $1")
        .bind(record_ref.record.0)
        .fetch_one(&mut *change)
        .await?;
    if others >= max {
        return Err(Error::Conflict(Conflict::TooManyMarks).into());
    }
    let id = query_scalar(
        "INSERT INTO marks (record_id, revision, created_at, verdict, grader, starts_at, ends_at, key_point, quote) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
    )
    .bind(record_ref.record.0)
    .bind(new.revision)
    .bind(new.created_at)
    .bind(new.verdict.as_str())
    .bind(&new.grader)
    .bind(position(new.quote.start))
    .bind(position(new.quote.end))
    .bind(&new.key_point)
    .bind(&new.quote.quote)
    .fetch_one(&mut *change)
    .await?;
    change.commit().await?;
    Ok(Mark { id: MarkId(id), made: new.clone() })
}

fn position(counted: usize) -> i64 {
    i64::try_from(counted).unwrap_or(i64::MAX)
}

/// The marks of a record, oldest first.
pub(super) async fn list(readers: &Readers, record: RecordId) -> Result<Vec<Mark>, Failure> {
    let rows = query("SELECT * FROM marks WHERE record_id = $1 ORDER BY id")
        .bind(record.0)
        .fetch_all(readers)
        .await?;
    rows.iter().map(mark).collect()
}

/// The marks of each record of a session, oldest first.
pub(super) async fn of_session(readers: &Readers, session: SessionId) -> Result<ByRecord<Mark>, Failure> {
    let rows = query(
        "SELECT * FROM marks WHERE record_id IN (SELECT id FROM interview_records WHERE session_id = $1) ORDER BY id",
    )
    .bind(session.0)
    .fetch_all(readers)
    .await?;
    by_record(&rows, mark)
}

/// Removes a mark of a record.
pub(super) async fn remove(writers: &Writers, record: RecordId, mark: MarkId) -> Result<bool, Failure> {
    let mut change = begin(writers).await?;
    let removed = query("DELETE FROM marks WHERE id = $1 AND record_id = $2")
        .bind(mark.0)
        .bind(record.0)
        .execute(&mut *change)
        .await?;
    change.commit().await?;
    Ok(removed.rows_affected() > 0)
}

/// The marks of everybody, newest first.
pub(super) async fn everybodys(
    readers: &Readers,
    before: Option<MarkId>,
    limit: i64,
) -> Result<Vec<Mark>, Failure> {
    let rows = query("SELECT * FROM marks WHERE id < $1 ORDER BY id DESC LIMIT $2")
        .bind(before.map_or(i64::MAX, |mark| mark.0))
        .bind(limit)
        .fetch_all(readers)
        .await?;
    rows.iter().map(mark).collect()
}

/// How many marks there are, by grader and verdict.
pub(super) async fn counts(readers: &Readers) -> Result<Vec<DisagreementCount>, Failure> {
    let rows =
        query("SELECT MAX(id) AS id, grader, verdict, COUNT(*) AS marks FROM marks GROUP BY grader, verdict")
            .fetch_all(readers)
            .await?;
    let counted = rows.iter().map(|row| {
        let read = Reader::new(row, "marks", "id")?;
        Ok(DisagreementCount {
            grader: read.get("grader")?,
            verdict: read.word("verdict")?,
            marks: read.get("marks")?,
        })
    });
    let mut counts: Vec<DisagreementCount> = counted.collect::<Result<_, Failure>>()?;
    // Databases sort words differently.
    counts.sort_by_key(|count| (count.grader.clone(), count.verdict.as_str()));
    Ok(counts)
}

fn mark(row: &Row) -> Result<Mark, Failure> {
    let read = Reader::new(row, "marks", "id")?;
    let made = NewMark {
        revision: read.get("revision")?,
        key_point: read.get("key_point")?,
        quote: Quote {
            quote: read.get("quote")?,
            start: read.position("starts_at")?,
            end: read.position("ends_at")?,
        },
        verdict: read.word("verdict")?,
        grader: read.get("grader")?,
        created_at: read.get("created_at")?,
    };
    Ok(Mark { id: MarkId(read.id), made })
}
