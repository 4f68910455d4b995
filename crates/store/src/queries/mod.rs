//! The queries, written once and compiled for each database. The including file defines `Db`, `begin` and a few texts.

mod accounts;
mod answers;
mod attempts;
mod audit;
mod callers;
mod claims;
mod contests;
mod devices;
mod erasure;
mod evaluations;
pub(crate) mod expiry;
mod exports;
mod guests;
mod inputs;
mod job_store;
pub(crate) mod jobs;
mod marks;
mod questions;
mod quotas;
mod receipts;
mod recordings;
mod recovery;
mod replacement;
mod roles;
mod rows;
mod servers;
pub(crate) mod sessions;
mod settlements;
mod transcripts;
mod usage;
mod versions;

use super::{
    CLAIM, Db, KEEP_ORDER, LOCK_ROWS, LOCK_SERVERS, LOCK_USER, NOTED_MIGRATIONS, READY_AGAIN, Readers,
    Writers, begin, blames_a_value,
};
use crate::{failure::Failure, options::Options};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use interview::{
    error::Error,
    host::totals::Totals,
    id::SessionId,
    keyed_semaphore::{KeyedPermit, KeyedSemaphore},
    ports::Store,
};
use quotas::Quotas;
use sqlx::{QueryBuilder, query::Query, query_scalar};
use std::time::Duration;

#[async_trait]
impl Store for Queries {
    async fn ping(&self) -> Result<(), Error> {
        Ok(attempts::touch(&self.write).await?)
    }

    async fn totals(&self) -> Result<Totals, Error> {
        Ok(accounts::totals(&self.read).await?)
    }

    async fn forget_expired(&self, now: DateTime<Utc>) -> Result<(), Error> {
        Ok(expiry::forget(&self.write, &self.read, now).await?)
    }
}

type Connection = <Db as sqlx::Database>::Connection;
type Row = <Db as sqlx::Database>::Row;

/// The connections for queries.
pub(crate) struct Queries {
    /// For reading.
    pub(crate) read: Readers,
    /// For changes.
    pub(crate) write: Writers,
    /// Turns for changes of the same session, which would wait for one another anyway. Waiting here takes no connection.
    pub(crate) session_turns: KeyedSemaphore<SessionId>,
    /// The storage limits of a user.
    pub(crate) quotas: Quotas,
}

/// How long a change waits for earlier changes of the same session.
const MAX_WAIT_FOR_A_TURN: Duration = Duration::from_secs(5);

/// How many changes of one session have a connection at once, so that a locked session blocks only so many.
const SESSION_CHANGES_AT_ONCE: usize = 2;

/// How many changes of one session may wait for their turn.
const SESSION_CHANGES_WAITING: usize = 256;

impl Queries {
    /// Makes the queries on these connections, with the storage limits of the options.
    pub(crate) fn new(read: Readers, write: Writers, options: &Options) -> Self {
        let session_turns = KeyedSemaphore::new(SESSION_CHANGES_AT_ONCE, SESSION_CHANGES_WAITING);
        let quotas = Quotas { user_bytes: options.user_bytes, evaluations: options.kept_evaluations };
        Self { read, write, session_turns, quotas }
    }

    /// Waits for a turn at changing a session; [`Error::Busy`] when too many wait, or for too long.
    async fn session_turn(&self, session: SessionId) -> Result<KeyedPermit<SessionId>, Error> {
        let turn = tokio::time::timeout(MAX_WAIT_FOR_A_TURN, self.session_turns.acquire(session)).await;
        turn.unwrap_or(Err(Error::Busy { retry_after: MAX_WAIT_FOR_A_TURN }))
    }

    /// The numbers of the applied migrations, in order.
    pub(crate) async fn applied_migrations(&self) -> sqlx::Result<Vec<i64>> {
        if query_scalar::<_, i64>(NOTED_MIGRATIONS).fetch_one(&self.read).await? == 0 {
            return Ok(Vec::new());
        }
        query_scalar("SELECT version FROM _sqlx_migrations WHERE success ORDER BY version")
            .fetch_all(&self.read)
            .await
    }

    /// Closes every connection. The one that writes is last, because it cleans up.
    pub(crate) async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

/// Makes a change that is a single statement.
async fn change_once(
    writers: &Writers,
    statement: Query<'_, Db, <Db as sqlx::Database>::Arguments>,
) -> Result<(), Failure> {
    let mut change = begin(writers).await?;
    statement.execute(&mut *change).await?;
    Ok(change.commit().await?)
}

/// Appends a list of numbers in parentheses. The last is repeated until the length is a power of two, so that there are few
/// different statements to prepare.
fn push_list(builder: &mut QueryBuilder<Db>, numbers: &[i64]) {
    builder.push(" (");
    let mut list = builder.separated(", ");
    let padding = numbers.len().next_power_of_two() - numbers.len();
    for number in numbers.iter().chain(std::iter::repeat_n(numbers.last().unwrap_or(&0), padding)) {
        list.push_bind(*number);
    }
    builder.push(") ");
}
