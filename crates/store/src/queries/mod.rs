//! The queries, written once and compiled for each database. `Db`, `begin` and a few texts come from the file around.

mod accounts;
mod answers;
mod attempts;
mod claims;
mod contests;
mod devices;
mod erasure;
mod evaluations;
mod expiry;
mod exports;
mod guests;
mod inputs;
mod jobs;
mod marks;
mod port;
mod questions;
mod receipts;
mod recovery;
mod rows;
mod servers;
mod sessions;
mod settlements;
mod usage;
mod versions;

use super::{
    CLAIM, Db, KEEP_ORDER, LOCK_ROWS, LOCK_SERVERS, LOCK_USER, NOTED_MIGRATIONS, READY_AGAIN, Readers,
    Writers, begin, blames_a_value,
};
#[cfg(test)]
#[allow(unused_imports, reason = "the plans of one database are read")]
pub(crate) use {expiry::EXPIRED, jobs::RELEASE_LEASES, sessions::LIST_SESSIONS};

use crate::failure::Failure;
use sqlx::{QueryBuilder, query::Query, query_scalar};

type Connection = <Db as sqlx::Database>::Connection;
type Row = <Db as sqlx::Database>::Row;

/// The connections on which queries run.
pub(crate) struct Queries {
    /// For what only reads.
    pub(crate) read: Readers,
    /// For what changes something.
    pub(crate) write: Writers,
}

impl Queries {
    /// The numbers of the migrations that were applied, in order.
    pub(crate) async fn applied_migrations(&self) -> sqlx::Result<Vec<i64>> {
        if query_scalar::<_, i64>(NOTED_MIGRATIONS).fetch_one(&self.read).await? == 0 {
            return Ok(Vec::new());
        }
        query_scalar("SELECT version FROM _sqlx_migrations WHERE success ORDER BY version")
            .fetch_all(&self.read)
            .await
    }

    /// Closes every connection, the one that writes last: it tidies up.
    pub(crate) async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

/// Makes a change of one statement.
async fn change_once(
    writers: &Writers,
    statement: Query<'_, Db, <Db as sqlx::Database>::Arguments>,
) -> Result<(), Failure> {
    let mut change = begin(writers).await?;
    statement.execute(&mut *change).await?;
    Ok(change.commit().await?)
}

/// Appends a list of numbers in parentheses. The last is repeated until there are a power of two of them, so that
/// there are few different statements to be prepared.
fn push_list(builder: &mut QueryBuilder<Db>, numbers: &[i64]) {
    builder.push(" (");
    let mut list = builder.separated(", ");
    let padding = numbers.len().next_power_of_two() - numbers.len();
    for number in numbers.iter().chain(std::iter::repeat_n(numbers.last().unwrap_or(&0), padding)) {
        list.push_bind(*number);
    }
    builder.push(") ");
}
