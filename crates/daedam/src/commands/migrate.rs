//! `daedam migrate`: makes the database, or brings it to this version.

use crate::{
    commands::{output::say, progress},
    pieces,
    settings::Resolved,
};
use std::process::ExitCode;

pub(super) async fn migrate(resolved: &Resolved) -> anyhow::Result<ExitCode> {
    let database = pieces::open_database(&resolved.settings, &resolved.blueprint()?).await?;
    progress::shown("migrating the database", database.migrate()).await?;
    database.close().await;
    say(format_args!("The database is ready for Daedam {}.", env!("CARGO_PKG_VERSION")))?;
    Ok(ExitCode::SUCCESS)
}
