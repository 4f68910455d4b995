//! `daedam user role`: what an account may do for others.

use crate::commands::output::say;
use anyhow::{Context as _, anyhow};
use clap::{Arg, ArgMatches, Command, builder::PossibleValuesParser};
use interview::{
    account::user::Username,
    context::Context,
    hosting::{role::Role, role_change},
};
use std::process::ExitCode;

/// Describes the command.
pub(super) fn command(username: Arg) -> Command {
    let roles = PossibleValuesParser::new(Role::ALL.map(Role::as_str));
    Command::new("role")
        .about("Make an account a candidate, an instructor or a host")
        .arg(username)
        .arg(Arg::new("role").value_name("ROLE").required(true).value_parser(roles))
        .after_help("Example:\n  daedam user role mina host")
}

/// Gives the account the role.
pub(super) async fn role(context: &Context, arguments: &ArgMatches) -> anyhow::Result<ExitCode> {
    let typed = arguments.get_one::<String>("username").cloned().unwrap_or_default();
    let word = arguments.get_one::<String>("role").cloned().unwrap_or_default();
    let role: Role = word.parse().map_err(|_| anyhow!("{word} is no role"))?;
    let username = Username::parse(typed.clone())?;
    let known = role_change::by_command_line(context, &username, role).await?;
    let user = known.with_context(|| format!("nobody is called {typed}"))?;
    say(format_args!("{typed} is {} now.", title(role)))?;
    if context.rules.host_names.role_of(&user) != role {
        eprintln!("The setting `admins` names {typed}, who stays a host until it does not.");
    }
    Ok(ExitCode::SUCCESS)
}

fn title(role: Role) -> &'static str {
    match role {
        Role::Candidate => "a candidate",
        Role::Instructor => "an instructor",
        Role::Host => "a host",
    }
}
