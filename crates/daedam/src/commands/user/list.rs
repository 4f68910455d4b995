//! `daedam user list`: who has an account.

use crate::commands::output::say;
use interview::{account::manage, account::user::User, context::Context, hosting::role::Role};
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
                    "role": context.rules.host_names.role_of(user).as_str(),
                    "created_at": user.created_at,
                })
            })
            .collect();
        say(serde_json::to_string_pretty(&objects)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    for user in &accounts {
        say(line(user, context.rules.host_names.role_of(user)))?;
    }
    eprintln!("{} accounts", accounts.len());
    Ok(ExitCode::SUCCESS)
}

fn line(user: &User, role: Role) -> String {
    let made = user.created_at.format("%Y-%m-%d");
    let role = match role {
        Role::Candidate => "",
        Role::Instructor => "  instructor",
        Role::Host => "  host",
    };
    match &user.full_name {
        Some(name) => format!("{made}  {}{role}  ({name})", user.username),
        None => format!("{made}  {}{role}", user.username),
    }
}
