//! `daedam user`: what a host does for users, since there is no e-mail.

mod import;
mod list;
mod role;

use crate::{
    commands::{
        new_password::{self, NewPassword},
        output::say,
    },
    pieces::{self, Pieces},
    settings::Resolved,
};
use anyhow::{Context as _, bail};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use interview::account::{manage as account, register, user::Username};
use std::{
    io::{BufRead, IsTerminal},
    path::PathBuf,
    process::ExitCode,
};
use store::Location;

/// Describes the command.
pub(super) fn command() -> Command {
    let username = Arg::new("username").required(true).value_name("USERNAME");
    let from_input = new_password::flag();
    let file = Arg::new("file").value_name("FILE.csv").required(true).value_parser(value_parser!(PathBuf));
    Command::new("user")
        .about("Make, list and remove accounts, or give one a new password or a role")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("add").about("Make an account").arg(username.clone()).arg(from_input.clone()),
        )
        .subcommand(
            Command::new("reset-password")
                .about("Give an account a new password, and sign all its devices out")
                .arg(username.clone())
                .arg(from_input),
        )
        .subcommand(
            Command::new("list")
                .about("Print every account: when it was made, its name, its role, and the person's name")
                .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print one JSON array")),
        )
        .subcommand(
            Command::new("remove").about("Erase an account and everything of it").arg(username.clone()).arg(
                Arg::new("yes").long("yes").action(ArgAction::SetTrue).help("Do not ask whether it is meant"),
            ),
        )
        .subcommand(role::command(username.clone()))
        .subcommand(
            Command::new("import")
                .about("Make an account for every line of a CSV file, and print the passwords")
                .arg(
                    file.help("Columns: username; optional: full_name, password (made up where it is empty)"),
                )
                .arg(
                    Arg::new("skip-existing")
                        .long("skip-existing")
                        .action(ArgAction::SetTrue)
                        .help("Pass over names that have an account"),
                )
                .after_help("Example:\n  daedam user import class.csv >passwords.csv"),
        )
}

/// Does what the command line says for accounts.
pub(super) async fn user(resolved: &Resolved, arguments: &ArgMatches) -> anyhow::Result<ExitCode> {
    let Some((verb, arguments)) = arguments.subcommand() else { bail!("say what to do with accounts") };
    let blueprint = resolved.blueprint()?;
    if let Location::Sqlite(path) = &blueprint.location
        && !["add", "import"].contains(&verb)
        && !path.try_exists()?
    {
        bail!("{}, so nobody has an account", resolved.no_database(path));
    }
    let pieces = pieces::choose(&resolved.settings, blueprint).await?;
    pieces.database.migrate().await?;
    match verb {
        "list" => list::list(&pieces.context, arguments.get_flag("json")).await,
        "role" => role::role(&pieces.context, arguments).await,
        "import" => {
            let file = arguments.get_one::<PathBuf>("file").cloned().unwrap_or_default();
            import::import(&pieces.context, &file, arguments.get_flag("skip-existing")).await
        }
        verb => one(&pieces, verb, arguments).await,
    }
}

/// Does what is done to one account.
async fn one(pieces: &Pieces, verb: &str, arguments: &ArgMatches) -> anyhow::Result<ExitCode> {
    let context = &pieces.context;
    let typed = arguments.get_one::<String>("username").cloned().unwrap_or_default();
    let username = Username::parse(typed.clone())?;
    if verb == "remove" {
        if !arguments.get_flag("yes") {
            confirm(&typed)?;
        }
        if !account::remove_by_host(context, &username).await? {
            bail!("nobody is called {typed}");
        }
        say(format_args!("{typed} has no account any more, and everything of it is erased."))?;
        return Ok(ExitCode::SUCCESS);
    }
    let NewPassword { password, made_up } = NewPassword::read(arguments, &context.randomness)?;
    if verb == "add" {
        register::register_by_host(context, username, password, None).await?;
        say(format_args!("{typed} has an account now."))?;
    } else {
        let known = account::reset_password(context, &username, password).await?;
        known.with_context(|| format!("nobody is called {typed}"))?;
        say(format_args!("{typed} has a new password, and is signed out everywhere."))?;
    }
    new_password::say_made_up(made_up.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

/// Asks a person whether the account is to be erased; without one, `--yes` must say so.
fn confirm(username: &str) -> anyhow::Result<()> {
    if !std::io::stdin().is_terminal() {
        bail!("nothing was erased: say --yes, since there is no terminal to ask at");
    }
    eprint!("Erase {username} and every interview of theirs? Type the name to go on: ");
    let line = std::io::stdin().lock().lines().next().transpose()?.unwrap_or_default();
    if line != username {
        bail!("nothing was erased");
    }
    Ok(())
}
