//! What holds the house together: arrows between the rooms, crates that must not come in, licences, and the pages that
//! are made from the code.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Which room may depend on which, and does. An arrow that is not here is refused, and so is one that is not used.
const ARROWS: &[(&str, &[&str])] = &[
    ("interview", &[]),
    ("interviewer", &["interview"]),
    ("store", &["interview"]),
    ("document", &["interview"]),
    ("api", &["interview"]),
    ("celery", &["interview"]),
    ("test-servers", &[]),
    ("daedam", &["api", "celery", "document", "interview", "interviewer", "store"]),
];

/// Crates that a room must not know, because another room alone knows what they speak.
const STRANGERS: &[(&str, &[&str])] = &[
    ("interview", &["sqlx", "axum", "redis", "reqwest", "hyper", "clap", "toml"]),
    ("interviewer", &["sqlx", "axum", "redis", "clap", "test-servers"]),
    ("document", &["sqlx", "axum", "redis", "reqwest", "hyper", "clap", "toml", "tokio"]),
    ("store", &["axum", "redis", "reqwest", "hyper", "clap"]),
    ("api", &["sqlx", "redis", "reqwest", "clap", "zip", "quick-xml", "hayro-interpret"]),
    ("daedam", &["test-servers"]),
    ("celery", &["test-servers"]),
];

/// Crates that must not be linked at all: C libraries beside SQLite and ring, RSA with its timing leak, and FFmpeg.
const BANNED: &[&str] = &[
    "openssl",
    "openssl-sys",
    "native-tls",
    "aws-lc-sys",
    "aws-lc-rs",
    "rsa",
    "quinn",
    "audiopus_sys",
    "opus",
    "cmake",
    "libsodium-sys",
    "ffmpeg-sys-next",
    "async-std",
];

/// Licences that a program under this one's may be built with.
const LICENCES: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "0BSD",
    "Unlicense",
    "CC0-1.0",
    "Unicode-3.0",
    "BSL-1.0",
    "MIT-0",
    "CDLA-Permissive-2.0",
];

#[test]
fn every_arrow_is_in_the_star() {
    let metadata = metadata();
    let rooms: BTreeSet<&str> = packages(&metadata).map(name).collect();
    let drawn: BTreeMap<&str, BTreeSet<&str>> = packages(&metadata)
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap().iter();
            let arrows = dependencies
                .filter(|dependency| dependency["kind"] != "dev")
                .map(name)
                .filter(|dependency| rooms.contains(dependency));
            (name(package), arrows.collect())
        })
        .collect();
    let star: BTreeMap<&str, BTreeSet<&str>> =
        ARROWS.iter().map(|(room, arrows)| (*room, arrows.iter().copied().collect())).collect();
    assert_eq!(drawn, star);
}

#[test]
fn no_room_knows_a_stranger() {
    let metadata = metadata();
    for package in packages(&metadata) {
        let strangers =
            STRANGERS.iter().find(|(room, _)| *room == name(package)).map_or(&[][..], |(_, list)| list);
        let dependencies = package["dependencies"].as_array().unwrap().iter();
        let known: Vec<&str> = dependencies
            .filter(|dependency| dependency["kind"] != "dev")
            .map(name)
            .filter(|dependency| strangers.contains(dependency))
            .collect();
        assert!(known.is_empty(), "{} must not know {known:?}", name(package));
    }
}

#[test]
fn nothing_banned_is_linked() {
    let tree = linked_packages();
    let linked: BTreeSet<&str> = tree.iter().filter_map(|(package, _)| package.split(' ').next()).collect();
    assert!(linked.contains("tokio"), "the tree was not read");
    let banned: Vec<&&str> = BANNED.iter().filter(|banned| linked.contains(**banned)).collect();
    assert!(banned.is_empty(), "{banned:?} must not come in");
}

#[test]
fn every_licence_allows_shipping() {
    for (package, licence) in linked_packages() {
        let choices = licence.replace('/', " OR ").replace(['(', ')'], "");
        let allowed = choices
            .split(" OR ")
            .any(|choice| choice.split(" AND ").all(|one| LICENCES.contains(&one.trim())));
        assert!(allowed, "{package} is under {licence:?}");
    }
}

/// Every package that is built into the program here, with its licence.
fn linked_packages() -> BTreeSet<(String, String)> {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--workspace",
            "--offline",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--no-dedupe",
        ])
        .args(["--format", "{p}|{l}"])
        .current_dir(repository())
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let lines = String::from_utf8(tree.stdout).unwrap();
    let packages = lines.lines().filter_map(|line| line.split_once('|'));
    packages.map(|(package, licence)| (package.to_owned(), licence.to_owned())).collect()
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
        panic!("docs/settings.md was not what the settings are; it has been written anew");
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
