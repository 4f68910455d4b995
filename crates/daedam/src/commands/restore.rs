//! `daedam restore`: puts a backup in the place of the database, while no server runs.

use crate::{commands::output::say, database_lock, pieces, settings::Resolved};
use anyhow::Context as _;
use std::{path::PathBuf, process::ExitCode};

pub(super) async fn restore(resolved: &Resolved, file: PathBuf) -> anyhow::Result<ExitCode> {
    let blueprint = resolved.blueprint()?;
    let refused = || format!("{} was not restored, and the database is as it was", file.display());
    // Before anything is made, so that a wrong name leaves nothing behind.
    store::check_backup(&file).await.with_context(refused)?;
    pieces::make_data_dir(&resolved.settings)?;
    let _database_lock = database_lock::acquire(&blueprint.location)?;
    store::restore(&file, blueprint.database_url.reveal()).await.with_context(refused)?;
    say(format_args!("The database is the backup {} now.", file.display()))?;
    Ok(ExitCode::SUCCESS)
}
