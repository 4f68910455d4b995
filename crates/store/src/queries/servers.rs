//! The servers that share the database.

use super::{Connection, LOCK_SERVERS, Queries, begin, change_once};
use crate::{
    failure::Failure,
    servers::{ALIVE_FOR, LiveServer, REMEMBERED_FOR, Server},
};
use chrono::{DateTime, Utc};
use sqlx::{query, query_as};

impl Queries {
    /// Registers a server. If another one is alive and signs with another key, returns that one and changes nothing.
    /// Servers that start at the same time take turns.
    pub(crate) async fn register_server(
        &self,
        server: &Server,
        now: DateTime<Utc>,
    ) -> Result<Option<LiveServer>, Failure> {
        let mut change = begin(&self.write).await?;
        if let Some(lock) = LOCK_SERVERS {
            query(lock).execute(&mut *change).await?;
        }
        if let Some(other) = other_key(&mut change, server, now).await? {
            return Ok(Some(other));
        }
        query("DELETE FROM servers WHERE seen_at < $1")
            .bind(now - REMEMBERED_FOR)
            .execute(&mut *change)
            .await?;
        note(&mut change, server, now).await?;
        change.commit().await?;
        Ok(None)
    }

    /// Records that a server is still alive, and returns another that is alive and signs with another key, if there is one,
    /// as may happen after a clock was set.
    pub(crate) async fn renew_server(
        &self,
        server: &Server,
        now: DateTime<Utc>,
    ) -> Result<Option<LiveServer>, Failure> {
        let mut change = begin(&self.write).await?;
        note(&mut change, server, now).await?;
        let other = other_key(&mut change, server, now).await?;
        change.commit().await?;
        Ok(other)
    }

    /// Removes a server that ends.
    pub(crate) async fn remove_server(&self, id: &str) -> Result<(), Failure> {
        change_once(&self.write, query("DELETE FROM servers WHERE id = $1").bind(id)).await
    }

    /// The servers that are alive, the longest running first.
    pub(crate) async fn live_servers(&self, now: DateTime<Utc>) -> Result<Vec<LiveServer>, Failure> {
        let rows: Vec<Row> = query_as(
            "SELECT id, key_fingerprint, started_at, seen_at FROM servers WHERE seen_at > $1 ORDER BY started_at, id",
        )
        .bind(now - ALIVE_FOR)
        .fetch_all(&self.read)
        .await?;
        Ok(rows.into_iter().map(live_server).collect())
    }
}

type Row = (String, String, DateTime<Utc>, DateTime<Utc>);

fn live_server((id, key_fingerprint, started_at, seen_at): Row) -> LiveServer {
    LiveServer { server: Server { id, key_fingerprint, started_at }, seen_at }
}

async fn other_key(
    connection: &mut Connection,
    server: &Server,
    now: DateTime<Utc>,
) -> Result<Option<LiveServer>, Failure> {
    let row: Option<Row> = query_as(
        "SELECT id, key_fingerprint, started_at, seen_at FROM servers \
         WHERE key_fingerprint <> $1 AND seen_at > $2 ORDER BY seen_at DESC LIMIT 1",
    )
    .bind(&server.key_fingerprint)
    .bind(now - ALIVE_FOR)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(live_server))
}

async fn note(connection: &mut Connection, server: &Server, now: DateTime<Utc>) -> Result<(), Failure> {
    query(
        "INSERT INTO servers (id, key_fingerprint, started_at, seen_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (id) DO UPDATE SET seen_at = $4",
    )
    .bind(&server.id)
    .bind(&server.key_fingerprint)
    .bind(server.started_at)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}
