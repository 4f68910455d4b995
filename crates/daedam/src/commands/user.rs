//! `daedam user`: what a host does for a user, since there is no e-mail.

use crate::{commands::output::say, pieces, settings::Resolved};
use anyhow::{Context, bail};
use clap::{Arg, ArgAction, ArgMatches, Command};
use interview::{
    account::manage as account, account::password::Password, account::register, account::user::Username,
};
use std::{io::BufRead, process::ExitCode};
use store::Location;

pub(super) fn command() -> Command {
    let username = Arg::new("username").required(true).value_name("USERNAME");
    let from_input = Arg::new("password-stdin").long("password-stdin").action(ArgAction::SetTrue).help(
        "Read the password from the first line of standard input, instead of making one up and printing it",
    );
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
    let (password, made_up) = if arguments.get_flag("password-stdin") {
        let line = std::io::stdin().lock().lines().next().context("standard input is empty")??;
        (line, false)
    } else {
        (pieces.ports.randomness.secret().chars().take(16).collect(), true)
    };
    let parsed = Password::parse("password", password.clone())?;
    if verb == "add" {
        register::register_by_host(&pieces.ports, username, parsed).await?;
        say(format_args!("{typed} has an account now."))?;
    } else {
        let known = account::reset_password(&pieces.ports, &username, parsed).await?;
        known.with_context(|| format!("nobody is called {typed}"))?;
        say(format_args!("{typed} has a new password, and is signed out everywhere."))?;
    }
    if made_up {
        say(format_args!("password: {password}"))?;
    }
    Ok(ExitCode::SUCCESS)
}
