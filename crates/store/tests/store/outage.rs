//! A PostgreSQL server that goes away and comes back.

use crate::world::*;
use interview::ports::Store;
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use store::{Database, Options};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_gone_is_an_error_and_is_used_again_when_it_is_back() {
    on_postgres(async |_store: Arc<dyn Store>, url: String| {
        let (host, name) = url.rsplit_once('/').unwrap();
        let (user, server) = host.split_once('@').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let line = tokio::spawn(forward(listener, server.to_owned()));

        let options = Options { pool_size: 4, ..Options::default() };
        let database = Database::open(&format!("{user}@{address}/{name}"), &options).await.unwrap();
        let store = database.store();
        let mina = register(&store, "mina").await;

        line.abort();
        line.await.unwrap_err();
        let cut = Instant::now();
        let new = new_session();
        let (read, reached, written) = tokio::join!(
            store.user(mina.id.into()),
            store.ping(),
            store.create_session(mina.id, &new, job(0), None),
        );
        assert!(read.is_err() && reached.is_err() && written.is_err());
        store.user(mina.id.into()).await.unwrap_err();
        assert!(cut.elapsed() < Duration::from_secs(15), "{:?}", cut.elapsed());

        let line = tokio::spawn(forward(TcpListener::bind(address).await.unwrap(), server.to_owned()));
        // Connections that broke while unused may each fail once.
        for _ in 0..options.pool_size {
            if store.ping().await.is_ok() {
                break;
            }
        }
        assert_eq!(store.user(mina.id.into()).await.unwrap(), Some(mina.clone()));
        start(&store, mina.id, 0).await;
        database.close().await;
        line.abort();
    })
    .await;
}

/// Carries bytes to the server until it is aborted, which cuts every connection.
async fn forward(listener: TcpListener, server: String) {
    let server: SocketAddr = server.parse().unwrap();
    let mut connections = JoinSet::new();
    loop {
        let (mut client, _) = listener.accept().await.unwrap();
        connections.spawn(async move {
            let mut server = TcpStream::connect(server).await.unwrap();
            // It does not matter how a connection ends.
            let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
        });
    }
}
