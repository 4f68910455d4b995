//! The files that Daedam is run by, held against the program: what they name is there, and what they set is taken.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod draining;
mod files;
mod healthcheck;
mod image;
mod promises;
mod secrets;

use daedam::{
    commands::command_line,
    settings::{self, SETTINGS, Settings, Sources},
};
use files::{Program, programs, read, texts, yaml_files};
use std::collections::BTreeSet;

#[test]
fn every_yaml_file_is_what_it_says() {
    let mut kinds = BTreeSet::new();
    for (path, documents) in yaml_files() {
        assert!(!documents.is_empty(), "{path} is empty");
        for document in documents {
            if path.starts_with("deploy/kubernetes/") {
                for key in ["/apiVersion", "/kind", "/metadata/name"] {
                    assert!(document.pointer(key).is_some_and(|value| value.is_string()), "{path}: {key}");
                }
                kinds.insert(document["kind"].as_str().unwrap().to_owned());
            } else {
                assert!(document["services"].is_object(), "{path} has no services");
            }
        }
    }
    for kind in
        ["ConfigMap", "Deployment", "HorizontalPodAutoscaler", "Ingress", "PodDisruptionBudget", "Secret"]
    {
        assert!(kinds.contains(kind), "there is no {kind}");
    }
}

#[test]
fn every_variable_is_a_setting() {
    let mut found = BTreeSet::new();
    // The measuring script has variables of its own, and is no file that Daedam is run by.
    for (path, text) in texts().into_iter().filter(|(path, _)| !path.ends_with(".py")) {
        let words = text
            .split(|letter: char| !(letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_'));
        for variable in words.filter(|word| word.starts_with("DAEDAM_")) {
            assert!(is_setting(variable), "{path} names {variable}, and there is no such setting");
            found.insert(variable.to_owned());
        }
    }
    assert!(found.contains("DAEDAM_LISTEN") && found.contains("DAEDAM_JWT_SECRET_FILE"), "{found:?}");
}

/// Whether a variable is one that the program reads; only a secret may come from a file.
fn is_setting(variable: &str) -> bool {
    let name = variable.strip_prefix("DAEDAM_").unwrap_or_default().to_lowercase();
    SETTINGS.iter().any(|setting| {
        setting.name == name || (setting.secret && name.strip_suffix("_file") == Some(setting.name))
    })
}

#[test]
fn only_secrets_come_from_files_and_unknown_variables_are_found() {
    assert!(is_setting("DAEDAM_REDIS_URL") && is_setting("DAEDAM_REDIS_URL_FILE"));
    assert!(!is_setting("DAEDAM_LISTEN_FILE") && !is_setting("DAEDAM_LISTENS") && !is_setting("DAEDAM_"));
}

#[test]
fn every_program_is_started_with_settings_that_it_takes() {
    let programs = programs();
    for started in ["serve", "worker"] {
        for way in ["deploy/compose.yaml", "deploy/kubernetes/", "deploy/systemd/", "deploy/Dockerfile"] {
            // The image alone is a server.
            let none = way == "deploy/Dockerfile" && started == "worker";
            let found = programs
                .iter()
                .any(|program| program.origin.starts_with(way) && program.command() == started);
            assert!(found != none, "{way}: {started}");
        }
    }
    for program in &programs {
        resolve(program);
    }
}

/// The settings of a program, with something in the place of each secret.
fn resolve(program: &Program) -> Settings {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "redis://localhost").unwrap();
    let plain = program.environment.iter().map(|(name, value)| {
        let value = if name.ends_with("_FILE") { secret.to_str().unwrap() } else { value };
        (name.clone(), value.to_owned())
    });
    let file = program.settings_file.as_ref().map(|path| files::repository().join(path));
    let sources = Sources { file, environment: plain.collect(), ..Sources::default() };
    settings::resolve(&sources).unwrap_or_else(|cause| panic!("{}: {cause:#}", program.origin)).settings
}

#[test]
fn every_command_line_is_understood() {
    for program in programs() {
        understood(&program.origin, &program.arguments);
    }
    let page = read("docs/running.md");
    let mut commands = BTreeSet::new();
    // The pieces between fences alternate between prose and code.
    for line in page.split("```").skip(1).step_by(2).flat_map(str::lines) {
        let line = line.split(" # ").next().unwrap();
        let Some((_, arguments)) = line.split_once("/usr/local/bin/daedam ") else { continue };
        let arguments: Vec<String> = arguments.split_whitespace().map(str::to_owned).collect();
        understood(line, &arguments);
        commands.extend(arguments.first().cloned());
    }
    for command in ["backup", "config", "doctor", "migrate", "restore"] {
        assert!(commands.contains(command), "docs/running.md does not show {command}: {commands:?}");
    }
}

fn understood(origin: &str, arguments: &[String]) {
    let line = std::iter::once("daedam".to_owned()).chain(arguments.iter().cloned());
    if let Err(cause) = command_line().try_get_matches_from(line) {
        panic!("{origin}: {cause}");
    }
}
