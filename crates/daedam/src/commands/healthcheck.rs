//! `daedam healthcheck`: asks the server on `listen` whether it is ready, so that a container needs no other program
//! to be watched with.

use crate::{commands::output::say, settings::Settings};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    process::ExitCode,
    time::Duration,
};

/// How long the server may take to be reached, and then to answer; more than it gives its database.
const PATIENCE: Duration = Duration::from_secs(4);

/// More than a status line ever has.
const MAX_LINE_BYTES: u64 = 1024;

pub(super) fn healthcheck(settings: &Settings) -> anyhow::Result<ExitCode> {
    let address = reachable(settings.listen);
    match status_line(address) {
        Ok(line) if line.split(' ').nth(1) == Some("200") => {
            say(format_args!("{address} is ready"))?;
            Ok(ExitCode::SUCCESS)
        }
        Ok(line) => {
            eprintln!("{address} is not ready: it answers {:?}", line.trim_end());
            Ok(ExitCode::FAILURE)
        }
        Err(cause) => {
            eprintln!("{address} does not answer: {cause}");
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Where a server that listens on every network is found from the same machine.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let address = match listen.ip() {
        IpAddr::V4(address) if address.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(address) if address.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        address => address,
    };
    SocketAddr::new(address, listen.port())
}

fn status_line(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut line = String::new();
    BufReader::new(stream.take(MAX_LINE_BYTES)).read_line(&mut line)?;
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_network_is_reached_from_this_machine() {
        for (listen, asked) in [
            ("0.0.0.0:8000", "127.0.0.1:8000"),
            ("[::]:80", "[::1]:80"),
            ("10.1.2.3:9000", "10.1.2.3:9000"),
            ("127.0.0.1:8000", "127.0.0.1:8000"),
        ] {
            assert_eq!(reachable(listen.parse().unwrap()), asked.parse().unwrap());
        }
    }
}
