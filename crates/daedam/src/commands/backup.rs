//! `daedam backup`: writes a copy of the database to a file, while the server may run.

use crate::{
    commands::{output::say, progress},
    settings::Resolved,
};
use anyhow::Context as _;
use std::{path::PathBuf, process::ExitCode};
use store::BackupError;

pub(super) async fn backup(resolved: &Resolved, file: PathBuf) -> anyhow::Result<ExitCode> {
    let blueprint = resolved.blueprint()?;
    let copy = store::back_up(blueprint.database_url.reveal(), &file);
    let copied = progress::shown("copying the database", copy).await;
    if let Err(BackupError::Nothing(path)) = &copied {
        anyhow::bail!("{}, so no backup was made", resolved.no_database(path));
    }
    copied.with_context(|| format!("no backup was made at {}", file.display()))?;
    say(format_args!("The backup is at {}.", file.display()))?;
    Ok(ExitCode::SUCCESS)
}
