//! A Redis of a test's own, which may be stopped, and a way to it, which may be cut.

use crate::support::PATIENCE;
use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    process::{Child, Command},
    sync::watch,
};

/// A Redis server that keeps nothing on disk; it ends when dropped.
pub(crate) struct PrivateRedis {
    pub(crate) port: u16,
    arguments: Vec<String>,
    folder: tempfile::TempDir,
    process: Option<Child>,
}

impl PrivateRedis {
    /// Starts one with more arguments than the usual.
    pub(crate) async fn start(arguments: &[&str]) -> Self {
        let mut redis = Self::stopped(arguments).await;
        redis.resume().await;
        redis
    }

    /// A place where one could run.
    pub(crate) async fn stopped(arguments: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self {
            port: listener.local_addr().unwrap().port(),
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            folder: tempfile::tempdir().unwrap(),
            process: None,
        }
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// A file beside it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Lets it speak TLS only, from its next start on.
    pub(crate) fn use_tls(&mut self, certificate: &Path, key: &Path) {
        self.arguments.extend([
            "--port".to_owned(),
            "0".to_owned(),
            "--tls-port".to_owned(),
            self.port.to_string(),
        ]);
        let (certificate, key) = (certificate.display().to_string(), key.display().to_string());
        self.arguments.extend(["--tls-cert-file".to_owned(), certificate, "--tls-key-file".to_owned(), key]);
        self.arguments.extend(["--tls-auth-clients".to_owned(), "no".to_owned()]);
    }

    /// Starts it again, empty.
    pub(crate) async fn resume(&mut self) {
        let process = Command::new("redis-server")
            .args([
                "--port",
                &self.port.to_string(),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
            ])
            .args(&self.arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("redis-server is installed by scripts/install.sh test");
        self.process = Some(process);
        let began = tokio::time::Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            assert!(began.elapsed() < PATIENCE, "redis-server does not start");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Kills it.
    pub(crate) async fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().await.unwrap();
        }
    }
}

/// What a way does with bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It carries them.
    Open,
    /// It swallows them, and what swallowed something once carries nothing ever again: a cable was pulled.
    Blackhole,
}

/// A way to a server that a test can spoil.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    mode: Arc<AtomicU8>,
    reset: watch::Sender<()>,
}

impl Proxy {
    /// A way to that port.
    pub(crate) async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            port: listener.local_addr().unwrap().port(),
            mode: Arc::new(AtomicU8::new(0)),
            reset: watch::channel(()).0,
        };
        let (mode, reset) = (proxy.mode.clone(), proxy.reset.subscribe());
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (mode, mut reset) = (mode.clone(), reset.clone());
                reset.mark_unchanged();
                tokio::spawn(async move {
                    let Ok(far) = TcpStream::connect(("127.0.0.1", port)).await else { return };
                    let (near_in, near_out) = near.into_split();
                    let (far_in, far_out) = far.into_split();
                    let dead = AtomicBool::new(false);
                    tokio::select! {
                        () = carry(near_in, far_out, &mode, &dead) => {}
                        () = carry(far_in, near_out, &mode, &dead) => {}
                        _ = reset.changed() => {}
                    }
                });
            }
        });
        proxy
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// Does something else with bytes from now on.
    pub(crate) fn set(&self, mode: Mode) {
        self.mode.store(u8::from(mode == Mode::Blackhole), Ordering::SeqCst);
    }

    /// Breaks every connection there is.
    pub(crate) fn reset(&self) {
        self.reset.send_replace(());
    }
}

async fn carry(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mode: &AtomicU8,
    dead: &AtomicBool,
) {
    let mut buffer = vec![0; 64 << 10];
    loop {
        match from.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(_) if mode.load(Ordering::SeqCst) == 1 || dead.load(Ordering::SeqCst) => {
                dead.store(true, Ordering::SeqCst);
            }
            Ok(length) => {
                if to.write_all(&buffer[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}
