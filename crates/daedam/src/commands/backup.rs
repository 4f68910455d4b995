//! `daedam backup`: writes a copy of the database to a file, while the server may run.

use crate::{pieces, settings::Settings};
use anyhow::Context;
use std::{path::PathBuf, process::ExitCode};

pub(super) async fn backup(settings: &Settings, file: PathBuf) -> anyhow::Result<ExitCode> {
    let database = pieces::open_database(settings).await?;
    database.back_up(&file).await.with_context(|| format!("no backup was made at {}", file.display()))?;
    println!("The backup is at {}.", file.display());
    Ok(ExitCode::SUCCESS)
}
