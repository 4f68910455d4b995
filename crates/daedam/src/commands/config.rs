//! `daedam config`: prints each setting, and where it came from.

use crate::settings::Resolved;
use std::process::ExitCode;

pub(super) fn config(resolved: &Resolved) -> anyhow::Result<ExitCode> {
    let width = resolved.shown.iter().map(|shown| shown.name.len()).max().unwrap_or(0);
    for shown in &resolved.shown {
        let value = if shown.value.is_empty() { "(not set)" } else { &shown.value };
        println!("{:width$} = {value}  # {}", shown.name, shown.origin);
    }
    Ok(ExitCode::SUCCESS)
}
