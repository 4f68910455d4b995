//! A client that costs next to nothing: one connection, one request after the other.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// One kept-alive connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: Vec::with_capacity(64 * 1024) }
    }

    /// Sends a request and reads its whole answer; anything but 200 ends the measurement.
    pub(crate) async fn ask(&mut self, request: &[u8]) {
        self.stream.write_all(request).await.unwrap();
        self.buffer.clear();
        let mut whole = None;
        while whole.is_none_or(|whole| self.buffer.len() < whole) {
            assert_ne!(self.stream.read_buf(&mut self.buffer).await.unwrap(), 0, "the server hung up");
            whole = whole.or_else(|| length_of(&self.buffer));
        }
        assert!(self.buffer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&self.buffer));
    }
}

fn length_of(buffer: &[u8]) -> Option<usize> {
    let head = buffer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&buffer[..head]).unwrap().to_ascii_lowercase();
    let (_, rest) = text.split_once("content-length:").expect("an answer of known length");
    Some(head + rest.lines().next().unwrap().trim().parse::<usize>().unwrap())
}

pub(crate) fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n").into_bytes()
}

pub(crate) fn post(path: &str, token: &str, json: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{json}",
        json.len()
    )
    .into_bytes()
}

/// What a round of asking came to.
pub(crate) struct Round {
    pub(crate) per_second: f64,
    pub(crate) p95: Duration,
}

/// Asks the same over many connections for some time.
pub(crate) async fn round(
    address: SocketAddr,
    connections: usize,
    lasting: Duration,
    request: &[u8],
) -> Round {
    let end = Instant::now() + lasting;
    let asking = (0..connections).map(|_| {
        let request = request.to_owned();
        tokio::spawn(async move {
            let mut connection = Connection::open(address).await;
            let mut took = Vec::new();
            while Instant::now() < end {
                let began = Instant::now();
                connection.ask(&request).await;
                took.push(began.elapsed());
            }
            took
        })
    });
    let asking: Vec<_> = asking.collect();
    let mut took = Vec::new();
    for asked in asking {
        took.extend(asked.await.unwrap());
    }
    took.sort();
    Round { per_second: took.len() as f64 / lasting.as_secs_f64(), p95: took[took.len() * 95 / 100] }
}
