//! `daedam healthcheck`, as a container asks it.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    process::{Command, Output},
    thread,
};

#[test]
fn a_ready_server_is_healthy_and_no_other_is() {
    for (answer, healthy) in [
        ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", true),
        ("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 2\r\n\r\n{}", false),
        ("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", false),
        ("", false),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            // Read whole, or closing would reset the connection before the answer is read.
            let lines = BufReader::new(stream.try_clone().unwrap()).lines().map(Result::unwrap);
            let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            let _hung_up = stream.write_all(answer.as_bytes());
            head.first().cloned()
        });
        // As in a container, where the server listens on every network.
        let output = healthcheck(&format!("0.0.0.0:{port}"));
        // A program that asked nothing is found out rather than waited for.
        drop(TcpStream::connect(("127.0.0.1", port)));
        assert_eq!(asked.join().unwrap().as_deref(), Some("GET /readyz HTTP/1.1"), "{output:?}");
        assert_eq!(output.status.success(), healthy, "{answer:?}: {output:?}");
    }
}

#[test]
fn where_nobody_listens_nobody_is_healthy() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let output = healthcheck(&address);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("does not answer"), "{output:?}");
}

fn healthcheck(listen: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_daedam"));
    command.arg("healthcheck").env("DAEDAM_LISTEN", listen).current_dir(folder.path());
    command.output().unwrap()
}
