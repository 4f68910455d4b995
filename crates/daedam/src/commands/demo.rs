//! `daedam demo`: an account with finished interviews, to look at the app with.
//!
//! The interviews go by the verbs that the API calls, and their answers are graded by the one who grades under these
//! settings. Only the questions and the answers are written down beforehand.

mod practice;
mod script;

use crate::{
    commands::{
        new_password::{self, NewPassword},
        output::say,
    },
    pieces::{self, Pieces},
    settings::Resolved,
};
use anyhow::{Context as _, bail};
use clap::{Arg, ArgMatches, Command};
use interview::{
    account::caller::Caller, account::register, account::user::Username, session::SessionSummary,
    session::read, work::dispatch::Dispatcher,
};
use practice::Practice;
use script::Script;
use std::process::ExitCode;
use tokio_util::sync::CancellationToken;

/// Describes the command.
pub(super) fn command() -> Command {
    let username =
        Arg::new("username").value_name("USERNAME").default_value("demo").help("The account to make");
    Command::new("demo")
        .about("Make an account with three finished interviews, to look at the app with")
        .arg(username)
        .arg(new_password::flag())
}

/// Makes the account and its interviews, and says how to sign in. An account whose interviews cannot be finished is
/// erased again.
pub(super) async fn demo(resolved: &Resolved, arguments: &ArgMatches) -> anyhow::Result<ExitCode> {
    let typed = arguments.get_one::<String>("username").cloned().unwrap_or_default();
    let username = Username::parse(typed.clone())?;
    let scripts = Script::all()?;
    let pieces = pieces::choose(&resolved.settings, resolved.blueprint()?).await?;
    pieces.database.migrate().await?;
    let context = &pieces.context;
    if context.store.username_taken(username.folded()).await? {
        bail!("{typed} has an account already: name another, as in `daedam demo another`");
    }
    let NewPassword { password, made_up } = NewPassword::read(arguments, &context.randomness)?;
    let user = register::register_by_host(context, username, password, None).await?;
    let caller = Caller::from(user.id);
    if let Err(cause) = practise(&pieces, caller, &scripts).await {
        context.store.erase_user(user.id).await?;
        return Err(cause.context("the interviews could not be finished, so the account is gone again"));
    }
    say(format_args!("{typed} has an account now, with these interviews:"))?;
    for summary in read::sessions(context, caller, None, scripts.len() as i64).await?.iter().rev() {
        say(line(summary))?;
    }
    say(format_args!("Sign in as {typed} at the address that `daedam serve` says."))?;
    new_password::say_made_up(made_up.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

/// Holds every interview to its end, with a dispatcher of this process at work meanwhile.
async fn practise(pieces: &Pieces, caller: Caller, scripts: &[Script]) -> anyhow::Result<()> {
    let mut practices = Vec::new();
    // Before the dispatcher works, so that nobody asks other questions.
    for script in scripts {
        practices.push(Practice::begin(&pieces.context, caller, script).await?);
    }
    let stop = CancellationToken::new();
    let dispatcher = Dispatcher::new(pieces.context.clone(), pieces.executor.clone())
        .with_fallback(pieces.fallback.clone());
    let dispatching = tokio::spawn(dispatcher.run(stop.clone()));
    let held = hold(&practices).await;
    stop.cancel();
    dispatching.await.context("the dispatcher broke off")?;
    held
}

async fn hold(practices: &[Practice<'_>]) -> anyhow::Result<()> {
    for practice in practices {
        practice.hold().await?;
    }
    Ok(())
}

/// An interview in one line: what it was for, how much of it is answered, and how well.
fn line(summary: &SessionSummary) -> String {
    let SessionSummary { session, questions, answered, mean_score, .. } = summary;
    let score = mean_score.map_or_else(|| "no score".to_owned(), |mean| format!("mean score {mean:.0}"));
    format!("  {}: {answered} of {questions} questions answered, {score}", session.plan.position)
}
