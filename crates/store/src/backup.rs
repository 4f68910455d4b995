//! Copying a SQLite database while it is used, and putting a copy in its place.

use crate::{
    location::Location,
    migrations,
    sqlite::{APPLICATION_ID, is_busy},
};
use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection, query, query_scalar,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

/// Why a database was not copied or put in place.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Only SQLite databases are copied by this program.
    #[error("a PostgreSQL database is backed up by pg_dump and restored by pg_restore")]
    NotSqlite,
    /// The file to be written is there already.
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// There is no database to be copied.
    #[error("there is no database at {0}")]
    Nothing(PathBuf),
    /// The file to be copied or restored is no Daedam database, or a damaged one.
    #[error("{0} is not a whole Daedam database")]
    NotOurs(PathBuf),
    /// The file to be restored was written by a newer program.
    #[error("{0} was written by a newer Daedam")]
    FromTheFuture(PathBuf),
    /// The database to be replaced is open.
    #[error("{0} is in use: stop Daedam first")]
    InUse(PathBuf),
    /// The database could not be read.
    #[error("the database could not be read")]
    Database(#[from] sqlx::Error),
    /// A file could not be read or written.
    #[error("a file could not be read or written")]
    File(#[from] io::Error),
}

/// Puts a copy made by a backup in place of the SQLite database that a URL names. The copy is checked first, and the
/// old database stands until the moment in which the new one is whole.
pub async fn restore(from: &Path, url: &str) -> Result<(), BackupError> {
    let Ok(Location::Sqlite(to)) = url.parse() else {
        return Err(BackupError::NotSqlite);
    };
    check_backup(from).await?;
    let new = beside(&to, ".restoring");
    remove_if_there(&new)?;
    copy(from, &new).await?;
    close_for_good(&to).await?;
    fs::rename(&new, &to)?;
    sync_folder(&to)
}

/// Writes a consistent copy of the SQLite database that a URL names to a file that does not exist yet, while it may be in
/// use. The copy is checked before it gets its name, so one that is there is whole.
pub async fn back_up(url: &str, to: &Path) -> Result<(), BackupError> {
    let Ok(Location::Sqlite(from)) = url.parse() else {
        return Err(BackupError::NotSqlite);
    };
    if !from.try_exists()? {
        return Err(BackupError::Nothing(from));
    }
    copy(&from, to).await
}

/// Writes a consistent copy of a database to a file that does not exist yet, readable for its owner only.
async fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    if to.try_exists()? {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let partial = beside(to, ".partial");
    remove_if_there(&partial)?;
    crate::sqlite::create_private(&partial)?;
    let mut connection = open(from).await?;
    let copied =
        query("VACUUM INTO $1").bind(partial.to_string_lossy().into_owned()).execute(&mut connection).await;
    connection.close().await?;
    let copied = match copied {
        // What is wrong with a copy was wrong with the database.
        Ok(_) => check_backup(&partial).await.map_err(|cause| match cause {
            BackupError::NotOurs(_) => BackupError::NotOurs(from.to_owned()),
            BackupError::FromTheFuture(_) => BackupError::FromTheFuture(from.to_owned()),
            cause => cause,
        }),
        Err(sqlx::Error::Database(refusal)) if is_not_a_database(refusal.code().as_deref()) => {
            Err(BackupError::NotOurs(from.to_owned()))
        }
        Err(cause) => Err(cause.into()),
    };
    if let Err(cause) = copied {
        remove_if_there(&partial)?;
        return Err(cause);
    }
    fs::File::open(&partial)?.sync_all()?;
    fs::rename(&partial, to)?;
    sync_folder(to)
}

async fn open(path: &Path) -> sqlx::Result<SqliteConnection> {
    SqliteConnectOptions::new().filename(path).busy_timeout(Duration::from_secs(5)).connect().await
}

/// Checks that a file may be restored: a whole Daedam database, of a version that this program knows.
pub async fn check_backup(path: &Path) -> Result<(), BackupError> {
    if !is_ours(&header(path)?) {
        return Err(BackupError::NotOurs(path.to_owned()));
    }
    let damaged = |_| BackupError::NotOurs(path.to_owned());
    let mut connection = open(path).await.map_err(damaged)?;
    let verdict: String =
        query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut connection).await.map_err(damaged)?;
    let applied: Vec<i64> = query_scalar("SELECT version FROM _sqlx_migrations WHERE success")
        .fetch_all(&mut connection)
        .await
        .map_err(damaged)?;
    connection.close().await?;
    if verdict != "ok" || applied.is_empty() {
        return Err(BackupError::NotOurs(path.to_owned()));
    }
    if applied.iter().any(|version| !migrations::SQLITE.version_exists(*version)) {
        return Err(BackupError::FromTheFuture(path.to_owned()));
    }
    Ok(())
}

/// The part of a SQLite file that says what it is (sqlite.org/fileformat2.html, 1.3).
const HEADER_LENGTH: u64 = 100;

/// Whether a file's header says that it is Daedam's.
fn is_ours(header: &[u8]) -> bool {
    let application = header.get(68..72).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes);
    header.starts_with(b"SQLite format 3\0") && application.map(i64::from) == Some(APPLICATION_ID)
}

/// Sees to it that nobody has the old database open, and that no log of it is left beside the new one.
async fn close_for_good(path: &Path) -> Result<(), BackupError> {
    if path.try_exists()? {
        // Leaving the write-ahead log behind needs the file for oneself alone.
        let exclusive = SqliteConnectOptions::new()
            .filename(path)
            .busy_timeout(Duration::from_millis(200))
            .journal_mode(SqliteJournalMode::Delete)
            .connect()
            .await;
        match exclusive {
            Ok(connection) => connection.close().await?,
            Err(cause) if is_busy(&cause) => return Err(BackupError::InUse(path.to_owned())),
            // A file that cannot even be opened is what a restore is for.
            Err(_) => {}
        }
    }
    remove_if_there(&beside(path, "-wal"))?;
    remove_if_there(&beside(path, "-shm"))
}

/// Whether a result code says that a file is damaged, or no database at all.
fn is_not_a_database(code: Option<&str>) -> bool {
    matches!(code, Some("11" | "26"))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn remove_if_there(path: &Path) -> Result<(), BackupError> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(cause.into()),
        _ => Ok(()),
    }
}

/// Makes a rename last through a power cut.
fn sync_folder(path: &Path) -> Result<(), BackupError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(fs::File::open(folder)?.sync_all()?)
}

fn header(path: &Path) -> io::Result<Vec<u8>> {
    let mut header = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(fs::File::open(path)?, HEADER_LENGTH), &mut header)?;
    Ok(header)
}
