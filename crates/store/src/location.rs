//! The location of a database, read from its URL.

use std::{path::PathBuf, str::FromStr};

/// The location of a database. Its `Debug` form shows no password.
#[derive(Clone)]
pub enum Location {
    /// A SQLite file: `sqlite:PATH` or `sqlite://PATH`. The path is not decoded.
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
            "postgres" | "postgresql" => postgres(url),
            _ => Err(ConnectError::UnknownScheme),
        }
    }
}

fn postgres(url: &str) -> Result<Location, ConnectError> {
    // A `#` has no meaning in such a URL, and hides what comes after it.
    if let Some(letter) = unescaped_in_credentials(url).or_else(|| url.contains('#').then_some('#')) {
        return Err(ConnectError::Unescaped(letter));
    }
    let options: sqlx::postgres::PgConnectOptions = url.parse().map_err(ConnectError::Malformed)?;
    // A pooler refuses parameters that it does not know; the server's own default shows floating-point numbers exactly.
    Ok(Location::Postgres(Box::new(options.extra_float_digits(None))))
}

/// The character that ends the host of a URL too early, because it is not escaped in the user or the password: such a URL
/// would name another host.
pub fn unescaped_in_credentials(url: &str) -> Option<char> {
    let (_, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#'])?;
    let (authority, after) = rest.split_at(end);
    let letter = after.chars().next()?;
    let (path, query) = after.split_once('?').unwrap_or((after, ""));
    let is_cut = match letter {
        // A query may contain an `@` only in the value of a parameter.
        '?' => !authority.contains('@') && query.split('@').next().is_some_and(|name| !name.contains('=')),
        _ => path.contains('@'),
    };
    (is_cut && after.contains('@')).then_some(letter)
}

fn sqlite(path: &str) -> Result<Location, ConnectError> {
    match path {
        "" => Err(ConnectError::NoPath),
        ":memory:" => Err(ConnectError::InMemory),
        // SQLite would read such a name as a URI.
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
    /// The URL's scheme belongs to no database that Daedam supports.
    #[error("the database URL has an unknown scheme: write sqlite:PATH or postgres://USER@HOST/DATABASE")]
    UnknownScheme,
    /// There is nothing after `sqlite:`.
    #[error("the database URL names no file: write sqlite:PATH")]
    NoPath,
    /// An in-memory database was asked for.
    #[error("a database in memory would forget what was accepted: write sqlite:PATH")]
    InMemory,
    /// The user or the password contains a character that must be escaped.
    #[error(
        "the database URL has a `{0}` where none may stand: in a user or a password, write %{code:02X} for it (and %40 \
         for `@`, %23 for `#`, %2F for `/`, %3F for `?`, %25 for `%`)",
        code = u32::from(*.0)
    )]
    Unescaped(char),
    /// The URL of a PostgreSQL server cannot be read.
    #[error(
        "the PostgreSQL URL cannot be read ({}): write postgres://USER:PASSWORD@HOST/DATABASE, and in the password %40 \
         for `@`, %23 for `#`, %2F for `/`, %3F for `?`, %25 for `%`", plainly(.0)
    )]
    Malformed(sqlx::Error),
    /// There is no such file, and none may be made.
    #[error("there is no database at {}", .0.display())]
    Missing(PathBuf),
    /// The file cannot be made or opened.
    #[error("the SQLite file {path} cannot be opened")]
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file is the database of another program.
    #[error("the SQLite file belongs to another program")]
    Foreign,
    /// The server cannot be reached, or refuses.
    #[error("the PostgreSQL server cannot be used: {}", plainly(.0))]
    Server(sqlx::Error),
    /// The server at this place cannot be reached, or refuses.
    #[error("the PostgreSQL server at {place} cannot be used: {}", plainly(.cause))]
    Unreachable {
        /// Its host and port.
        place: String,
        /// The server's or the system's reason.
        cause: sqlx::Error,
    },
    /// The database's encoding cannot store every script.
    #[error(
        "the PostgreSQL database is encoded as {0}, which cannot keep Korean: make one with CREATE DATABASE … ENCODING \
         'UTF8' TEMPLATE template0"
    )]
    Encoding(String),
    /// The server is behind a pooler that this program cannot work with.
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

/// The message of an error for a person: what the server or the system said, once.
fn plainly(cause: &sqlx::Error) -> String {
    match cause {
        sqlx::Error::Database(refusal) => refusal.message().to_owned(),
        sqlx::Error::Configuration(cause) => cause.to_string(),
        sqlx::Error::Io(cause) => cause.to_string(),
        sqlx::Error::PoolTimedOut => "it gave no connection in time".to_owned(),
        other => other.to_string(),
    }
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
    #[test]
    fn a_letter_that_should_be_escaped_is_named() {
        for (url, letter) in [
            ("postgres://me:s3#cret@db/daedam", '#'),
            ("postgres://me:12#34@db/daedam", '#'),
            ("postgres://me:s3/cret@db/daedam", '/'),
            ("postgres://me:12/34@db:5433/daedam", '/'),
            ("postgres://me:s3@c/ret@db/daedam", '/'),
            ("postgres://me:s3?cret@db/daedam", '?'),
            ("postgres://me:s3cret@db/daedam#", '#'),
        ] {
            let Err(ConnectError::Unescaped(found)) = url.parse::<Location>() else { panic!("{url}") };
            assert_eq!(found, letter, "{url}");
        }
        let said = ConnectError::Unescaped('#').to_string();
        assert!(said.contains("a `#`") && said.contains("%23"), "{said}");
        // The last `@` ends the password, so this one is understood.
        for url in [
            "postgres://me:s3@cret@db:5433/daedam",
            "postgres://me:s3%23cret@db:5433/daedam",
            "postgres://me@db:5433/daedam?application_name=a@b",
            "postgres://db:5433/daedam?user=a@b",
            "postgres://db:5433?user=a@b",
        ] {
            let Ok(Location::Postgres(options)) = url.parse() else { panic!("{url}") };
            assert_eq!((options.get_host(), options.get_port()), ("db", 5_433), "{url}");
        }
    }
}
