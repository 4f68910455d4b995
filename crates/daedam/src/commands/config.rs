//! `daedam config`: prints each setting, and where it came from; or checks the settings and what they name.

use crate::{clock::SystemClock, commands::output::say, jwt_secret, settings::Resolved};
use interview::ports::Clock;
use std::process::ExitCode;

pub(super) fn config(resolved: &Resolved) -> anyhow::Result<ExitCode> {
    let width = resolved.shown.iter().map(|shown| shown.name.len()).max().unwrap_or(0);
    for shown in &resolved.shown {
        let value = if shown.value.is_empty() { "(not set)" } else { &shown.value };
        say(format_args!("{:width$} = {value}  # {}", shown.name, shown.origin))?;
    }
    for unknown in &resolved.unknown {
        eprintln!("{unknown}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads the settings and the files that they name as a server does when it starts, and opens nothing.
pub(super) fn check(resolved: &Resolved) -> anyhow::Result<ExitCode> {
    let settings = &resolved.settings;
    for unknown in &resolved.unknown {
        say(unknown)?;
    }
    let blueprint = resolved.blueprint()?;
    jwt_secret::given_or_kept(settings)?;
    say("the settings can be used")?;
    match &settings.interviewer_dir {
        Some(folder) => say(format_args!("the files of {} can be used", folder.display()))?,
        None => say("questions, rubric and prompts are those built in")?,
    }
    for note in blueprint.content.bank().to_review(SystemClock.now().date_naive()) {
        say(format_args!("to look at: {note}"))?;
    }
    let grader = match &blueprint.model {
        Some(_) => blueprint.content.model_grader(&settings.model_name),
        None => blueprint.content.rubric_grader().to_owned(),
    };
    say(format_args!("answers are judged by {grader}"))?;
    Ok(ExitCode::SUCCESS)
}
