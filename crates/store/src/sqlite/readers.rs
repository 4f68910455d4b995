//! Connections that read a SQLite file. sqlx's own pool tests a connection each time it comes back, in a separate task; a
//! file does not disconnect, and without the test a small read takes half the time.

use futures_util::{
    TryStreamExt,
    future::BoxFuture,
    stream::{BoxStream, StreamExt},
};
use sqlx::{
    ConnectOptions, Connection, Either, Error, Execute, Executor, SqlStr, Sqlite, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteQueryResult, SqliteRow, SqliteStatement, SqliteTypeInfo},
};
use std::sync::{Mutex, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Connections that each serve one query at a time, opened when they are first needed.
#[derive(Debug)]
pub(crate) struct Readers {
    options: SqliteConnectOptions,
    max: u32,
    turns: Semaphore,
    idle: Mutex<Vec<SqliteConnection>>,
}

impl Readers {
    /// Opens at most `max` connections with these options.
    pub(crate) fn new(options: SqliteConnectOptions, max: u32) -> Self {
        Self { options, max, turns: Semaphore::new(max as usize), idle: Mutex::default() }
    }

    async fn lend(&self) -> Result<Lent<'_>, Error> {
        let turn = self.turns.acquire().await.map_err(|_closed| Error::PoolClosed)?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        Ok(Lent { connection: Some(connection), readers: self, _turn: turn })
    }

    /// Closes every connection after its current query.
    pub(crate) async fn close(&self) {
        // This fails when it is closed already.
        let Ok(_all) = self.turns.acquire_many(self.max).await else { return };
        self.turns.close();
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for connection in idle {
            if let Err(cause) = connection.close().await {
                tracing::warn!(%cause, "a connection that read could not be closed");
            }
        }
    }
}

/// A connection that goes back after its query.
struct Lent<'a> {
    connection: Option<SqliteConnection>,
    readers: &'a Readers,
    _turn: SemaphorePermit<'a>,
}

impl Lent<'_> {
    /// Runs a query. After an error the connection is closed, because its state is unknown.
    async fn run<T>(
        &mut self,
        query: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut connection = self.connection.take().ok_or(Error::WorkerCrashed)?;
        let answer = query(&mut connection).await?;
        self.connection = Some(connection);
        Ok(answer)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.readers.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}

impl<'c> Executor<'c> for &'c Readers {
    type Database = Sqlite;

    fn fetch_all<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Vec<SqliteRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        Box::pin(
            async move { self.lend().await?.run(async |connection| connection.fetch_all(query).await).await },
        )
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<SqliteRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        Box::pin(async move {
            self.lend().await?.run(async |connection| connection.fetch_optional(query).await).await
        })
    }

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<SqliteQueryResult, SqliteRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        let all = async move {
            self.lend()
                .await?
                .run(async |connection| connection.fetch_many(query).try_collect::<Vec<_>>().await)
                .await
        };
        futures_util::stream::once(all)
            .map_ok(|steps| futures_util::stream::iter(steps.into_iter().map(Ok)))
            .try_flatten()
            .boxed()
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [SqliteTypeInfo],
    ) -> BoxFuture<'e, Result<SqliteStatement, Error>>
    where
        'c: 'e,
    {
        Box::pin(async move {
            self.lend().await?.run(async |connection| connection.prepare_with(sql, parameters).await).await
        })
    }

    // sqlx has this when its macros are compiled in; nothing here calls it.
}
