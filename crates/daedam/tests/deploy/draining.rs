//! How a server lets the proxy in front know that it is about to stop.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, ChildStderr, Command, Stdio},
};

#[test]
fn a_server_that_is_asked_to_stop_serves_on_and_says_that_it_is_not_ready() {
    // As systemd and Docker ask, and as a terminal does that is closed.
    for signal in ["TERM", "HUP"] {
        a_server_drains(signal);
    }
}

fn a_server_drains(signal: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Command::new(env!("CARGO_BIN_EXE_daedam"))
        .args(["serve", "--listen", "127.0.0.1:0", "--drain-time", "10m"])
        .current_dir(folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(server.stderr.take().unwrap());
    let ready = await_line(&mut log, "ready at http://");
    let address = ready.split("ready at http://").nth(1).unwrap().split(',').next().unwrap().to_owned();
    assert_eq!(status(&address, "/readyz"), "200");

    ask_to_stop(&server, signal);
    await_line(&mut log, "asked to stop:");
    // The line is written a moment before the server knows.
    while status(&address, "/readyz") != "503" {
        std::thread::yield_now();
    }
    assert_eq!(status(&address, "/openapi.json"), "200");

    // The one who does not want to wait asks twice.
    ask_to_stop(&server, signal);
    let mut rest = String::new();
    log.read_to_string(&mut rest).unwrap();
    assert!(server.wait().unwrap().success(), "{rest}");
    assert!(TcpStream::connect(&address).is_err());
}

fn await_line(log: &mut BufReader<ChildStderr>, part: &str) -> String {
    let mut lines = log.lines().map(Result::unwrap);
    lines.find(|line| line.contains(part)).unwrap_or_else(|| panic!("the server did not say {part:?}"))
}

fn ask_to_stop(server: &Child, signal: &str) {
    let signal = format!("-{signal}");
    assert!(Command::new("kill").args([&signal, &server.id().to_string()]).status().unwrap().success());
}

fn status(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().to_owned()
}
