//! Copies a SQLite database while it is in use, and replaces a database by a copy.

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

/// Why a database was not copied or replaced.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Only SQLite databases can be copied by this program.
    #[error("a PostgreSQL database is backed up by pg_dump and restored by pg_restore")]
    NotSqlite,
    /// The target file exists already.
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// There is no database to copy.
    #[error("there is no database at {0}")]
    Nothing(PathBuf),
    /// The file to be copied or restored is no Daedam database, or is damaged.
    #[error("{0} is not a whole Daedam database")]
    NotOurs(PathBuf),
    /// The file to be restored was written by a newer program.
    #[error("{0} was written by a newer Daedam")]
    FromTheFuture(PathBuf),
    /// The database to be replaced is in use.
    #[error("{0} is in use: stop Daedam first")]
    InUse(PathBuf),
    /// The database could not be read.
    #[error("the database could not be read")]
    Database(#[from] sqlx::Error),
    /// A file could not be read or written.
    #[error("a file could not be read or written")]
    File(#[from] io::Error),
}

/// Replaces the SQLite database that a URL names by a copy that a backup made. The copy is checked first, and the old
/// database stays until the new one is complete.
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

/// Writes a consistent copy of the SQLite database that a URL names to a new file. The database may be in use. The copy
/// gets its name only after it was checked, so a file of that name is complete.
pub async fn back_up(url: &str, to: &Path) -> Result<(), BackupError> {
    let Ok(Location::Sqlite(from)) = url.parse() else {
        return Err(BackupError::NotSqlite);
    };
    if !from.try_exists()? {
        return Err(BackupError::Nothing(from));
    }
    copy(&from, to).await
}

/// Writes a consistent copy of a database to a new file that only its owner can read.
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
        // A damaged copy means a damaged database.
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

/// Checks that a file can be restored: a complete Daedam database, of a version that this program knows.
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

/// The part of a SQLite file that identifies its application (sqlite.org/fileformat2.html, 1.3).
const HEADER_LENGTH: u64 = 100;

/// Whether a file's header says that it is Daedam's.
fn is_ours(header: &[u8]) -> bool {
    let application = header.get(68..72).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes);
    header.starts_with(b"SQLite format 3\0") && application.map(i64::from) == Some(APPLICATION_ID)
}

/// Makes sure that nobody has the old database open, and that none of its logs is left beside the new one.
async fn close_for_good(path: &Path) -> Result<(), BackupError> {
    if path.try_exists()? {
        // Leaving the write-ahead log needs exclusive access to the file.
        let exclusive = SqliteConnectOptions::new()
            .filename(path)
            .busy_timeout(Duration::from_millis(200))
            .journal_mode(SqliteJournalMode::Delete)
            .connect()
            .await;
        match exclusive {
            Ok(connection) => connection.close().await?,
            Err(cause) if is_busy(&cause) => return Err(BackupError::InUse(path.to_owned())),
            // A file that cannot even be opened is a reason to restore.
            Err(_) => {}
        }
    }
    remove_if_there(&beside(path, "-wal"))?;
    remove_if_there(&beside(path, "-shm"))
}

/// Whether a result code means that a file is damaged, or is no database.
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

/// Makes a rename survive a power cut.
fn sync_folder(path: &Path) -> Result<(), BackupError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(fs::File::open(folder)?.sync_all()?)
}

fn header(path: &Path) -> io::Result<Vec<u8>> {
    let mut header = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(fs::File::open(path)?, HEADER_LENGTH), &mut header)?;
    Ok(header)
}
