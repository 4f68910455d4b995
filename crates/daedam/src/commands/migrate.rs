//! `daedam migrate`: makes the database, or brings it to this version.

use crate::{pieces, settings::Settings};
use std::process::ExitCode;

pub(super) async fn migrate(settings: &Settings) -> anyhow::Result<ExitCode> {
    let database = pieces::open_database(settings).await?;
    database.migrate().await?;
    println!("The database is ready for Daedam {}.", env!("CARGO_PKG_VERSION"));
    Ok(ExitCode::SUCCESS)
}
