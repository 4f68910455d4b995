//! `daedam config`: prints each setting, and where it came from; or checks what the settings name.

use crate::{pieces, settings::Resolved};
use interview::randomness::Randomness;
use std::{process::ExitCode, sync::Arc};

pub(super) fn config(resolved: &Resolved) -> anyhow::Result<ExitCode> {
    let width = resolved.shown.iter().map(|shown| shown.name.len()).max().unwrap_or(0);
    for shown in &resolved.shown {
        let value = if shown.value.is_empty() { "(not set)" } else { &shown.value };
        println!("{:width$} = {value}  # {}", shown.name, shown.origin);
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads the settings and the files that they name as a server would, and opens nothing.
pub(super) fn check(resolved: &Resolved) -> anyhow::Result<ExitCode> {
    let settings = &resolved.settings;
    let handbook = Arc::new(pieces::handbook(settings)?);
    let randomness = Arc::new(Randomness::from_seed(rand::random()));
    let model = pieces::model(settings, &handbook, randomness)?;
    println!("the settings can be used");
    match &settings.interviewer_dir {
        Some(folder) => println!("the files of {} can be used", folder.display()),
        None => println!("questions, rubric and prompts are those built in"),
    }
    let grader = match model {
        Some(_) => handbook.model_grader(&settings.model_name),
        None => handbook.rubric_grader().to_owned(),
    };
    println!("answers are judged by {grader}");
    Ok(ExitCode::SUCCESS)
}
