//! `daedam init`: writes a settings file with every setting, and the files that interviewers keep to, for a host to edit.

use crate::{
    commands::output::say,
    settings::{SETTINGS, Setting},
};
use anyhow::{Context as _, bail};
use clap::{Arg, ArgMatches, Command, value_parser};
use interviewer::content;
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// How long a line of a comment is at most, in letters.
const LINE: usize = 100;

/// Describes the command.
pub(super) fn command() -> Command {
    Command::new("init")
        .about("Write a daedam.toml with every setting, and the questions, rubric and prompts to edit")
        .arg(
            Arg::new("folder")
                .value_name("FOLDER")
                .default_value(".")
                .value_parser(value_parser!(PathBuf))
                .help("Where to write them; it is made where it is not there"),
        )
}

/// Writes the files, unless one of them is there.
pub(super) fn init(arguments: &ArgMatches) -> anyhow::Result<ExitCode> {
    let folder = arguments.get_one::<PathBuf>("folder").cloned().unwrap_or_default();
    let (settings, own) = (folder.join("daedam.toml"), folder.join("interviewer"));
    for path in [&settings, &own] {
        if path.try_exists()? {
            bail!(
                "{} is there already, so nothing was written: name another folder, or move it away",
                path.display()
            );
        }
    }
    write(&settings, &settings_file())?;
    let files = content::built_in_files();
    for (name, text) in &files {
        write(&own.join(name), text)?;
    }
    say(format_args!("{} has every setting, each at its default.", settings.display()))?;
    say(format_args!(
        "{} has the {} files that interviewers keep to. They are used once `interviewer_dir` names them; keep those that you \
         change, and remove the others, so that they follow later versions.",
        own.display(),
        files.len()
    ))?;
    say(format_args!("Check what you changed: daedam config --check --config {}", settings.display()))?;
    Ok(ExitCode::SUCCESS)
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let cannot = || format!("{} cannot be written", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(cannot)?;
    }
    fs::write(path, text).with_context(cannot)
}

/// Every setting with its meaning, at its default and behind a `#`.
fn settings_file() -> String {
    let mut file = String::from(
        "# The settings of Daedam. A line that begins with # changes nothing: take the # away to set it.\n\
         # Environment (DAEDAM_LISTEN) and flags (--listen) go before this file.\n",
    );
    for setting in SETTINGS {
        file.push('\n');
        for line in wrapped(&setting.meaning()) {
            file.push_str(&format!("# {line}\n"));
        }
        file.push_str(&assignment(setting));
    }
    file
}

fn assignment(setting: &Setting) -> String {
    let name = setting.name;
    match (setting.secret, setting.default) {
        (true, _) => format!("#{name}_file = \"/etc/daedam/secrets/{name}\"\n"),
        (false, "") => format!("#{name} =\n"),
        (false, default) => format!("#{name} = {default}\n"),
    }
}

/// A text in lines of at most [`LINE`] letters, broken between words.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= LINE => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_every_setting_and_is_toml_with_and_without_its_defaults() {
        let file = settings_file();
        assert!(file.parse::<toml::Table>().unwrap().is_empty());
        let set: String = file
            .lines()
            .filter(|line| line.starts_with('#') && !line.starts_with("# ") && !line.ends_with(" ="))
            .map(|line| format!("{}\n", &line[1..]))
            .collect();
        let table: toml::Table = set.parse().unwrap();
        for setting in SETTINGS {
            let named = file.contains(&format!("\n#{} =", setting.name))
                || table.contains_key(&format!("{}_file", setting.name));
            assert!(named, "{}", setting.name);
        }
        assert_eq!(table["listen"].as_str(), Some("127.0.0.1:8000"));
    }
}
