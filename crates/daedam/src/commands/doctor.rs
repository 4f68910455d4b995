//! `daedam doctor`: checks the installation, and says what to do.

use crate::{
    blueprint::{self, Blueprint},
    clock::SystemClock,
    commands::{
        output::{say, sentence},
        progress,
    },
    jwt_secret, pieces,
    server_registry::key_fingerprint,
    settings::{Door, Resolved, Settings},
    workers,
};
use celery::Redis;
use interview::ports::Clock;
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, io::ErrorKind, process::ExitCode};
use store::{ConnectError, Database, DatabaseKind, Options};

/// What a check found.
enum Finding {
    Good(String),
    Advice(String),
    Wrong(String),
}

impl Finding {
    /// How serious it is, in a word, and what was found.
    fn told(&self) -> (&'static str, &str) {
        match self {
            Self::Good(text) => ("ok", text),
            Self::Advice(text) => ("advice", text),
            Self::Wrong(text) => ("WRONG", text),
        }
    }

    fn object(&self) -> Value {
        let (word, text) = self.told();
        json!({"level": word.to_lowercase(), "text": text})
    }
}

/// Checks the installation and prints what it found, a line each, or as one JSON object; it fails where something is wrong.
pub(super) async fn doctor(resolved: &Resolved, call_model: bool, as_json: bool) -> anyhow::Result<ExitCode> {
    let findings = progress::shown("checking", examine(resolved, call_model)).await;
    let wrong = findings.iter().any(|finding| matches!(finding, Finding::Wrong(_)));
    if as_json {
        let list: Vec<Value> = findings.iter().map(Finding::object).collect();
        say(serde_json::to_string_pretty(&json!({"ok": !wrong, "findings": list}))?)?;
    } else {
        for finding in &findings {
            let (word, text) = finding.told();
            say(format_args!("{word:6}  {text}"))?;
        }
    }
    Ok(if wrong { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Looks at everything.
async fn examine(resolved: &Resolved, call_model: bool) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        resolved.unknown.iter().map(|unknown| Finding::Advice(unknown.to_string())).collect();
    match Blueprint::draw(&resolved.settings) {
        Ok(blueprint) => {
            let fingerprint = check_secret(&resolved.settings, blueprint.is_shared(), &mut findings);
            open_database(resolved, &blueprint, fingerprint.as_deref(), &mut findings).await;
            check_redis(&resolved.settings, &blueprint, &mut findings).await;
            check_model(&resolved.settings, &blueprint, call_model, &mut findings).await;
        }
        // A server does not start with these, so the rest is looked at once they are fixed.
        Err(faults) => {
            findings.extend(faults.iter().map(|fault| Finding::Wrong(resolved.sentence(fault))));
        }
    }
    check_exposure(&resolved.settings, &mut findings);
    findings
}

/// Returns the fingerprint of the key, where there is one.
fn check_secret(settings: &Settings, shared_database: bool, findings: &mut Vec<Finding>) -> Option<String> {
    let key = match jwt_secret::given_or_kept(settings) {
        Ok(key) => key,
        Err(cause) => {
            findings.push(Finding::Wrong(sentence(&cause)));
            return None;
        }
    };
    findings.push(match (&settings.jwt_secret, &key) {
        (Some(given), _) if jwt_secret::is_weak(given) => Finding::Advice(
            "jwt_secret is short or well known: whoever guesses it can sign in as anybody".to_owned(),
        ),
        (Some(_), _) => Finding::Good("jwt_secret is set".to_owned()),
        (None, _) if shared_database => Finding::Advice(
            "this server makes a jwt_secret for itself alone: set one before a second server shares the database"
                .to_owned(),
        ),
        (None, Some(_)) => Finding::Good("the key that signs tokens is kept in data_dir".to_owned()),
        (None, None) => Finding::Good("the first start makes the key that signs tokens".to_owned()),
    });
    key.as_ref().map(key_fingerprint)
}

/// Opens the database without changing anything, and looks at it.
async fn open_database(
    resolved: &Resolved,
    blueprint: &Blueprint,
    fingerprint: Option<&str>,
    findings: &mut Vec<Finding>,
) {
    let looking = Options { read_only: true, ..pieces::database_options(&resolved.settings) };
    match Database::open(blueprint.database_url.reveal(), &looking).await {
        Ok(database) => {
            check_database(&database, fingerprint, findings).await;
            database.close().await;
        }
        Err(ConnectError::Missing(path)) => findings.push(Finding::Advice(format!(
            "{}: the first start makes one; if it should be there, this is the wrong place",
            resolved.no_database(&path)
        ))),
        Err(cause) => findings.push(Finding::Wrong(format!(
            "{}: check `database_url`, and that the server runs",
            sentence(&cause.into())
        ))),
    }
}

async fn check_database(database: &Database, fingerprint: Option<&str>, findings: &mut Vec<Finding>) {
    let kind = match database.kind() {
        DatabaseKind::Sqlite => "SQLite: one server; a second one needs PostgreSQL",
        DatabaseKind::Postgres => "PostgreSQL: as many servers as you like",
    };
    findings.push(Finding::Good(kind.to_owned()));
    match database.schema().await {
        Ok(schema) if schema.from_the_future => {
            findings
                .push(Finding::Wrong("the database belongs to a newer Daedam: install that one".to_owned()));
            return;
        }
        Ok(schema) if schema.pending.is_empty() => {
            findings.push(Finding::Good("the database is of this version".to_owned()));
        }
        Ok(schema) => {
            findings.push(Finding::Advice(format!(
                "migrations are to be made ({}): `daedam migrate` or the next start makes them",
                schema.pending.join(", ")
            )));
            return;
        }
        Err(cause) => {
            findings.push(Finding::Wrong(format!("the database does not answer: {cause:#}")));
            return;
        }
    }
    check_servers(database, fingerprint, findings).await;
    let now = SystemClock.now();
    match database.store().queue_status(now).await {
        Ok(queue) => {
            let age = queue.oldest_due_at.map_or(0, |due| (now - due).num_seconds().max(0));
            let text = format!(
                "{} jobs wait, {} are worked on, {} gradings failed; the oldest has waited {age} s",
                queue.waiting, queue.leased, queue.failed
            );
            findings.push(if age > 300 {
                Finding::Advice(format!("{text}: is a server running, and does it log failures?"))
            } else {
                Finding::Good(text)
            });
        }
        Err(cause) => findings.push(Finding::Wrong(format!("the queue cannot be read: {cause}"))),
    }
}

/// Says how many servers share the database, and whether they sign with one key.
async fn check_servers(database: &Database, fingerprint: Option<&str>, findings: &mut Vec<Finding>) {
    if database.kind() == DatabaseKind::Sqlite {
        return;
    }
    findings.push(match database.live_servers(SystemClock.now()).await {
        Ok(live) => {
            let keys = live.iter().map(|live| live.server.key_fingerprint.as_str());
            let keys: BTreeSet<&str> = keys.chain(fingerprint).collect();
            let count = match live.len() {
                0 => "no server is running".to_owned(),
                1 => "1 server is running".to_owned(),
                count => format!("{count} servers are running"),
            };
            match keys.len() {
                0 | 1 => Finding::Good(format!("{count} on this database")),
                _ => Finding::Wrong(format!(
                    "{count} on this database, and not all (this machine's settings included) have one jwt_secret: \
                     give every server the same"
                )),
            }
        }
        Err(cause) => Finding::Wrong(format!("the servers on this database cannot be counted: {cause}")),
    });
}

async fn check_model(settings: &Settings, blueprint: &Blueprint, call: bool, findings: &mut Vec<Finding>) {
    if let Some(folder) = &settings.interviewer_dir {
        findings.push(Finding::Good(format!("the files of {} can be used", folder.display())));
    }
    let Some(model) = &blueprint.model else {
        findings.push(Finding::Good("no model: the question bank asks and the rubric judges".to_owned()));
        return;
    };
    if !call {
        let text = format!("the model is {}: `daedam doctor --model` calls it", settings.model_name);
        findings.push(Finding::Good(text));
        return;
    }
    findings.push(match model.check().await {
        Ok(check) if check.faults.is_empty() => Finding::Good(format!("the model answers\n{check}")),
        Ok(check) => Finding::Advice(format!("the model answers, but not as it should\n{check}")),
        Err(cause) => Finding::Wrong(format!("the model cannot be used: {cause}")),
    });
}

async fn check_redis(settings: &Settings, blueprint: &Blueprint, findings: &mut Vec<Finding>) {
    let Some(redis) = &blueprint.redis else {
        findings.push(Finding::Good("no Redis: this server does its tasks itself".to_owned()));
        return;
    };
    let now = SystemClock.now();
    let queues = blueprint::task_queues(settings);
    match celery::health::examine(redis, &queues, now).await {
        Ok(health) => {
            findings.push(Finding::Good(format!(
                "Redis {}: {} tasks wait on `{}`, workers hold {}",
                health.version,
                health.waiting,
                queues.names().join("` and `"),
                health.unacknowledged
            )));
            findings.extend(health.findings(now).into_iter().map(|finding| {
                if finding.serious { Finding::Wrong(finding.advice) } else { Finding::Advice(finding.advice) }
            }));
            check_workers(settings, redis, findings).await;
        }
        Err(cause) => findings.push(Finding::Wrong(format!(
            "Redis cannot be used ({cause}): check that the server runs, and redis_url with its password, and rediss:// only \
             where the server speaks TLS; tasks wait until it can"
        ))),
    }
}

/// Without a worker interviews begin with the fallback questions, and nothing is judged.
async fn check_workers(settings: &Settings, redis: &Redis, findings: &mut Vec<Finding>) {
    let queue = &blueprint::task_queues(settings).evaluations;
    findings.push(match celery::workers_of(redis, queue, workers::PATIENCE).await {
        Ok(names) if names.is_empty() => Finding::Wrong(format!(
            "no worker answers that consumes the queue `{queue}`: start `daedam worker`, or look whether yours have the same \
             `redis_url` and `queue`"
        )),
        Ok(names) => Finding::Good(format!("{} workers consume the queue `{queue}`", names.len())),
        Err(cause) => Finding::Wrong(format!("the workers cannot be asked: {cause}")),
    });
}

fn check_exposure(settings: &Settings, findings: &mut Vec<Finding>) {
    let public = !settings.listen.ip().is_loopback();
    if public && settings.trusted_proxies.is_empty() {
        findings.push(Finding::Advice(
            "listens beyond this machine without trusted_proxies: behind a proxy every client would count as one address"
                .to_owned(),
        ));
    }
    if !public && settings.trusted_proxies.is_empty() {
        findings.push(Finding::Good(
            "listens on this machine alone; if a proxy here stands in front, set trusted_proxies = [\"127.0.0.1\"], or every \
             visitor counts as one address"
                .to_owned(),
        ));
    }
    if public && settings.registration == Door::Open {
        findings.push(Finding::Advice("anybody who reaches this server may register".to_owned()));
    }
    if public && (settings.login_failures == 0 || settings.address_registrations == 0) {
        findings.push(Finding::Advice(
            "a throttle is switched off: passwords can be guessed without end".to_owned(),
        ));
    }
    if settings.cors_origins.iter().any(|origin| origin == "*") {
        findings.push(Finding::Advice("every origin may call this server from a browser".to_owned()));
    }
    match fs::metadata(&settings.data_dir) {
        Ok(found) if found.permissions().readonly() => {
            findings.push(Finding::Wrong(format!("{} cannot be written", settings.data_dir.display())));
        }
        Ok(_) => findings.push(Finding::Good(format!("data_dir is {}", settings.data_dir.display()))),
        Err(cause) if cause.kind() == ErrorKind::NotFound => findings.push(Finding::Advice(format!(
            "data_dir {} is not there yet: the first start makes it",
            settings.data_dir.display()
        ))),
        Err(cause) => findings.push(Finding::Wrong(format!("{}: {cause}", settings.data_dir.display()))),
    }
}
