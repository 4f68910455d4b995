//! The command line: which command, with which settings.

mod audit;
mod backup;
mod config;
mod demo;
mod doctor;
mod eval;
mod grade;
mod healthcheck;
mod init;
mod input;
mod judges;
mod migrate;
mod new_password;
mod output;
mod pages;
mod progress;
mod restore;
mod serve;
mod user;
mod worker;

use crate::{
    document_reader,
    settings::{self, Resolved, SETTINGS, Sources},
};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// What the program starts itself with to read a file; nobody types it.
const READ_DOCUMENT: &str = "read-document";

/// Does what the command line says, and says on standard error why it could not.
pub fn run() -> ExitCode {
    match attempt() {
        Ok(code) => code,
        // What was read is what was wanted.
        Err(cause) if output::nobody_reads(&cause) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("daedam: {}", output::sentence(&cause));
            ExitCode::FAILURE
        }
    }
}

/// Reads the command line and the settings, and does what they say.
fn attempt() -> anyhow::Result<ExitCode> {
    let matches = command_line().get_matches();
    if let Some((READ_DOCUMENT, arguments)) = matches.subcommand() {
        // It reads no settings: its environment is empty, and its limits come with it.
        let limits = arguments.get_one::<String>("limits").map(String::as_str).unwrap_or_default();
        return Ok(document_reader::read_as_child(limits));
    }
    // These say what the program is; no setting makes a difference to them.
    match matches.subcommand() {
        Some(("settings", _)) => return pages::settings(),
        Some(("completions", arguments)) => return pages::completions(arguments),
        Some(("man", arguments)) => return pages::man(arguments),
        Some(("init", arguments)) => return init::init(arguments),
        _ => {}
    }
    let resolved = settings::resolve(&sources(&matches))?;
    let (name, arguments) = matches.subcommand().unwrap_or(("serve", &matches));
    match name {
        "audit" => within_runtime(audit::audit(&resolved, arguments.get_flag("json"))),
        "config" if arguments.get_flag("check") => config::check(&resolved),
        "config" => config::config(&resolved, arguments.get_flag("json")),
        "demo" => within_runtime(demo::demo(&resolved, arguments)),
        "doctor" => {
            within_runtime(doctor::doctor(&resolved, arguments.get_flag("model"), arguments.get_flag("json")))
        }
        "eval" => within_runtime(eval::eval(&resolved, arguments)),
        "grade" => within_runtime(grade::grade(&resolved, arguments)),
        "healthcheck" => healthcheck::healthcheck(&resolved.settings),
        "migrate" => within_runtime(migrate::migrate(&resolved)),
        "backup" => within_runtime(backup::backup(&resolved, path(arguments))),
        "restore" => within_runtime(restore::restore(&resolved, path(arguments))),
        "user" => within_runtime(user::user(&resolved, arguments)),
        "worker" => within_runtime(worker::worker(&resolved)),
        _ => within_runtime(serve::serve(&resolved)),
    }
}

/// What stands below the flags of every command.
const ON_SETTINGS: &str = "Every setting but secrets is a flag too, as in --listen 0.0.0.0:8000.\n\
    `daedam settings` lists them; `daedam config` prints what each is, and where that was written.";

/// Describes the command line. Every setting that is no secret is a flag of every command; those are not in the help of
/// each, which would be lost among them.
pub fn command_line() -> Command {
    with_settings(commands(), true)
}

/// The command line with the flags of all settings shown, for completions and man pages.
fn described_command_line() -> Command {
    with_settings(commands(), false)
}

fn commands() -> Command {
    let file = |help: &'static str| {
        Arg::new("file").value_name("FILE").required(true).value_parser(value_parser!(PathBuf)).help(help)
    };
    let command = Command::new("daedam")
        .version(env!("CARGO_PKG_VERSION"))
        .about("An AI interviewer to practise with")
        .args(for_every_command())
        .subcommand(Command::new("serve").about("Serve interviews (what happens without a command)"))
        .subcommand(Command::new("worker").about("Do what servers publish to Redis, as a Celery worker does"))
        .subcommand(Command::new("migrate").about("Make the database, or bring it to this version, and stop"))
        .subcommand(Command::new("config").about("Print each setting, and where it came from").arg(
            Arg::new("check").long("check").action(ArgAction::SetTrue).help(
                "Read the settings and the files of interviewer_dir as a server would, and say what is wrong",
            ),
        ).arg(json()))
        .subcommand(
            Command::new("doctor").about("Check the installation, and say what to do").arg(
                Arg::new("model")
                    .long("model")
                    .action(ArgAction::SetTrue)
                    .help("Make one real call to the model too, and say what its server is able to do"),
            ).arg(json()),
        )
        .subcommand(grade::command())
        .subcommand(eval::command())
        .subcommand(
            Command::new("healthcheck")
                .about("Ask the server on `listen` whether it is ready, as containers do"),
        )
        .subcommand(
            Command::new("backup")
                .about("Write a copy of the database to a file, while the server may run")
                .arg(file("The file to make; it must not exist"))
                .after_help("Example:\n  daedam backup /var/backups/daedam-$(date +%F).db --data-dir /var/lib/daedam"),
        )
        .subcommand(
            Command::new("restore")
                .about("Put a backup in the place of the database, while no server runs")
                .arg(file("The backup")),
        )
        .subcommand(Command::new(READ_DOCUMENT).hide(true).arg(Arg::new("limits").required(true)))
        .subcommand(user::command())
        .subcommand(audit::command())
        .subcommand(demo::command())
        .subcommand(init::command())
        .subcommands(pages::commands());
    let names: Vec<String> = command.get_subcommands().map(|one| one.get_name().to_owned()).collect();
    names.into_iter().fold(command.after_help(ON_SETTINGS), |command, name| {
        command.mut_subcommand(name, |one| {
            let own = one.get_after_help().map(|own| format!("{own}\n\n")).unwrap_or_default();
            one.after_help(format!("{own}{ON_SETTINGS}"))
        })
    })
}

/// The flags beside the settings.
fn for_every_command() -> [Arg; 3] {
    let flag = |name: &'static str, short| {
        Arg::new(name)
            .short(short)
            .long(name)
            .action(ArgAction::SetTrue)
            .global(true)
            .help_heading("Every command")
    };
    [
        Arg::new("config")
            .long("config")
            .value_name("FILE")
            .global(true)
            .help_heading("Every command")
            .value_parser(value_parser!(PathBuf))
            .help("The settings file; without it daedam.toml of the working directory"),
        flag("quiet", 'q').conflicts_with("verbose").help("Log warnings and errors alone (`log` is warn)"),
        flag("verbose", 'v').help("Log what the program does step by step (`log` is debug)"),
    ]
}

fn json() -> Arg {
    Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print one JSON object")
}

/// Adds the flags of the settings.
fn with_settings(command: Command, hidden: bool) -> Command {
    SETTINGS.iter().filter(|setting| setting.is_flag()).fold(command, |command, setting| {
        command.arg(
            Arg::new(setting.name)
                .long(setting.name.replace('_', "-"))
                .value_name("VALUE")
                .global(true)
                .hide(hidden)
                .help_heading("Settings")
                .help(setting.meaning()),
        )
    })
}

#[expect(clippy::disallowed_methods, reason = "settings are what the environment is read for")]
fn sources(matches: &ArgMatches) -> Sources {
    let mut flags: BTreeMap<String, String> = SETTINGS
        .iter()
        .filter_map(|setting| {
            let value = matches.try_get_one::<String>(setting.name).ok().flatten()?;
            Some((setting.name.to_owned(), value.clone()))
        })
        .collect();
    for (name, level) in [("quiet", "warn"), ("verbose", "debug")] {
        if matches.get_flag(name) {
            flags.entry("log".to_owned()).or_insert_with(|| level.to_owned());
        }
    }
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with("DAEDAM_"))
        .collect();
    Sources { file: matches.get_one::<PathBuf>("config").cloned(), environment, flags }
}

fn path(arguments: &ArgMatches) -> PathBuf {
    arguments.get_one::<PathBuf>("file").cloned().unwrap_or_default()
}

fn within_runtime(command: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(command)
}

/// Starts the log, and warns of what looks like a setting and is none.
fn start_log(resolved: &Resolved) -> anyhow::Result<()> {
    crate::logging::start(resolved)?;
    for unknown in &resolved.unknown {
        tracing::warn!("{unknown}");
    }
    Ok(())
}

impl Resolved {
    /// Says that there is no database at a path, and by which setting it was looked for there.
    fn no_database(&self, path: &Path) -> String {
        let name = if self.settings.database_url.is_some() { "database_url" } else { "data_dir" };
        let shown = self.shown.iter().find(|shown| shown.name == name);
        let origin = shown.map_or("default", |shown| shown.origin.as_str());
        let here = std::env::current_dir().map_or_else(|_| String::new(), |here| here.display().to_string());
        let from = if path.is_relative() { format!(", from {here}") } else { String::new() };
        format!("there is no database at {} (`{name}`: {origin}{from})", path.display())
    }
}
