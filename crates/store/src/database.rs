//! The database that a URL names: opening it, its schema, and the store on it.

use crate::{
    first_look,
    location::{ConnectError, Location},
    migrations,
    options::Options,
    postgres,
    servers::{LiveServer, Server},
    sqlite,
};
use chrono::{DateTime, Utc};
use interview::{error::Error, ports::Store};
use std::sync::Arc;

/// Connects to the database that a URL names, brings its schema up to date, and returns the store on it.
pub async fn connect(url: &str, options: &Options) -> Result<Arc<dyn Store>, ConnectError> {
    let database = Database::open(url, options).await?;
    database.migrate().await?;
    Ok(database.store())
}

/// The kind of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseKind {
    /// A file that one program uses.
    Sqlite,
    /// A server that several programs can share.
    Postgres,
}

/// The state of a database's schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// The number of the last migration applied; `None` before the first.
    pub version: Option<i64>,
    /// Migrations not applied yet, as "1 interviews".
    pub pending: Vec<String>,
    /// Whether a migration was applied that this program does not know: the database belongs to a newer one.
    pub from_the_future: bool,
}

/// An open database.
#[derive(Clone)]
pub struct Database(Opened);

#[derive(Clone)]
enum Opened {
    Sqlite(Arc<sqlite::Queries>),
    Postgres(Arc<postgres::Queries>),
}

impl Database {
    /// Opens the database that a URL names, leaving its schema as it is.
    pub async fn open(url: &str, options: &Options) -> Result<Self, ConnectError> {
        match url.parse()? {
            Location::Sqlite(path) => {
                let queries = Arc::new(sqlite::open(&path, options).await?);
                Ok(Self(Opened::Sqlite(queries)))
            }
            Location::Postgres(connection) => {
                first_look::look(&connection).await?;
                Ok(Self(Opened::Postgres(Arc::new(postgres::open(*connection, options).await?))))
            }
        }
    }

    /// The store on this database.
    pub fn store(&self) -> Arc<dyn Store> {
        match &self.0 {
            Opened::Sqlite(queries) => queries.clone(),
            Opened::Postgres(queries) => queries.clone(),
        }
    }

    /// The kind of this database.
    pub fn kind(&self) -> DatabaseKind {
        match self.0 {
            Opened::Sqlite(_) => DatabaseKind::Sqlite,
            Opened::Postgres(_) => DatabaseKind::Postgres,
        }
    }

    /// Brings the schema up to date; programs that do so at the same time take turns.
    pub async fn migrate(&self) -> Result<(), ConnectError> {
        match &self.0 {
            Opened::Sqlite(queries) => sqlite::migrate(queries).await,
            Opened::Postgres(queries) => postgres::migrate(queries).await,
        }
    }

    /// Reads the state of the schema.
    pub async fn schema(&self) -> Result<Schema, ConnectError> {
        let (applied, known) = match &self.0 {
            Opened::Sqlite(queries) => (queries.applied_migrations().await, &migrations::SQLITE),
            Opened::Postgres(queries) => (queries.applied_migrations().await, &migrations::POSTGRES),
        };
        let applied = applied.map_err(ConnectError::Schema)?;
        let pending = known
            .iter()
            .filter(|migration| !applied.contains(&migration.version))
            .map(|migration| format!("{} {}", migration.version, migration.description))
            .collect();
        let from_the_future = applied.iter().any(|version| !known.version_exists(*version));
        Ok(Schema { version: applied.last().copied(), pending, from_the_future })
    }

    /// Registers a server among those that share the database. If another one is alive and signs with another key, returns
    /// that one and changes nothing.
    pub async fn register_server(
        &self,
        server: &Server,
        now: DateTime<Utc>,
    ) -> Result<Option<LiveServer>, Error> {
        Ok(match &self.0 {
            Opened::Sqlite(queries) => queries.register_server(server, now).await?,
            Opened::Postgres(queries) => queries.register_server(server, now).await?,
        })
    }

    /// Records that a server is still alive, and returns another that is alive and signs with another key, if there is one.
    pub async fn renew_server(
        &self,
        server: &Server,
        now: DateTime<Utc>,
    ) -> Result<Option<LiveServer>, Error> {
        Ok(match &self.0 {
            Opened::Sqlite(queries) => queries.renew_server(server, now).await?,
            Opened::Postgres(queries) => queries.renew_server(server, now).await?,
        })
    }

    /// Removes a server that ends; an unknown one is no error.
    pub async fn remove_server(&self, server: &Server) -> Result<(), Error> {
        match &self.0 {
            Opened::Sqlite(queries) => queries.remove_server(&server.id).await?,
            Opened::Postgres(queries) => queries.remove_server(&server.id).await?,
        }
        Ok(())
    }

    /// The servers that are alive, the longest running first.
    pub async fn live_servers(&self, now: DateTime<Utc>) -> Result<Vec<LiveServer>, Error> {
        Ok(match &self.0 {
            Opened::Sqlite(queries) => queries.live_servers(now).await?,
            Opened::Postgres(queries) => queries.live_servers(now).await?,
        })
    }

    /// Closes every connection after its current work; from then on the store returns errors only.
    pub async fn close(&self) {
        match &self.0 {
            Opened::Sqlite(queries) => queries.close().await,
            Opened::Postgres(queries) => queries.close().await,
        }
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Database").field(&self.kind()).finish()
    }
}
