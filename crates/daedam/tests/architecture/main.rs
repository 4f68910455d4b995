//! What holds the architecture: which crate may depend on which, which libraries a crate must not use, that
//! files form few circles, and the pages that are made from the code. deny.toml says what nobody may depend on, and under which licences.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod circles;

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Which crate may depend on which, and does. A dependency that is not here is refused, and so is one that is not used.
const DEPENDENCIES: &[(&str, &[&str])] = &[
    ("interview", &[]),
    ("interviewer", &["interview"]),
    ("grading-eval", &["interview", "interviewer"]),
    ("store", &["interview"]),
    ("document", &["interview"]),
    ("media", &["interview"]),
    ("transcriber", &["interview"]),
    ("api", &["interview"]),
    ("celery", &["interview"]),
    ("interviewer-tests", &[]),
    ("test-servers", &[]),
    (
        "daedam",
        &[
            "api",
            "celery",
            "document",
            "grading-eval",
            "interview",
            "interviewer",
            "media",
            "store",
            "transcriber",
        ],
    ),
];

/// Libraries that a crate must not use, because another crate alone knows what they speak.
const FORBIDDEN_DEPENDENCIES: &[(&str, &[&str])] = &[
    ("interview", &["sqlx", "axum", "redis", "reqwest", "hyper", "clap", "toml"]),
    ("interviewer", &["sqlx", "axum", "redis", "clap", "test-servers"]),
    ("grading-eval", &["sqlx", "axum", "redis", "reqwest", "hyper", "clap", "test-servers"]),
    ("document", &["sqlx", "axum", "redis", "reqwest", "hyper", "clap", "toml", "tokio"]),
    ("media", &["sqlx", "axum", "redis", "reqwest", "hyper", "clap", "toml"]),
    ("transcriber", &["sqlx", "axum", "redis", "clap", "toml", "symphonia"]),
    ("store", &["axum", "redis", "reqwest", "hyper", "clap"]),
    ("api", &["sqlx", "redis", "reqwest", "clap", "zip", "quick-xml", "hayro-interpret"]),
    ("daedam", &["test-servers"]),
    ("celery", &["test-servers"]),
];

#[test]
fn crates_depend_on_each_other_as_drawn() {
    let metadata = metadata();
    let crates: BTreeSet<&str> = packages(&metadata).map(name).collect();
    let drawn: BTreeMap<&str, BTreeSet<&str>> = packages(&metadata)
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap().iter();
            let used = dependencies
                .filter(|dependency| dependency["kind"] != "dev")
                .map(name)
                .filter(|dependency| crates.contains(dependency));
            (name(package), used.collect())
        })
        .collect();
    let expected: BTreeMap<&str, BTreeSet<&str>> = DEPENDENCIES
        .iter()
        .map(|(crate_name, dependencies)| (*crate_name, dependencies.iter().copied().collect()))
        .collect();
    assert_eq!(drawn, expected);
}

#[test]
fn no_crate_has_a_forbidden_dependency() {
    let metadata = metadata();
    for package in packages(&metadata) {
        let forbidden = FORBIDDEN_DEPENDENCIES
            .iter()
            .find(|(crate_name, _)| *crate_name == name(package))
            .map_or(&[][..], |(_, list)| list);
        let dependencies = package["dependencies"].as_array().unwrap().iter();
        let known: Vec<&str> = dependencies
            .filter(|dependency| dependency["kind"] != "dev")
            .map(name)
            .filter(|dependency| forbidden.contains(dependency))
            .collect();
        assert!(known.is_empty(), "{} must not know {known:?}", name(package));
    }
}

#[test]
fn every_module_says_what_it_is() {
    for file in rust_files(&repository().join("crates")) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{} does not begin with a sentence on what it is", file.display());
    }
}

#[test]
fn the_settings_page_is_the_settings() {
    let path = repository().join("docs/settings.md");
    let page = daedam::settings::reference_page();
    let written = fs::read_to_string(&path).unwrap_or_default();
    if written != page {
        fs::write(&path, page).unwrap();
        panic!("docs/settings.md was not what the settings are; it has been written again");
    }
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--no-deps", "--format-version", "1"])
        .current_dir(repository())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().unwrap().iter()
}

fn name(package: &Value) -> &str {
    package["name"].as_str().unwrap()
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The folders of the crates.
fn crates() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(repository().join("crates")).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|folder| folder.join("src").is_dir());
    found.sort();
    found
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
