//! The one connection that writes a SQLite file. Changes use it in turn.
//!
//! A commit waits for the disk, and the disk takes as long for many changes as for one. So changes that wait while others
//! are made share one transaction: each runs in a savepoint of its own, which can be rolled back alone, and the next change
//! after them in the line commits all of them together. A change is reported as done only after that commit.
//!
//! A caller may be cancelled at any point; its future is then dropped where it waits, and the rest of it never runs. So
//! code that begins a transaction owns the connection, and a rollback has a task of its own.

use super::{BUSY_TIMEOUT, is_busy};
use sqlx::{ConnectOptions, Connection, Error, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    runtime::Handle,
    sync::{Mutex, OwnedMutexGuard, watch},
};

/// The connection that writes, and the line of waiting changes.
#[derive(Clone, Debug)]
pub(crate) struct Writer(Arc<Mutex<WriterState>>);

/// The state that the head of the line owns.
#[derive(Debug)]
struct WriterState {
    options: SqliteConnectOptions,
    connection: Option<SqliteConnection>,
    /// The open transaction, if there is one.
    group: Option<Group>,
    closed: bool,
}

/// Changes that are committed together.
#[derive(Debug)]
struct Group {
    outcome: watch::Sender<Option<Outcome>>,
}

/// Whether a group was committed. Each of its changes gets the cause of a failure.
type Outcome = Result<(), Arc<Error>>;

/// Opens the connection. While another program changes a new file to its write-ahead log SQLite refuses at once, without
/// its busy timeout, so the same wait is made here.
async fn connect(options: &SqliteConnectOptions) -> Result<SqliteConnection, Error> {
    let began = Instant::now();
    loop {
        match options.connect().await {
            Err(cause) if is_busy(&cause) && began.elapsed() < BUSY_TIMEOUT => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            opened => return opened,
        }
    }
}

impl Writer {
    /// Opens the connection.
    pub(crate) async fn open(options: SqliteConnectOptions) -> Result<Self, Error> {
        let connection = Some(connect(&options).await?);
        let state = WriterState { options, connection, group: None, closed: false };
        Ok(Self(Arc::new(Mutex::new(state))))
    }

    /// Begins a change after the earlier ones. Dropping it without a commit rolls it back. It sees the changes of its group
    /// before they are on the disk, so a caller that answers by what it saw must first wait for them, with a commit or a
    /// rollback.
    pub(crate) async fn begin(&self) -> Result<Change, Error> {
        let mut state = self.0.clone().lock_owned().await;
        if state.group.is_none() {
            state.begin_group().await?;
            // The line is in order, so this comes after everybody who waits now, and before all who come later.
            tokio::spawn(commit_group(self.0.clone()));
        }
        // From here on the change is rolled back even if its caller is cancelled before it begins.
        let mut change = Change { state: Some(state) };
        change.state_mut()?.run("SAVEPOINT change").await?;
        Ok(change)
    }

    /// Lends the connection for a change that cannot be part of a group, after the earlier changes.
    pub(crate) async fn exclusive(&self) -> Result<ExclusiveConnection, Error> {
        let mut state = self.0.clone().lock_owned().await;
        state.commit().await;
        state.connection().await?;
        Ok(ExclusiveConnection(state))
    }

    /// Closes the connection after its current work.
    pub(crate) async fn close(&self) {
        let mut state = self.0.clone().lock_owned().await;
        state.commit().await;
        state.closed = true;
        if let Some(connection) = state.connection.take()
            && let Err(cause) = connection.close().await
        {
            tracing::warn!(%cause, "the connection that wrote could not be closed");
        }
    }
}

async fn commit_group(state: Arc<Mutex<WriterState>>) {
    state.lock_owned().await.commit().await;
}

impl WriterState {
    async fn connection(&mut self) -> Result<&mut SqliteConnection, Error> {
        if self.closed {
            return Err(Error::PoolClosed);
        }
        if self.connection.is_none() {
            self.connection = Some(connect(&self.options).await?);
        }
        self.connection.as_mut().ok_or(Error::WorkerCrashed)
    }

    async fn run(&mut self, statement: &'static str) -> Result<(), Error> {
        let connection = self.connection.as_mut().ok_or(Error::PoolClosed)?;
        sqlx::query(statement).execute(connection).await.map(drop)
    }

    /// Begins a transaction. If the caller is cancelled meanwhile, the connection is closed, and the transaction with it.
    async fn begin_group(&mut self) -> Result<(), Error> {
        self.connection().await?;
        let mut connection = self.connection.take().ok_or(Error::WorkerCrashed)?;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await?;
        self.connection = Some(connection);
        self.group = Some(Group { outcome: watch::Sender::new(None) });
        Ok(())
    }

    /// Rolls the last change back, or if that fails the whole group.
    async fn take_back(&mut self) {
        let taken_back = match self.run("ROLLBACK TO change").await {
            Ok(()) => self.run("RELEASE change").await,
            failed => failed,
        };
        if let Err(cause) = taken_back {
            self.end_group(Err(cause));
        }
    }

    /// Commits the open group and notifies each of its changes; an empty group is no error.
    async fn commit(&mut self) {
        if self.group.is_some() {
            let committed = self.run("COMMIT").await;
            self.end_group(committed);
        }
    }

    fn end_group(&mut self, committed: Result<(), Error>) {
        if committed.is_err() {
            // Closing rolls back what is open. The state of the connection is unknown.
            self.connection = None;
        }
        if let Some(group) = self.group.take() {
            group.outcome.send_replace(Some(committed.map_err(Arc::new)));
        }
    }
}

/// A change under way. It holds the only write lock.
#[derive(Debug)]
pub(crate) struct Change {
    state: Option<OwnedMutexGuard<WriterState>>,
}

impl Change {
    fn state_mut(&mut self) -> Result<&mut WriterState, Error> {
        self.state.as_deref_mut().ok_or(Error::PoolClosed)
    }

    /// Rolls the change back, and returns when what it saw is on the disk.
    pub(crate) async fn rollback(mut self) -> Result<(), Error> {
        self.state_mut()?.run("ROLLBACK TO change").await?;
        self.commit().await
    }

    /// Ends the change, and returns when it is on the disk.
    pub(crate) async fn commit(mut self) -> Result<(), Error> {
        // From here on the change is not rolled back: a caller that is cancelled now does not learn that it was kept.
        let mut state = self.state.take().ok_or(Error::PoolClosed)?;
        if let Err(cause) = state.run("RELEASE change").await {
            self.state = Some(state);
            return Err(cause);
        }
        let mut outcome = state.group.as_ref().ok_or(Error::PoolClosed)?.outcome.subscribe();
        drop(state);
        let outcome = outcome.wait_for(Option::is_some).await.map_err(|_gone| Error::PoolClosed)?;
        match &*outcome {
            Some(Ok(())) => Ok(()),
            Some(Err(cause)) => Err(Error::Io(std::io::Error::other(cause.clone()))),
            None => Err(Error::PoolClosed),
        }
    }
}

impl std::ops::Deref for Change {
    type Target = SqliteConnection;

    #[expect(clippy::expect_used, reason = "only commit takes the state, and it takes the change with it")]
    fn deref(&self) -> &SqliteConnection {
        self.state
            .as_ref()
            .and_then(|state| state.connection.as_ref())
            .expect("a change holds the connection")
    }
}

impl std::ops::DerefMut for Change {
    #[expect(clippy::expect_used, reason = "only commit takes the state, and it takes the change with it")]
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        self.state
            .as_mut()
            .and_then(|state| state.connection.as_mut())
            .expect("a change holds the connection")
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        let Some(mut state) = self.state.take() else { return };
        match Handle::try_current() {
            // The task owns the state, so no other change comes between.
            Ok(runtime) => drop(runtime.spawn(async move { state.take_back().await })),
            Err(_ended) => state.end_group(Err(Error::PoolClosed)),
        }
    }
}

/// The connection that writes, with no transaction open.
#[derive(Debug)]
pub(crate) struct ExclusiveConnection(OwnedMutexGuard<WriterState>);

impl ExclusiveConnection {
    /// The connection.
    pub(crate) fn connection(&mut self) -> Result<&mut SqliteConnection, Error> {
        self.0.connection.as_mut().ok_or(Error::PoolClosed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::join_all;

    async fn writer() -> (tempfile::TempDir, Writer) {
        let folder = tempfile::tempdir().unwrap();
        let options =
            SqliteConnectOptions::new().filename(folder.path().join("a.db")).create_if_missing(true);
        let writer = Writer::open(options).await.unwrap();
        let mut exclusive = writer.exclusive().await.unwrap();
        let table = sqlx::query("CREATE TABLE numbers (number INTEGER PRIMARY KEY)");
        table.execute(exclusive.connection().unwrap()).await.unwrap();
        drop(exclusive);
        (folder, writer)
    }

    async fn write(change: &mut Change, number: i64) -> Result<(), Error> {
        sqlx::query("INSERT INTO numbers VALUES ($1)").bind(number).execute(&mut **change).await.map(drop)
    }

    async fn numbers(writer: &Writer) -> Vec<i64> {
        let mut exclusive = writer.exclusive().await.unwrap();
        let all = sqlx::query_scalar("SELECT number FROM numbers ORDER BY number");
        all.fetch_all(exclusive.connection().unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn changes_together_are_kept_or_taken_back_each_by_itself() {
        let (_folder, writer) = writer().await;
        let changes = (0..60_i64).map(async |number| {
            let mut change = writer.begin().await?;
            write(&mut change, number / 2 * 2).await?;
            match number % 6 {
                // Left without an end, as by a cancelled caller.
                4 => Ok(()),
                _ => change.commit().await,
            }
        });
        let outcomes: Vec<Result<(), Error>> = join_all(changes).await;
        // The second of each pair writes the same number again, which the table refuses unless the first was rolled back.
        for (number, outcome) in outcomes.iter().enumerate() {
            assert_eq!(outcome.is_ok(), number % 2 == 0 || number % 6 == 5, "{number}: {outcome:?}");
        }
        assert_eq!(numbers(&writer).await, (0..60).step_by(2).collect::<Vec<i64>>());
    }

    #[tokio::test]
    async fn a_caller_that_goes_away_in_the_line_holds_nobody_up() {
        let (_folder, writer) = writer().await;
        let mut first = writer.begin().await.unwrap();
        write(&mut first, 1).await.unwrap();
        let gone = tokio::spawn({
            let writer = writer.clone();
            async move { writer.begin().await.map(drop) }
        });
        tokio::task::yield_now().await;
        gone.abort();
        first.commit().await.unwrap();
        assert_eq!(numbers(&writer).await, [1]);
    }

    #[tokio::test]
    async fn a_closed_writer_refuses_changes() {
        let (_folder, writer) = writer().await;
        writer.close().await;
        assert!(writer.begin().await.is_err());
    }

    /// A change that was reported as kept is kept, and the next one can write, at whatever point callers were cancelled.
    #[tokio::test]
    async fn callers_may_go_away_at_any_point() {
        let (_folder, writer) = writer().await;
        let (mut kept, mut gone) = (0, 0);
        for round in 0..150_i64 {
            let changes = (round * 8..round * 8 + 8).map(async |number| {
                let change = async {
                    let mut change = writer.begin().await?;
                    write(&mut change, number).await?;
                    change.commit().await
                };
                // Every fourth stays; the others leave sooner or later.
                let patience = async {
                    let looks = if number % 4 == 0 { i64::MAX } else { number * 37 % 1_501 };
                    for _ in 0..looks {
                        tokio::task::yield_now().await;
                    }
                };
                tokio::select! {
                    biased;
                    outcome = change => Some(outcome.map(|()| number)),
                    () = patience => None,
                }
            });
            let outcomes = join_all(changes).await;
            gone += outcomes.iter().filter(|outcome| outcome.is_none()).count();
            let now = numbers(&writer).await;
            for number in outcomes.into_iter().flatten() {
                assert!(now.contains(&number.unwrap()));
                kept += 1;
            }
        }
        assert!(kept > 0 && gone > 0, "{kept} were kept, {gone} went away");
        let mut last = writer.begin().await.unwrap();
        write(&mut last, 1_000_000).await.unwrap();
        last.commit().await.unwrap();
    }
}
