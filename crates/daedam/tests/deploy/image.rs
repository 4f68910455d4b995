//! What the image is made of.

use crate::files::{Instructions, read, repository};
use std::collections::BTreeSet;

#[test]
fn the_image_copies_what_is_there() {
    let (kept, left_out) = dockerignore();
    let mut stages = BTreeSet::new();
    let mut copied = 0;
    for (name, rest) in Instructions::read().0 {
        let words: Vec<&str> = rest.split(' ').collect();
        match name.as_str() {
            "FROM" => {
                assert!(words[0].contains(':'), "{} names no version", words[0]);
                if let [_, "AS", stage] = words[..] {
                    stages.insert(stage.to_owned());
                }
            }
            "COPY" => {
                let from = words.iter().find_map(|word| word.strip_prefix("--from="));
                if let Some(stage) = from {
                    assert!(stages.contains(stage), "there is no stage {stage}");
                    continue;
                }
                let sources = &words[..words.len() - 1];
                for source in sources.iter().filter(|word| !word.starts_with("--")) {
                    let path = source.trim_end_matches('/');
                    assert!(repository().join(path).exists(), "there is no {path} to copy");
                    let first = path.split('/').next().unwrap();
                    assert!(kept.contains(first), "{path} is not sent to the builder");
                    assert!(!left_out.contains(path), "{path} is not sent to the builder");
                    copied += 1;
                }
            }
            _ => {}
        }
    }
    assert!(copied > 3 && stages.contains("program"));
}

/// What goes to the builder, and what of it does not.
fn dockerignore() -> (BTreeSet<String>, BTreeSet<String>) {
    let text = read("deploy/Dockerfile.dockerignore");
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines[0], "*", "everything is left out but what is named");
    let kept = lines.iter().filter_map(|line| line.strip_prefix('!')).map(str::to_owned).collect();
    let left_out =
        lines[1..].iter().filter(|line| !line.starts_with('!')).map(|line| (*line).to_owned()).collect();
    (kept, left_out)
}

#[test]
fn the_image_is_built_with_the_toolchain_that_the_code_asks_for() {
    let cargo: toml::Table = read("Cargo.toml").parse().unwrap();
    let package = &cargo["workspace"]["package"];
    let base = format!("rust:{}-", package["rust-version"].as_str().unwrap());
    let instructions = Instructions::read();
    assert!(instructions.all("FROM").iter().any(|from| from.starts_with(&base)), "no base is {base}…");
    let version = package["version"].as_str().unwrap();
    for path in ["deploy/compose.yaml", "deploy/kubernetes/server.yaml", "deploy/kubernetes/worker.yaml"] {
        let text = read(path);
        assert!(
            text.contains(&format!("daedam:{version}\n")) || text.contains(&format!(":-{version}}}")),
            "{path}"
        );
    }
}

#[test]
fn the_image_runs_as_nobody_in_particular() {
    let instructions = Instructions::read();
    assert_eq!(instructions.all("USER"), ["65532:65532"]);
    assert_eq!(
        instructions.all("WORKDIR").last(),
        Some(&instructions.environment()["DAEDAM_DATA_DIR"].as_str())
    );
}
