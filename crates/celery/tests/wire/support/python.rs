//! Python's Celery: its workers, its clients and its tools.

use super::{PATIENCE, variable};
use serde_json::Value;
use std::{path::PathBuf, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

fn python(program: &str) -> Command {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/python");
    let mut command = Command::new(PathBuf::from(variable("DAEDAM_TEST_VENV")).join("bin").join(program));
    command.current_dir(folder).env("PYTHONDONTWRITEBYTECODE", "1").kill_on_drop(true);
    command
}

/// A worker of Python's Celery; it is killed when dropped.
pub(crate) struct PythonWorker {
    _process: Child,
}

impl PythonWorker {
    /// Starts one and waits until it is ready.
    pub(crate) async fn start(url: &str, name: &str) -> Self {
        Self::with_visibility_timeout(url, name, 3_600).await
    }

    /// Starts one that gives back deliveries that any worker has held for so many seconds.
    pub(crate) async fn with_visibility_timeout(url: &str, name: &str, seconds: u32) -> Self {
        Self::with(url, name, "celery", &[("TEST_VISIBILITY_TIMEOUT", &seconds.to_string())]).await
    }

    /// Starts one that consumes a queue, with these environment variables for `contract.py`.
    pub(crate) async fn with(url: &str, name: &str, queue: &str, variables: &[(&str, &str)]) -> Self {
        let mut process = python("celery")
            .args(["--app", "contract", "worker", "--pool", "threads", "--concurrency", "4"])
            .args(["--loglevel", "INFO", "--hostname", name, "--task-events", "--queues", queue])
            .env("TEST_REDIS_URL", url)
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let mut log = String::new();
        let ready = async {
            while let Some(line) = lines.next_line().await.unwrap() {
                log.push_str(&line);
                log.push('\n');
                if line.contains("ready.") {
                    return true;
                }
            }
            false
        };
        let ready = tokio::time::timeout(PATIENCE, ready).await;
        assert_eq!(ready, Ok(true), "{log}");
        let name = name.to_owned();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                eprintln!("{name}: {line}");
            }
        });
        Self { _process: process }
    }
}

/// Sends a task from Python, waits for it there, and returns what the caller sees.
pub(crate) async fn python_call(url: &str, task: &str, args: Value, kwargs: Value, options: Value) -> Value {
    python_call_with(&[("TEST_REDIS_URL", url)], task, args, kwargs, options).await
}

/// The same with these environment variables for `contract.py`.
pub(crate) async fn python_call_with(
    variables: &[(&str, &str)],
    task: &str,
    args: Value,
    kwargs: Value,
    options: Value,
) -> Value {
    let arguments = [args, kwargs, options].map(|value| value.to_string());
    let output = python("python")
        .arg("client.py")
        .arg(task)
        .args(arguments)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    serde_json::from_str(&printed)
        .unwrap_or_else(|_| panic!("{printed}{}", String::from_utf8_lossy(&output.stderr)))
}

/// Runs Celery's command line and returns what it prints as JSON.
pub(crate) async fn celery_command(url: &str, arguments: &[&str]) -> Value {
    let output = python("celery")
        .args(["--app", "contract"])
        .args(arguments)
        .env("TEST_REDIS_URL", url)
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    serde_json::from_str(printed.trim())
        .unwrap_or_else(|_| panic!("{printed}{}", String::from_utf8_lossy(&output.stderr)))
}

/// Flower, on a port of its own; it is killed when dropped.
pub(crate) struct Flower {
    _process: Child,
    port: u16,
}

impl Flower {
    /// Starts one.
    pub(crate) async fn start(url: &str) -> Self {
        let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let process = python("celery")
            .args(["--app", "contract", "flower", "--address=127.0.0.1", &format!("--port={port}")])
            .env("TEST_REDIS_URL", url)
            .env("FLOWER_UNAUTHENTICATED_API", "true")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { _process: process, port }
    }

    /// Its answer to a request for `path`, as soon as it is one that `suits`.
    pub(crate) async fn until(&self, path: &str, suits: impl Fn(&Value) -> bool) -> Value {
        let began = tokio::time::Instant::now();
        loop {
            let answer = Command::new("curl")
                .args(["--silent", "--fail", &format!("http://127.0.0.1:{}{path}", self.port)])
                .output()
                .await
                .unwrap();
            match serde_json::from_slice(&answer.stdout) {
                Ok(answer) if suits(&answer) => return answer,
                other => assert!(began.elapsed() < PATIENCE, "{path}: {other:?}"),
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}
