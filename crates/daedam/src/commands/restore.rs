//! `daedam restore`: puts a backup in the place of the database, while no server runs.

use crate::{
    clock::SystemClock,
    commands::{output::say, progress},
    database_lock, pieces,
    settings::Resolved,
};
use anyhow::Context as _;
use interview::ports::Clock;
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};
use store::{BackupError, Location};

pub(super) async fn restore(resolved: &Resolved, file: PathBuf) -> anyhow::Result<ExitCode> {
    let blueprint = resolved.blueprint()?;
    let refused = || format!("{} was not restored, and the database is as it was", file.display());
    // Before anything is made, so that a wrong name leaves nothing behind.
    store::check_backup(&file).await.with_context(refused)?;
    pieces::make_data_dir(&resolved.settings)?;
    let _database_lock = database_lock::acquire(&blueprint.location)?;
    let url = blueprint.database_url.reveal();
    let kept = match &blueprint.location {
        Location::Sqlite(path) => keep(url, path).await.with_context(refused)?,
        _ => None,
    };
    let restored = store::restore(&file, url);
    progress::shown("restoring the backup", restored).await.with_context(refused)?;
    if let Some(kept) = kept {
        say(format_args!("The database before it is kept at {}.", kept.display()))?;
    }
    say(format_args!("The database is the backup {} now.", file.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Keeps the database that is about to be replaced, beside it; nothing where there is none.
async fn keep(url: &str, path: &Path) -> anyhow::Result<Option<PathBuf>> {
    let mut name = path.as_os_str().to_owned();
    name.push(SystemClock.now().format(".before-%Y-%m-%dT%H%M%S%3fZ").to_string());
    let kept = PathBuf::from(name);
    match store::back_up(url, &kept).await {
        Ok(()) => Ok(Some(kept)),
        Err(BackupError::Nothing(_)) => Ok(None),
        // What cannot be read as a database is what a restore is for; its bytes are kept as they are.
        Err(_) => {
            fs::copy(path, &kept)?;
            Ok(Some(kept))
        }
    }
}
