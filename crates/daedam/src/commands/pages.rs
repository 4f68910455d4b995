//! What the command line says of itself: every setting, completions for shells, and man pages.

use crate::{
    commands::{described_command_line, output::say},
    settings::SETTINGS,
};
use anyhow::Context as _;
use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;
use std::{fs, path::PathBuf, process::ExitCode};

/// Describes the commands.
pub(super) fn commands() -> [Command; 3] {
    [
        Command::new("settings").about("List every setting with its default and what it means"),
        Command::new("completions")
            .about("Print what completes commands in a shell")
            .arg(Arg::new("shell").value_name("SHELL").required(true).value_parser(value_parser!(Shell)))
            .after_help(
                "Examples:\n  daedam completions bash >/etc/bash_completion.d/daedam\n  \
                 daedam completions zsh >\"${fpath[1]}/_daedam\"\n  \
                 daedam completions fish >~/.config/fish/completions/daedam.fish",
            ),
        Command::new("man")
            .about("Print the man page, or write one for each command to a folder")
            .arg(
                Arg::new("folder")
                    .value_name("FOLDER")
                    .value_parser(value_parser!(PathBuf))
                    .help("Where to write daedam.1, daedam-serve.1 …"),
            )
            .after_help("Example:\n  daedam man /usr/local/share/man/man1 && man daedam"),
    ]
}

/// Lists the settings.
pub(super) fn settings() -> anyhow::Result<ExitCode> {
    for setting in SETTINGS {
        let default = if setting.default.is_empty() { "(not set)" } else { setting.default };
        let secret = if setting.secret { ", a secret" } else { "" };
        say(format_args!("{} = {default}{secret}\n    {}", setting.name, setting.meaning()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints what a shell reads to complete commands.
pub(super) fn completions(arguments: &ArgMatches) -> anyhow::Result<ExitCode> {
    let Some(shell) = arguments.get_one::<Shell>("shell") else { return Ok(ExitCode::FAILURE) };
    let mut written = Vec::new();
    clap_complete::generate(*shell, &mut described_command_line(), "daedam", &mut written);
    say(String::from_utf8(written)?.trim_end())?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the man page, or writes those of all commands.
pub(super) fn man(arguments: &ArgMatches) -> anyhow::Result<ExitCode> {
    let described = described_command_line();
    let Some(folder) = arguments.get_one::<PathBuf>("folder") else {
        let mut written = Vec::new();
        clap_mangen::Man::new(described).render(&mut written)?;
        say(String::from_utf8(written)?.trim_end())?;
        return Ok(ExitCode::SUCCESS);
    };
    let cannot = || format!("the man pages cannot be written to {}", folder.display());
    fs::create_dir_all(folder).with_context(cannot)?;
    clap_mangen::generate_to(described, folder).with_context(cannot)?;
    say(format_args!("The man pages are in {}.", folder.display()))?;
    Ok(ExitCode::SUCCESS)
}
