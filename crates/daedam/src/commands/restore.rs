//! `daedam restore`: puts a backup in the place of the database, while no server runs.

use crate::{alone, pieces, settings::Settings};
use anyhow::Context;
use std::{path::PathBuf, process::ExitCode};

pub(super) async fn restore(settings: &Settings, file: PathBuf) -> anyhow::Result<ExitCode> {
    let url = pieces::database_url(settings)?;
    let _alone = alone::claim(url.reveal())?;
    store::restore(&file, url.reveal())
        .await
        .with_context(|| format!("{} was not restored, and the database is as it was", file.display()))?;
    println!("The database is the backup {} now.", file.display());
    Ok(ExitCode::SUCCESS)
}
