//! `daedam user`: what a host does for a user, since there is no e-mail.

use crate::{
    commands::{
        new_password::{self, NewPassword},
        output::say,
    },
    pieces,
    settings::Resolved,
};
use anyhow::{Context as _, bail};
use clap::{Arg, ArgMatches, Command};
use interview::account::{manage as account, register, user::Username};
use std::process::ExitCode;
use store::Location;

pub(super) fn command() -> Command {
    let username = Arg::new("username").required(true).value_name("USERNAME");
    let from_input = new_password::flag();
    Command::new("user")
        .about("Make an account, or give one a new password")
        .subcommand_required(true)
        .subcommand(
            Command::new("add").about("Make an account").arg(username.clone()).arg(from_input.clone()),
        )
        .subcommand(
            Command::new("reset-password")
                .about("Give an account a new password, and sign all its devices out")
                .arg(username)
                .arg(from_input),
        )
}

pub(super) async fn user(resolved: &Resolved, arguments: &ArgMatches) -> anyhow::Result<ExitCode> {
    let Some((verb, arguments)) = arguments.subcommand() else { bail!("add or reset-password?") };
    let typed = arguments.get_one::<String>("username").cloned().unwrap_or_default();
    let username = Username::parse(typed.clone())?;
    let blueprint = resolved.blueprint()?;
    if let Location::Sqlite(path) = &blueprint.location
        && verb != "add"
        && !path.try_exists()?
    {
        bail!("{}, so nobody has an account", resolved.no_database(path));
    }
    let pieces = pieces::choose(&resolved.settings, blueprint).await?;
    pieces.database.migrate().await?;
    let NewPassword { password, made_up } = NewPassword::read(arguments, &pieces.context.randomness)?;
    if verb == "add" {
        register::register_by_host(&pieces.context, username, password).await?;
        say(format_args!("{typed} has an account now."))?;
    } else {
        let known = account::reset_password(&pieces.context, &username, password).await?;
        known.with_context(|| format!("nobody is called {typed}"))?;
        say(format_args!("{typed} has a new password, and is signed out everywhere."))?;
    }
    new_password::say_made_up(made_up.as_deref())?;
    Ok(ExitCode::SUCCESS)
}
