//! A PostgreSQL server on which another transaction holds a lock and does not release it.

use crate::world::*;
use futures_util::future::join_all;
use interview::{error::Error, ports::Store, untrusted::Untrusted};
use sqlx::{Connection, Executor, PgConnection};
use std::{sync::Arc, time::Duration};
use store::{Database, Options};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const LOCK_TIMEOUT: Duration = Duration::from_millis(200);

async fn impatient(url: &str) -> Database {
    let options = Options { pool_size: 6, lock_timeout: LOCK_TIMEOUT, ..Options::default() };
    Database::open(url, &options).await.unwrap()
}

/// A lock on one session stops only those who change that session; they get [`Error::StoreBusy`].
#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_is_held_stops_only_who_needs_it() {
    on_postgres(async |_: Arc<dyn Store>, url: String| {
        let database = impatient(&url).await;
        let store = database.store();
        let mina = register(&store, "mina").await;
        let (_, of_locked) = asked(&store, mina.id, &["잠긴 질문"], 0).await;
        let (_, of_free) = asked(&store, mina.id, &["다른 질문"], 1).await;
        let stuck = record_of(&store, mina.id, of_locked[0].id).await;
        let other = record_of(&store, mina.id, of_free[0].id).await;

        let mut holder = PgConnection::connect(&url).await.unwrap();
        holder
            .execute("BEGIN; SELECT id FROM interview_sessions ORDER BY id LIMIT 1 FOR UPDATE")
            .await
            .unwrap();
        let text = Untrusted::new("기다리는 답변".into());
        let waiting = join_all((0..25).map(|_| store.save_answer(&stuck, &text, job(4), None)));
        let others = async {
            for second in 5..15 {
                store.user(mina.id.into()).await.unwrap();
                store.ping().await.unwrap();
                store.save_answer(&other, &text, job(second), None).await.unwrap();
            }
        };
        let (refused, ()) = tokio::join!(waiting, others);
        for outcome in refused {
            assert!(matches!(outcome, Err(Error::StoreBusy(_) | Error::Busy { .. })), "{outcome:?}");
        }
        holder.execute("ROLLBACK").await.unwrap();
        store.save_answer(&stuck, &text, job(20), None).await.unwrap();
        database.close().await;
    })
    .await;
}

/// A program that hangs in the middle of a change holds its locks only as long as the server allows.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_stands_still_is_ended() {
    on_postgres(async |_: Arc<dyn Store>, url: String| {
        let healthy = impatient(&url).await;
        let store = healthy.store();
        let mina = register(&store, "mina").await;
        let (_, records) = asked(&store, mina.id, &["질문"], 0).await;
        let owned = record_of(&store, mina.id, records[0].id).await;
        let text = Untrusted::new("답변".into());

        let (host, name) = url.rsplit_once('/').unwrap();
        let (user, server) = host.split_once('@').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stopped, stands_still) = tokio::sync::oneshot::channel();
        let line = tokio::spawn(forward_until_commit(listener, server.to_owned(), stopped));
        let frozen = impatient(&format!("{user}@{address}/{name}")).await;
        let its_store = frozen.store();
        let change = tokio::spawn({
            let (owned, text) = (owned.clone(), text.clone());
            async move { its_store.save_answer(&owned, &text, job(2), None).await.map(drop) }
        });
        stands_still.await.unwrap();
        let refused = store.save_answer(&owned, &text, job(3), None).await;
        assert!(matches!(refused, Err(Error::StoreBusy(_))), "the lock is held: {refused:?}");
        let mut tries = 0;
        while store.save_answer(&owned, &text, job(4), None).await.is_err() {
            tries += 1;
            assert!(tries < 50, "the lock was never given back");
        }
        change.abort();
        line.abort();
        healthy.close().await;
    })
    .await;
}

/// Carries bytes to the server and back, but no commit of an answer: from then on nothing passes.
async fn forward_until_commit(
    listener: TcpListener,
    server: String,
    stopped: tokio::sync::oneshot::Sender<()>,
) {
    let stopped = Arc::new(std::sync::Mutex::new(Some(stopped)));
    loop {
        let (client, _) = listener.accept().await.unwrap();
        let (server, stopped) = (TcpStream::connect(&server).await.unwrap(), stopped.clone());
        let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
            (client.into_split(), server.into_split());
        tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
        tokio::spawn(async move {
            let mut buffer = vec![0; 64 * 1024];
            loop {
                let length = from_client.read(&mut buffer).await.unwrap();
                if buffer[..length].windows(6).any(|window| window == b"COMMIT") {
                    if let Some(stopped) = stopped.lock().unwrap().take() {
                        stopped.send(()).unwrap();
                    }
                    std::future::pending::<()>().await;
                }
                if length == 0 || to_server.write_all(&buffer[..length]).await.is_err() {
                    break;
                }
            }
        });
    }
}
