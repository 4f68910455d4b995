//! The built program, started and ended by a test.

use reqwest::{Client, Response};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::SocketAddr,
    path::Path,
    process::{Child, ChildStderr, Command, ExitStatus, Output, Stdio},
    time::{Duration, Instant},
};

#[expect(clippy::disallowed_methods, reason = "the test servers' addresses come from whoever started them")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A running server.
pub(crate) struct Program {
    child: Child,
    pub(crate) address: SocketAddr,
    log: Option<std::thread::JoinHandle<String>>,
}

impl Program {
    /// Starts a server on a port of its own choosing, and waits until it listens.
    pub(crate) fn serve(data_dir: &Path, settings: &[(&str, &str)]) -> Self {
        Self::serve_on("127.0.0.1:0", data_dir, settings)
    }

    pub(crate) fn serve_on(listen: &str, data_dir: &Path, settings: &[(&str, &str)]) -> Self {
        let (mut program, log, mut lines) = Self::listening(listen, data_dir, settings);
        // Read to the end, or a full pipe would stop the program.
        program.log = Some(std::thread::spawn(move || {
            let mut rest = Vec::new();
            let _ended = lines.read_to_end(&mut rest);
            log + &String::from_utf8_lossy(&rest)
        }));
        program
    }

    /// Starts a server, and hangs up on its log once it listens.
    pub(crate) fn serve_unheard(data_dir: &Path) -> Self {
        Self::listening("127.0.0.1:0", data_dir, &[("DAEDAM_LOG", "debug")]).0
    }

    fn listening(
        listen: &str,
        data_dir: &Path,
        settings: &[(&str, &str)],
    ) -> (Self, String, BufReader<ChildStderr>) {
        let mut command = command(data_dir, settings);
        command.arg("serve").env("DAEDAM_LISTEN", listen).stderr(Stdio::piped()).stdout(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut log = String::new();
        let address = loop {
            let before = log.len();
            assert_ne!(lines.read_line(&mut log).unwrap(), 0, "the program ended: {log}");
            if let Some((_, rest)) = log[before..].split_once("ready at http://") {
                break rest.split([',', ' ']).next().unwrap().trim().parse().unwrap();
            }
        };
        (Self { child, address, log: None }, log, lines)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Ends the program without a word, as a power cut does to a process.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks the program to stop.
    pub(crate) fn terminate(&self) {
        terminate(&self.child);
    }

    /// Asks the program to stop, waits until it has, and returns how it ended and what it logged.
    pub(crate) fn stop(mut self) -> (ExitStatus, String) {
        self.terminate();
        let status = self.child.wait().unwrap();
        let log = self.log.take().map(|log| log.join().unwrap()).unwrap_or_default();
        (status, log)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // A test that panics must not leave its server behind; one that has ended already is no error.
        let _already_gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// A running worker.
pub(crate) struct Worker(Child);

impl Worker {
    /// Starts a worker whose log can be read.
    pub(crate) fn start_heard(data_dir: &Path, settings: &[(&str, &str)]) -> (Self, BufReader<ChildStderr>) {
        let mut command = command(data_dir, settings);
        let mut child = command.arg("worker").stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        (Self(child), log)
    }

    pub(crate) fn start(data_dir: &Path, settings: &[(&str, &str)]) -> Self {
        let mut command = command(data_dir, settings);
        Self(command.arg("worker").stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap())
    }

    /// Ends the worker without a word.
    pub(crate) fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Asks the worker to stop, and waits until it has.
    pub(crate) fn stop(mut self) -> ExitStatus {
        terminate(&self.0);
        self.0.wait().unwrap()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _already_gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

fn terminate(child: &Child) {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
}

/// The program with nothing of this test's environment but what it is given.
pub(crate) fn command(data_dir: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_daedam"));
    command.env_clear().current_dir(data_dir).env("DAEDAM_DATA_DIR", data_dir.join("data"));
    // A port of its own choosing: another server may run on this machine.
    command.env("DAEDAM_LISTEN", "127.0.0.1:0");
    // Cheap hashes: these tests are not about passwords.
    command.env("DAEDAM_PASSWORD_MEMORY_KIB", "8").env("DAEDAM_PASSWORD_PASSES", "1");
    for (name, value) in settings {
        command.env(name, value);
    }
    command
}

pub(crate) fn run(data_dir: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
    command(data_dir, settings).args(arguments).stdin(Stdio::null()).output().unwrap()
}

/// Runs a command that reads this on standard input.
pub(crate) fn run_with_input(mut command: Command, input: &str) -> Output {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// A client that waits 20 s for an answer.
pub(crate) fn client() -> Client {
    // Every connection here is plain, but a client is not made without somebody who could encrypt.
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
    Client::builder().timeout(Duration::from_secs(20)).build().unwrap()
}

/// Registers, signs in, and returns the access token.
pub(crate) async fn sign_up(client: &Client, program: &Program, name: &str) -> String {
    let registration = json!({"username": name, "hashed_password": "pass123"});
    let registered = client.post(program.url("/register")).json(&registration).send().await.unwrap();
    assert_eq!(registered.status(), 200);
    sign_in(client, program, name).await
}

pub(crate) async fn sign_in(client: &Client, program: &Program, name: &str) -> String {
    let form = [("username", name), ("password", "pass123")];
    let token = client.post(program.url("/token")).form(&form).send().await.unwrap();
    json_of(token).await["access_token"].as_str().unwrap().to_owned()
}

pub(crate) async fn json_of(response: Response) -> Value {
    let status = response.status();
    let text = response.text().await.unwrap();
    assert!(status.is_success(), "{status}: {text}");
    serde_json::from_str(&text).unwrap()
}

/// Asks again and again until `found` says what it looked for; panics after a minute.
pub(crate) async fn eventually<T>(what: &str, mut found: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(result) = found().await {
            return result;
        }
        assert!(Instant::now() < deadline, "{what} did not happen");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
