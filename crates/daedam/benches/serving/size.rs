//! What Daedam weighs and how soon it answers.

use crate::{
    client::Connection,
    median,
    program::{self, Server},
    row,
};
use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

const STARTS: usize = 9;
const SIGN_INS: usize = 200;
const SIGN_INS_AT_ONCE: usize = 8;

pub(crate) async fn measure() {
    let folder = tempfile::tempdir().unwrap();
    // The first start makes the database; those after it are what a restart costs.
    let fresh = start(folder.path()).await;
    let mut restarts = Vec::new();
    for _ in 0..STARTS {
        restarts.push(start(folder.path()).await.as_secs_f64() * 1e3);
    }
    let first = format!("{:.0}", fresh.as_secs_f64() * 1e3);
    row("ms from start to first answer, a new database", first, "–".into(), "–".into(), "≤ 50");
    row("ms from start to first answer", format!("{:.0}", median(restarts)), "–".into(), "–".into(), "≤ 50");
    let server = Server::daedam(folder.path());
    Connection::open(server.address).await.ask(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let idle = format!("{:.1}", server.resident_kib() as f64 / 1024.0);
    row("MB resident, idle", idle, "–".into(), "–".into(), "≤ 20");
    sign_in_often(&server).await;
    let afterwards = format!("{:.1}", server.resident_kib() as f64 / 1024.0);
    row("MB resident after 200 sign-ins, 8 at once", afterwards, "–".into(), "–".into(), "–");
    let binary = std::fs::metadata(env!("CARGO_BIN_EXE_daedam")).unwrap().len();
    row("MB of the binary", format!("{:.1}", binary as f64 / 1e6), "–".into(), "–".into(), "–");
    let built = clean_build();
    row("s of a clean release build", format!("{:.0}", built.as_secs_f64()), "–".into(), "–".into(), "–");
}

async fn sign_in_often(server: &Server) {
    let client = program::client();
    server.candidate("candidate", 1).await;
    for _ in 0..SIGN_INS / SIGN_INS_AT_ONCE {
        let at_once = (0..SIGN_INS_AT_ONCE).map(|_| server.sign_in(&client, "candidate"));
        futures_util::future::join_all(at_once).await;
    }
}

async fn start(data: &Path) -> Duration {
    let began = Instant::now();
    let server = Server::daedam(data);
    Connection::open(server.address).await.ask(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    began.elapsed()
}

/// Builds the program again from nothing, in a folder of its own.
fn clean_build() -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let built = Command::new(env!("CARGO"))
        .args(["build", "--release", "--quiet", "--package", "daedam", "--target-dir"])
        .arg(folder.path())
        .status()
        .unwrap();
    assert!(built.success());
    began.elapsed()
}

pub(crate) fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    model.map_or_else(|| "an unknown processor".to_owned(), |(_, model)| model.to_owned())
}
