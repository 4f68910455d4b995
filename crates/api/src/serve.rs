//! Listens for connections, serves them, and shuts down in order.

mod activity;
mod permits;

use crate::{address::TrustedProxies, state::Limits};
use activity::{Activity, Patience};
use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto::Builder,
        graceful::{GracefulShutdown, Watcher},
    },
};
use permits::{ConnectionPermit, ConnectionPermits};
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::Service;

/// Serves `router` on `listener` (HTTP/1.1, and HTTP/2 to clients that speak it) until `shutdown`; then accepts nothing
/// more and gives requests that are under way `limits.shutdown_grace` to finish. Connections from `proxies` are not counted
/// by address.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    proxies: TrustedProxies,
    shutdown: CancellationToken,
) {
    let server = Server::new(router, limits);
    let graceful = GracefulShutdown::new();
    let permits = ConnectionPermits::new(limits.connections, limits.address_connections, proxies);
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = accept(&listener, &permits) => accepted,
        };
        let (stream, peer, permit) = match accepted {
            Ok((stream, peer, Some(permit))) => (stream, peer, permit),
            // This address has as many busy connections as it may.
            Ok((_, _, None)) => continue,
            Err(cause) => {
                after_failure(&cause).await;
                continue;
            }
        };
        let (server, watcher) = (server.clone(), graceful.watcher());
        tokio::spawn(server.serve(stream, peer, watcher, permit));
    }
    drop(listener);
    if timeout(limits.shutdown_grace, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time and are given up");
    }
}

/// Waits for a free place first, so that connections beyond the limit wait in the system's queue.
async fn accept(
    listener: &TcpListener,
    permits: &ConnectionPermits,
) -> io::Result<(TcpStream, SocketAddr, Option<ConnectionPermit>)> {
    let any = permits.any().await.ok_or(io::ErrorKind::Other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, permits.of(peer.ip(), any)))
}

/// Ignores a connection that broke before it was accepted. Any other error, such as too many open files, needs time.
async fn after_failure(cause: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(cause.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%cause, "a connection could not be accepted");
        sleep(Duration::from_millis(200)).await;
    }
}

/// The settings of connections.
#[derive(Clone)]
struct Server {
    router: Router,
    http1: Arc<Builder<TokioExecutor>>,
    http2: Arc<Builder<TokioExecutor>>,
    patience: Patience,
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
        let patience = Patience { to_ask: limits.header_timeout, to_take: limits.write_timeout };
        Self { router, http1: Arc::new(http1), http2: Arc::new(http2), patience }
    }

    /// Serves a connection until it ends, its client lets it wait for too long, or another connection takes its place.
    async fn serve(self, stream: TcpStream, peer: SocketAddr, watcher: Watcher, permit: ConnectionPermit) {
        // Sends small answers at once; on a system that cannot, they are a little later.
        let _ = stream.set_nodelay(true);
        let (activity, patience, permit) = (Activity::new(), self.patience, Arc::new(permit));
        let connection = self.answer(stream, peer, watcher, activity.clone(), permit.clone());
        tokio::select! {
            () = connection => {}
            () = activity.stalled(patience) => tracing::debug!(%peer, "a connection waited for its client for too long"),
            () = permit.taken() => tracing::debug!(%peer, "a connection asked for nothing and made room"),
        }
    }

    async fn answer(
        self,
        stream: TcpStream,
        peer: SocketAddr,
        watcher: Watcher,
        activity: Arc<Activity>,
        permit: Arc<ConnectionPermit>,
    ) {
        let Ok(http2) = speaks_http2(&stream).await else { return };
        let router = self.router;
        let service = service_fn(move |mut request: Request<Incoming>| {
            permit.prove();
            let exchange = activity.begin();
            request.extensions_mut().insert(ConnectInfo(peer));
            let answer = router.clone().call(request.map(Body::new));
            async move { answer.await.map(|answer| answer.map(|body| exchange.answer_with(body))) }
        });
        let builder = if http2 { self.http2 } else { self.http1 };
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
        if let Err(cause) = watcher.watch(connection).await {
            tracing::debug!(%cause, "a connection ended early");
        }
    }
}

/// Determines the protocol of a connection. No HTTP/1.1 method begins as HTTP/2's preface does.
async fn speaks_http2(stream: &TcpStream) -> io::Result<bool> {
    const PREFACE: &[u8] = b"PRI";
    let mut first = [0; PREFACE.len()];
    loop {
        match stream.peek(&mut first).await? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            length if first[..length] != PREFACE[..length] => return Ok(false),
            length if length == PREFACE.len() => return Ok(true),
            // Bytes that were peeked at don't wake the task, so the rest is looked for a little later.
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
        let server =
            tokio::spawn(serve(listener, router, limits, TrustedProxies::default(), shutdown.clone()));
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

    /// Reads until the server closes the connection.
    async fn closed(mut stream: TcpStream) {
        let mut everything = Vec::new();
        // A reset is as good an end as any.
        let _ended = stream.read_to_end(&mut everything).await;
    }

    #[tokio::test]
    async fn a_client_that_begins_a_protocol_and_asks_nothing_is_disconnected() {
        let limits = Limits { header_timeout: Duration::from_millis(100), ..Limits::default() };
        let (address, ..) = serving(who(), limits).await;
        let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
        for beginning in [&b""[..], b"P", b"PRI", b"PRI * HTTP/2.0\r\n", preface, b"GET / HTTP/1.1\r\nHost"] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(beginning).await.unwrap();
            timeout(Duration::from_secs(10), closed(stream)).await.expect("it is closed");
        }
    }

    #[tokio::test]
    async fn an_address_that_only_opens_connections_keeps_nobody_out() {
        let limits = Limits { address_connections: 4, ..Limits::default() };
        let (address, ..) = serving(who(), limits).await;
        let mut silent = Vec::new();
        for _ in 0..20 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(b"PRI").await.unwrap();
            silent.push(stream);
        }
        assert!(exchange(address, GET).await.starts_with("HTTP/1.1 200"));
    }

    #[tokio::test]
    async fn an_answer_that_nobody_reads_is_given_up() {
        let limits = Limits { write_timeout: Duration::from_millis(200), ..Limits::default() };
        let large = Router::new().route("/", get(async || vec![b'a'; 64 * 1024 * 1024]));
        let (address, ..) = serving(large, limits).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(GET).await.unwrap();
        stream.readable().await.unwrap();
        sleep(Duration::from_millis(600)).await;
        let mut read = Vec::new();
        let _ended =
            timeout(Duration::from_secs(10), stream.read_to_end(&mut read)).await.expect("it is closed");
        assert!(read.len() < 64 * 1024 * 1024, "{}", read.len());
    }
}
