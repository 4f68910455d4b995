//! `daedam user list`: who has an account.

use crate::commands::output::say;
use interview::{account::manage, account::user::User, context::Context};
use serde_json::json;
use std::process::ExitCode;

/// Prints every account, in the order in which they were made: a line each, or with `as_json` one JSON array.
pub(super) async fn list(context: &Context, as_json: bool) -> anyhow::Result<ExitCode> {
    let accounts = manage::accounts(context).await?;
    if as_json {
        let objects: Vec<_> = accounts
            .iter()
            .map(|user| {
                json!({
                    "id": user.id.0,
                    "username": user.username,
                    "full_name": user.full_name,
                    "created_at": user.created_at,
                })
            })
            .collect();
        say(serde_json::to_string_pretty(&objects)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    for user in &accounts {
        say(line(user))?;
    }
    eprintln!("{} accounts", accounts.len());
    Ok(ExitCode::SUCCESS)
}

fn line(user: &User) -> String {
    let made = user.created_at.format("%Y-%m-%d");
    match &user.full_name {
        Some(name) => format!("{made}  {}  ({name})", user.username),
        None => format!("{made}  {}", user.username),
    }
}
