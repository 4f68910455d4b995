//! Where secrets come from: each that is named is given, and made where it is made.

use crate::files::{compose, kubernetes_object, mapping, programs, read, repository, strings};
use daedam::settings::SETTINGS;
use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt, path::Path, process::Command};

#[test]
fn every_secret_of_the_compose_file_is_given_and_made() {
    let compose = compose();
    let declared: Vec<&String> = compose["secrets"].as_object().unwrap().keys().collect();
    let made = made_secrets();
    assert_eq!(declared.len(), made.len());
    for name in &declared {
        assert_eq!(compose["secrets"][*name]["file"], format!("./secrets/{name}"));
        assert!(made.contains_key(*name), "{name} is not made");
    }
    for (service, description) in compose["services"].as_object().unwrap() {
        let given = strings(&description["secrets"]);
        for name in &given {
            assert!(declared.contains(&name), "{service}: there is no secret {name}");
        }
        let named = mapping(&description["environment"]);
        // A setting may be named so itself; what is not one names the file of a secret.
        let is_setting = |variable: &str| {
            SETTINGS.iter().any(|setting| variable == format!("DAEDAM_{}", setting.name.to_uppercase()))
        };
        let secret = |variable: &str| variable.ends_with("_FILE") && !is_setting(variable);
        for (_, path) in named.iter().filter(|(variable, _)| secret(variable)) {
            let name = path.strip_prefix("/run/secrets/").unwrap();
            assert!(given.iter().any(|one| one == name), "{service} is not given {name}");
        }
    }
    let inner = read("deploy/redis.conf");
    assert!(inner.contains("include /run/secrets/redis_auth\n"));
}

/// What the script makes, where nothing is yet; it is run twice, and the second run changes nothing.
fn made_secrets() -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("make-secrets.sh");
    fs::copy(repository().join("deploy/make-secrets.sh"), &script).unwrap();
    let run = || {
        let output = Command::new("sh").arg(&script).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        texts_in(&folder.path().join("secrets"))
    };
    let made = run();
    assert_eq!(run(), made);
    let mode = fs::metadata(folder.path().join("secrets")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    made
}

fn texts_in(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap()))
        .collect()
}

#[test]
fn made_secrets_are_long_and_fit_together() {
    let made = made_secrets();
    for name in ["jwt_secret", "postgres_password", "redis_password"] {
        assert_eq!(made[name].len(), 64, "{name}");
    }
    assert_eq!(
        made["database_url"],
        format!("postgres://daedam:{}@postgres/daedam", made["postgres_password"])
    );
    assert_eq!(made["redis_url"], format!("redis://:{}@redis:6379/0", made["redis_password"]));
    assert_eq!(made["redis_auth"], format!("requirepass {}\n", made["redis_password"]));
    assert_ne!(made["postgres_password"], made["redis_password"]);
    assert_ne!(made_secrets()["jwt_secret"], made["jwt_secret"]);
}

#[test]
fn every_secret_of_a_pod_is_mounted() {
    let example = mapping(&kubernetes_object("Secret", "daedam")["stringData"]);
    for name in ["daedam-server", "daedam-worker"] {
        let pod = kubernetes_object("Deployment", name)["spec"]["template"]["spec"].clone();
        let container = &pod["containers"][0];
        let mounts = container["volumeMounts"].as_array().unwrap();
        let volumes = pod["volumes"].as_array().unwrap();
        for variable in container["env"].as_array().unwrap() {
            let path = variable["value"].as_str().unwrap();
            let (folder, key) = path.rsplit_once('/').unwrap();
            assert!(example.contains_key(key), "the Secret has no {key}");
            let mount = mounts.iter().find(|mount| mount["mountPath"] == folder).unwrap();
            let volume = volumes.iter().find(|volume| volume["name"] == mount["name"]).unwrap();
            assert_eq!(volume["secret"]["secretName"], "daedam");
            let some = volume["secret"]["items"].as_array();
            assert!(some.is_none_or(|items| items.iter().any(|item| item["path"] == key)), "{name}: {key}");
        }
    }
}

#[test]
fn every_secret_of_a_unit_is_a_credential() {
    for program in programs().iter().filter(|program| program.origin.ends_with(".service")) {
        let unit = read(&program.origin);
        let files = program.environment.iter().filter(|(name, _)| name.ends_with("_FILE"));
        for (name, path) in files {
            let credential = path.strip_prefix("%d/").unwrap();
            assert!(unit.contains(&format!("\nLoadCredential={credential}:")), "{}: {name}", program.origin);
        }
        assert!(program.environment.contains_key("DAEDAM_REDIS_URL_FILE"), "{}", program.origin);
    }
}
