//! The release program, started for a measurement.

use crate::process;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A running server, ended when it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts Daedam on a data folder.
    pub(crate) fn daedam(data: &Path) -> Self {
        Self::daedam_with(data, &[])
    }

    /// Starts Daedam on a data folder, with settings.
    pub(crate) fn daedam_with(data: &Path, settings: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_daedam"));
        command.env("DAEDAM_DATA_DIR", data).env("DAEDAM_LISTEN", "127.0.0.1:0").arg("serve");
        Self::start(command.envs(settings.iter().copied()))
    }

    /// Starts this benchmark again, as another server.
    pub(crate) fn of_this_benchmark(mode: &str, argument: &str) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        Self::start(command.args([mode, argument]))
    }

    fn start(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        let address = loop {
            line.clear();
            assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the server ended");
            if let Some((_, rest)) = line.split_once("ready at http://") {
                break rest.split([',', ' ', '\n']).next().unwrap().parse().unwrap();
            }
        };
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        Self { child, address }
    }

    pub(crate) fn resident_kib(&self) -> u64 {
        process::resident_kib(&self.child)
    }

    /// Processor time it has used so far.
    pub(crate) fn processor_time(&self) -> Duration {
        process::processor_time(&self.child)
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Somebody with a session of so many questions: their token, the session, its records.
    pub(crate) async fn candidate(&self, name: &str, questions: usize) -> Candidate {
        let client = client();
        let registration = json!({"username": name, "hashed_password": "pass123"});
        client.post(self.url("/register")).json(&registration).send().await.unwrap();
        let token = self.sign_in(&client, name).await;
        let plan = json!({"user_name": "민", "position": "백엔드 개발자", "question_count": questions});
        let session =
            client.post(self.url("/sessions")).bearer_auth(&token).json(&plan).send().await.unwrap();
        let session = session.json::<Value>().await.unwrap()["id"].as_i64().unwrap();
        let path = self.url(&format!("/sessions/{session}/questions"));
        let records: Value = client.get(path).bearer_auth(&token).send().await.unwrap().json().await.unwrap();
        let records =
            records.as_array().unwrap().iter().map(|record| record["id"].as_i64().unwrap()).collect();
        Candidate { token, session, records }
    }

    /// Signs in a candidate who is registered; the access token.
    pub(crate) async fn sign_in(&self, client: &reqwest::Client, name: &str) -> String {
        let form = [("username", name), ("password", "pass123")];
        let token: Value =
            client.post(self.url("/token")).form(&form).send().await.unwrap().json().await.unwrap();
        token["access_token"].as_str().unwrap().to_owned()
    }
}

pub(crate) fn client() -> reqwest::Client {
    // Every connection here is plain, but a client is not made without somebody who could encrypt.
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

pub(crate) struct Candidate {
    pub(crate) token: String,
    pub(crate) session: i64,
    pub(crate) records: Vec<i64>,
}
