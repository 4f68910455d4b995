//! Proof that no other server uses the same SQLite file.

use anyhow::{Context as _, bail};
use std::{
    fs::{File, TryLockError},
    path::Path,
};
use store::Location;

/// Held while this program alone uses a SQLite file; the system gives it back when the program ends, however it does.
#[derive(Debug)]
pub struct DatabaseLock {
    _lock: Option<File>,
}

/// Claims the SQLite file at a location for this program; PostgreSQL is shared and needs no claim.
pub fn acquire(location: &Location) -> anyhow::Result<DatabaseLock> {
    let Location::Sqlite(path) = location else { return Ok(DatabaseLock { _lock: None }) };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!("{name}.lock"));
    lock_file(&beside)
}

fn lock_file(path: &Path) -> anyhow::Result<DatabaseLock> {
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(DatabaseLock { _lock: Some(file) }),
        Err(TryLockError::WouldBlock) => bail!(
            "another server uses this SQLite database: stop it first; several servers need PostgreSQL (`database_url`)"
        ),
        Err(TryLockError::Error(cause)) => {
            Err(cause).with_context(|| format!("cannot lock {}", path.display()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_holds_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = Location::Sqlite(folder.path().join("a.db"));
        let first = acquire(&file).unwrap();
        assert!(acquire(&file).unwrap_err().to_string().contains("another server"));
        drop(first);
        acquire(&file).unwrap();
        let server = "postgres://user@localhost/a".parse().unwrap();
        let (_one, _another) = (acquire(&server).unwrap(), acquire(&server).unwrap());
    }
}
