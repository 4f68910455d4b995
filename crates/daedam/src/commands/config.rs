//! `daedam config`: prints each setting, and where it came from; or checks the settings and what they name.

use crate::{clock::SystemClock, commands::output::say, jwt_secret, settings::Resolved};
use interview::ports::Clock;
use serde_json::{Map, Value, json};
use std::process::ExitCode;

/// Prints the settings as TOML, those that are not set as comments; a password is never in it.
pub(super) fn config(resolved: &Resolved, as_json: bool) -> anyhow::Result<ExitCode> {
    for unknown in &resolved.unknown {
        eprintln!("{unknown}");
    }
    if as_json {
        say(serde_json::to_string_pretty(&object(resolved)?)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let width = resolved.shown.iter().map(|shown| shown.name.len()).max().unwrap_or(0);
    for shown in &resolved.shown {
        if shown.value.is_empty() {
            say(format_args!("# {:width$} is not set", shown.name))?;
        } else {
            say(format_args!("{:width$} = {}  # {}", shown.name, shown.value, shown.origin))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Each setting with its value, `null` where it is not set, and its origin.
fn object(resolved: &Resolved) -> anyhow::Result<Map<String, Value>> {
    let mut object = Map::new();
    for shown in &resolved.shown {
        let written = format!("value = {}", shown.value);
        let value = match shown.value.as_str() {
            "" => Value::Null,
            _ => serde_json::to_value(written.parse::<toml::Table>()?.remove("value"))?,
        };
        object.insert(shown.name.to_owned(), json!({"value": value, "origin": shown.origin}));
    }
    Ok(object)
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
