//! `daedam audit`: what hosts and instructors did and saw.

use crate::{commands::output::say, pieces, settings::Resolved};
use anyhow::bail;
use clap::{Arg, ArgAction, Command};
use interview::{hosting::audit::AuditEntry, hosting::audit_log};
use serde_json::{Value, json};
use std::process::ExitCode;
use store::Location;

/// Describes the command.
pub(super) fn command() -> Command {
    Command::new("audit")
        .about("Print what hosts and instructors did and saw, newest first")
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print one JSON object a line"))
}

/// Entries that are read at once.
const PAGE: i64 = 1_000;

/// Prints every entry, one a line.
pub(super) async fn audit(resolved: &Resolved, as_json: bool) -> anyhow::Result<ExitCode> {
    let blueprint = resolved.blueprint()?;
    if let Location::Sqlite(path) = &blueprint.location
        && !path.try_exists()?
    {
        bail!("{}, so nothing was done", resolved.no_database(path));
    }
    let pieces = pieces::choose(&resolved.settings, blueprint).await?;
    pieces.database.migrate().await?;
    let mut before = None;
    loop {
        let page = audit_log::read_by_command_line(&pieces.context, before, PAGE).await?;
        for entry in &page {
            if as_json { say(object(entry))? } else { say(line(entry))? }
        }
        before = page.last().map(|entry| entry.id);
        if (page.len() as i64) < PAGE {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

fn object(entry: &AuditEntry) -> Value {
    let noted = &entry.noted;
    json!({
        "id": entry.id.0,
        "at": noted.at,
        "actor_id": noted.actor.user.map(|user| user.0),
        "actor_role": noted.actor.role.as_str(),
        "action": noted.action.as_str(),
        "user_id": noted.subject.map(|user| user.0),
        "given_role": noted.given_role.map(|role| role.as_str()),
    })
}

fn line(entry: &AuditEntry) -> String {
    let noted = &entry.noted;
    let actor = noted.actor.user.map_or_else(|| "command line".to_owned(), |user| format!("account {user}"));
    let subject = noted.subject.map(|user| format!("  account {user}")).unwrap_or_default();
    let given = noted.given_role.map(|role| format!("  {}", role.as_str())).unwrap_or_default();
    let (at, role) = (noted.at.format("%Y-%m-%d %H:%M:%S"), noted.actor.role.as_str());
    format!("{at}  {actor} ({role})  {}{subject}{given}", noted.action.as_str())
}
