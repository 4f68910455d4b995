//! Listening: connections in, answers out, and an orderly end.

use crate::state::Limits;
use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto::Builder,
        graceful::{GracefulShutdown, Watcher},
    },
};
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::Service;

/// Serves `router` on `listener` (HTTP/1.1, and HTTP/2 to clients that know it) until `shutdown`; then accepts nothing
/// more and gives what is under way `limits.shutdown_grace` to finish.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, shutdown: CancellationToken) {
    let server = Server::new(router, limits);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(limits.connections.clamp(1, Semaphore::MAX_PERMITS)));
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let (stream, peer, place) = match accepted {
            Ok(accepted) => accepted,
            Err(cause) => {
                after_failure(&cause).await;
                continue;
            }
        };
        let (server, watcher) = (server.clone(), graceful.watcher());
        tokio::spawn(async move {
            server.serve(stream, peer, watcher).await;
            drop(place);
        });
    }
    drop(listener);
    if timeout(limits.shutdown_grace, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time and are given up");
    }
}

type Place = tokio::sync::OwnedSemaphorePermit;

/// Takes a place first, so that connections beyond the limit wait in the system's queue.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, Place)> {
    let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, place))
}

/// A connection that broke before it was accepted is nothing; anything else, such as too many open files, needs time.
async fn after_failure(cause: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(cause.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%cause, "a connection could not be accepted");
        sleep(Duration::from_millis(200)).await;
    }
}

/// How the connections are served.
#[derive(Clone)]
struct Server {
    router: Router,
    http1: Arc<Builder<TokioExecutor>>,
    http2: Arc<Builder<TokioExecutor>>,
    header_timeout: Duration,
}

impl Server {
    fn new(router: Router, limits: Limits) -> Self {
        let mut http1 = Builder::new(TokioExecutor::new()).http1_only();
        http1
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_timeout)
            .max_buf_size(64 * 1024);
        let mut http2 = Builder::new(TokioExecutor::new()).http2_only();
        http2
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(limits.header_timeout)
            .keep_alive_timeout(limits.header_timeout)
            .max_concurrent_streams(128)
            .max_header_list_size(64 * 1024);
        Self { router, http1: Arc::new(http1), http2: Arc::new(http2), header_timeout: limits.header_timeout }
    }

    async fn serve(self, stream: TcpStream, peer: SocketAddr, watcher: Watcher) {
        // Small answers go out at once; a system that cannot do that only answers a little later.
        let _ = stream.set_nodelay(true);
        let Ok(first) = timeout(self.header_timeout, speaks_http2(&stream)).await else { return };
        let Ok(http2) = first else { return };
        let router = self.router;
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().call(request.map(Body::new))
        });
        let builder = if http2 { self.http2 } else { self.http1 };
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
        if let Err(cause) = watcher.watch(connection).await {
            tracing::debug!(%cause, "a connection ended early");
        }
    }
}

/// Says which protocol a connection begins with. No HTTP/1.1 method begins as HTTP/2's preface does.
async fn speaks_http2(stream: &TcpStream) -> io::Result<bool> {
    const PREFACE: &[u8] = b"PRI";
    let mut first = [0; PREFACE.len()];
    loop {
        match stream.peek(&mut first).await? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            length if first[..length] != PREFACE[..length] => return Ok(false),
            length if length == PREFACE.len() => return Ok(true),
            // Bytes that were peeked at already wake nobody, so the rest is looked for a little later.
            _ => sleep(Duration::from_millis(20)).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        sync::Notify,
        task::JoinHandle,
    };

    const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    async fn serving(router: Router, limits: Limits) -> (SocketAddr, CancellationToken, JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, shutdown) = (listener.local_addr().unwrap(), CancellationToken::new());
        let server = tokio::spawn(serve(listener, router, limits, shutdown.clone()));
        (address, shutdown, server)
    }

    async fn exchange(address: SocketAddr, sent: &[u8]) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(sent).await.unwrap();
        let mut received = Vec::new();
        let _ = stream.read_to_end(&mut received).await;
        String::from_utf8_lossy(&received).into_owned()
    }

    fn who() -> Router {
        Router::new()
            .route("/", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.ip().to_string()))
    }

    #[tokio::test]
    async fn http1_is_answered_and_knows_its_peer() {
        let (address, ..) = serving(who(), Limits::default()).await;
        let answer = exchange(address, GET).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"), "{answer}");
    }

    #[tokio::test]
    async fn http2_is_recognised_even_when_its_preface_comes_in_pieces() {
        let (address, ..) = serving(who(), Limits::default()).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        stream.write_all(b"PR").await.unwrap();
        stream.write_all(b"I * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.unwrap();
        const SETTINGS: u8 = 4;
        assert_eq!(head[3], SETTINGS);
    }

    #[tokio::test]
    async fn slow_clients_are_let_go() {
        let limits = Limits { header_timeout: Duration::from_millis(50), ..Limits::default() };
        let (address, ..) = serving(who(), limits).await;
        for sent in [&b""[..], b"P", b"GET / HTTP/1.1\r\nHo"] {
            let answer = exchange(address, sent).await;
            assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
        }
    }

    #[tokio::test]
    async fn what_is_under_way_at_shutdown_is_finished() {
        let (begun, end) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (handler_begun, handler_end) = (begun.clone(), end.clone());
        let handler = async move || {
            handler_begun.notify_one();
            handler_end.notified().await;
            "finished"
        };
        let (address, shutdown, server) =
            serving(Router::new().route("/", get(handler)), Limits::default()).await;
        let answer = tokio::spawn(async move { exchange(address, GET).await });
        begun.notified().await;
        shutdown.cancel();
        end.notify_one();
        assert!(answer.await.unwrap().ends_with("finished"));
        server.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[tokio::test]
    async fn what_does_not_finish_is_given_up() {
        let begun = Arc::new(Notify::new());
        let handler_begun = begun.clone();
        let handler = async move || {
            handler_begun.notify_one();
            std::future::pending::<()>().await;
        };
        let limits = Limits { shutdown_grace: Duration::from_millis(20), ..Limits::default() };
        let (address, shutdown, server) = serving(Router::new().route("/", get(handler)), limits).await;
        tokio::spawn(async move { exchange(address, GET).await });
        begun.notified().await;
        shutdown.cancel();
        server.await.unwrap();
    }

    #[tokio::test]
    async fn a_connection_beyond_the_limit_waits_for_a_place() {
        let limits = Limits { connections: 1, ..Limits::default() };
        let (address, ..) = serving(who(), limits).await;
        let mut first = TcpStream::connect(address).await.unwrap();
        first.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        first.readable().await.unwrap();
        let mut second = tokio::spawn(async move { exchange(address, GET).await });
        assert!(timeout(Duration::from_millis(100), &mut second).await.is_err());
        drop(first);
        assert!(second.await.unwrap().starts_with("HTTP/1.1 200"));
    }
}
