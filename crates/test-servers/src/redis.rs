//! A Redis server of a test's own.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    net::{TcpListener, TcpStream},
    process::{Child, Command},
    time::{Instant, sleep},
};

/// A Redis server that keeps nothing on disk; it ends when dropped.
#[derive(Debug)]
pub struct RedisServer {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    arguments: Vec<String>,
    folder: TempDir,
    process: Option<Child>,
}

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(30);

impl RedisServer {
    /// Starts one with more arguments than the usual.
    pub async fn start(arguments: &[&str]) -> Self {
        let mut redis = Self::stopped(arguments).await;
        redis.resume().await;
        redis
    }

    /// A place where one could run.
    pub async fn stopped(arguments: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self {
            port: listener.local_addr().unwrap().port(),
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            folder: tempfile::tempdir().unwrap(),
            process: None,
        }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// A file beside it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Lets it speak TLS only, from its next start on.
    pub fn use_tls(&mut self, certificate: &Path, key: &Path) {
        let port = self.port.to_string();
        self.arguments.extend(["--port", "0", "--tls-port", &port].map(str::to_owned));
        let (certificate, key) = (certificate.display().to_string(), key.display().to_string());
        self.arguments.extend(["--tls-cert-file".to_owned(), certificate, "--tls-key-file".to_owned(), key]);
        self.arguments.extend(["--tls-auth-clients", "no"].map(str::to_owned));
    }

    /// Starts it again, empty.
    pub async fn resume(&mut self) {
        let process = Command::new("redis-server")
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no"])
            .args(&self.arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("redis-server is installed by scripts/install.sh test");
        self.process = Some(process);
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            assert!(began.elapsed() < PATIENCE, "redis-server does not start");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Kills it; whatever it remembered is gone.
    pub async fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().await.unwrap();
        }
    }

    /// Lets it forget everything, as somebody's FLUSHALL does.
    pub async fn forget_everything(&self) {
        let port = self.port.to_string();
        let flushed = Command::new("redis-cli").args(["-p", &port, "FLUSHALL"]).output().await.unwrap();
        assert!(flushed.status.success());
    }
}
