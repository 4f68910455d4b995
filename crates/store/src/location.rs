//! Where a database is, read from its URL.

use std::{path::PathBuf, str::FromStr};

/// Where a database is. Its `Debug` form shows no password.
#[derive(Clone)]
pub enum Location {
    /// A SQLite file: `sqlite:PATH` or `sqlite://PATH`, the path taken as it stands, without any decoding.
    Sqlite(PathBuf),
    /// A PostgreSQL server: `postgres://…` or `postgresql://…`.
    Postgres(Box<sqlx::postgres::PgConnectOptions>),
}

impl FromStr for Location {
    type Err = ConnectError;

    fn from_str(url: &str) -> Result<Self, ConnectError> {
        let (scheme, rest) = url.split_once(':').ok_or(ConnectError::NoScheme)?;
        match scheme.to_ascii_lowercase().as_str() {
            "sqlite" => sqlite(rest.strip_prefix("//").unwrap_or(rest)),
            "postgres" | "postgresql" => {
                url.parse().map(|options| Self::Postgres(Box::new(options))).map_err(ConnectError::Malformed)
            }
            _ => Err(ConnectError::UnknownScheme),
        }
    }
}

fn sqlite(path: &str) -> Result<Location, ConnectError> {
    match path {
        "" => Err(ConnectError::NoPath),
        ":memory:" => Err(ConnectError::InMemory),
        // SQLite would read such a name as a URI of its own.
        path if path.starts_with("file:") => Ok(Location::Sqlite(format!("./{path}").into())),
        path => Ok(Location::Sqlite(path.into())),
    }
}

impl std::fmt::Debug for Location {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => formatter.debug_tuple("Sqlite").field(path).finish(),
            Self::Postgres(_) => formatter.write_str("Postgres(***)"),
        }
    }
}

/// Why there is no connection to a database. No message repeats the URL, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// There is no `:` in the URL.
    #[error("the database URL has no scheme: write sqlite:PATH or postgres://USER@HOST/DATABASE")]
    NoScheme,
    /// The URL's scheme is none of a database that Daedam knows.
    #[error("the database URL has an unknown scheme: write sqlite:PATH or postgres://USER@HOST/DATABASE")]
    UnknownScheme,
    /// There is nothing after `sqlite:`.
    #[error("the database URL names no file: write sqlite:PATH")]
    NoPath,
    /// An in-memory database was asked for.
    #[error("a database in memory would forget what was accepted: write sqlite:PATH")]
    InMemory,
    /// The URL of a PostgreSQL server cannot be read.
    #[error("the PostgreSQL URL cannot be read")]
    Malformed(#[source] sqlx::Error),
    /// The file cannot be made or opened.
    #[error("the SQLite file {path} cannot be opened")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file is a database of something else.
    #[error("the SQLite file belongs to another program")]
    Foreign,
    /// The server cannot be reached, or refuses.
    #[error("the PostgreSQL server cannot be used")]
    Server(#[source] sqlx::Error),
    /// The server stands behind a pooler that this program cannot work behind.
    #[error(
        "the PostgreSQL URL leads to a pooler in transaction mode that keeps no prepared statements: set pool_mode = session \
         there, or max_prepared_statements (PgBouncer 1.21 and newer), or give the address of the server itself"
    )]
    Pooler,
    /// The schema cannot be brought up to date.
    #[error("the database's schema cannot be brought up to date")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The schema cannot be read.
    #[error("the database's schema cannot be read")]
    Schema(#[source] sqlx::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_file_or_a_server() {
        for (url, path) in [
            ("sqlite:daedam.db", "daedam.db"),
            ("sqlite://daedam.db", "daedam.db"),
            ("sqlite:///var/lib/대담 100%?.db", "/var/lib/대담 100%?.db"),
            ("SQLite:a:b", "a:b"),
            ("sqlite:file:a", "./file:a"),
        ] {
            let Location::Sqlite(read) = url.parse().unwrap() else { panic!("{url}") };
            assert_eq!(read, PathBuf::from(path), "{url}");
        }
        for url in ["postgres://me:secret@db.example:5433/daedam", "postgresql://localhost/daedam"] {
            let location: Location = url.parse().unwrap();
            assert_eq!(format!("{location:?}"), "Postgres(***)");
        }
    }

    #[test]
    fn what_is_refused_is_not_repeated() {
        for url in [
            "",
            "s3cret",
            "mysql://me:s3cret@db/daedam",
            "sqlite:",
            "sqlite::memory:",
            "sqlite://:memory:",
            "postgres://me:s3cret@db:port/daedam",
        ] {
            let refused = url.parse::<Location>().unwrap_err();
            assert!(!format!("{refused} {refused:?}").contains("s3cret"), "{refused:?}");
        }
    }
}
