//! `daedam doctor`: checks the installation, and says what to do.

use crate::{
    clock::SystemClock,
    jwt_secret, pieces,
    presence::key_fingerprint,
    settings::{Door, Settings},
};
use interview::{ports::Clock, randomness::Randomness};
use interviewer::Handbook;
use std::{collections::BTreeSet, fs, process::ExitCode, sync::Arc};
use store::{Database, DatabaseKind};

/// What a check found.
enum Finding {
    Good(String),
    Advice(String),
    Wrong(String),
}

pub(super) async fn doctor(settings: &Settings, call_model: bool) -> anyhow::Result<ExitCode> {
    let mut findings = Vec::new();
    match pieces::open_database(settings).await {
        Ok(database) => {
            let fingerprint = check_secret(settings, pieces::is_shared(&database), &mut findings);
            check_database(&database, fingerprint.as_deref(), &mut findings).await;
        }
        Err(cause) => findings.push(Finding::Wrong(format!(
            "{cause:#}: check database_url, that the server runs, and that data_dir can be written"
        ))),
    }
    check_redis(settings, &mut findings).await;
    if let Some(handbook) = check_interviewer(settings, &mut findings) {
        check_model(settings, &Arc::new(handbook), call_model, &mut findings).await;
    }
    check_exposure(settings, &mut findings);
    let wrong = findings.iter().filter(|finding| matches!(finding, Finding::Wrong(_))).count();
    for finding in &findings {
        let (mark, text) = match finding {
            Finding::Good(text) => ("ok    ", text),
            Finding::Advice(text) => ("advice", text),
            Finding::Wrong(text) => ("WRONG ", text),
        };
        println!("{mark}  {text}");
    }
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Returns the fingerprint of the key, where there is one that may be used.
fn check_secret(settings: &Settings, shared_database: bool, findings: &mut Vec<Finding>) -> Option<String> {
    let randomness = Randomness::from_seed(rand::random());
    let key = jwt_secret::jwt_secret(settings, &randomness, shared_database);
    let fingerprint = key.as_ref().ok().map(key_fingerprint);
    findings.push(match key {
        Ok(_) if settings.jwt_secret.is_some() => Finding::Good("jwt_secret is set".to_owned()),
        Ok(_) if shared_database => Finding::Advice(
            "jwt_secret was made for this server alone: set one before a second server shares the database"
                .to_owned(),
        ),
        Ok(_) => Finding::Good("the key that signs tokens is kept in data_dir".to_owned()),
        Err(cause) => Finding::Wrong(format!("{cause:#}")),
    });
    fingerprint
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
    if !pieces::is_shared(database) {
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

fn check_interviewer(settings: &Settings, findings: &mut Vec<Finding>) -> Option<Handbook> {
    match pieces::handbook(settings) {
        Ok(handbook) => {
            if let Some(folder) = &settings.interviewer_dir {
                findings.push(Finding::Good(format!("the files of {} can be used", folder.display())));
            }
            Some(handbook)
        }
        Err(cause) => {
            findings.push(Finding::Wrong(format!("{cause:#}")));
            None
        }
    }
}

async fn check_model(settings: &Settings, handbook: &Arc<Handbook>, call: bool, findings: &mut Vec<Finding>) {
    let randomness = Arc::new(Randomness::from_seed(rand::random()));
    let model = match pieces::model(settings, handbook, randomness) {
        Ok(Some(model)) => model,
        Ok(None) => {
            findings.push(Finding::Good("no model: the question bank asks and the rubric judges".to_owned()));
            return;
        }
        Err(cause) => {
            findings.push(Finding::Wrong(format!("{cause:#}")));
            return;
        }
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

async fn check_redis(settings: &Settings, findings: &mut Vec<Finding>) {
    let randomness = Arc::new(Randomness::from_seed(rand::random()));
    let redis = match pieces::redis(settings, &randomness) {
        Ok(Some(redis)) => redis,
        Ok(None) => {
            findings.push(Finding::Good("no Redis: this server does its tasks itself".to_owned()));
            return;
        }
        Err(cause) => {
            findings.push(Finding::Wrong(format!("{cause:#}")));
            return;
        }
    };
    let now = SystemClock.now();
    let queues = pieces::task_queues(settings);
    match celery::health::examine(&redis, &queues, now).await {
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
        }
        Err(cause) => findings.push(Finding::Wrong(format!(
            "Redis cannot be used ({cause}): check that the server runs, and redis_url with its password, and rediss:// only \
             where the server speaks TLS; tasks wait until it can"
        ))),
    }
}

fn check_exposure(settings: &Settings, findings: &mut Vec<Finding>) {
    let public = !settings.listen.ip().is_loopback();
    if public && settings.trusted_proxies.is_empty() {
        findings.push(Finding::Advice(
            "listens beyond this machine without trusted_proxies: behind a proxy every client would count as one address"
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
        Err(cause) => findings.push(Finding::Wrong(format!("{}: {cause}", settings.data_dir.display()))),
    }
}
