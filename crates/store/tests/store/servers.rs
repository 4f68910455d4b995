//! Servers that share a database, and the keys they sign with.

use crate::world::*;
use chrono::TimeDelta;
use futures_util::future::join_all;
use interview::ports::Store;
use std::sync::Arc;
use store::{ALIVE_FOR, Database, Options, Server};

told_to_both!(one_key_for_all, a_race_of_keys);

fn server(id: &str, key: &str, second: i64) -> Server {
    Server { id: id.to_owned(), key_fingerprint: key.to_owned(), started_at: at(second) }
}

async fn one_key_for_all(_store: Arc<dyn Store>, url: String) {
    let database = Database::open(&url, &Options::default()).await.unwrap();
    let (one, two, other) = (server("one", "key", 0), server("two", "key", 5), server("other", "another", 6));
    assert_eq!(database.register_server(&one, at(0)).await.unwrap(), None);
    assert_eq!(database.register_server(&two, at(5)).await.unwrap(), None);
    let company = database.register_server(&other, at(6)).await.unwrap().unwrap();
    assert_eq!((company.server, company.seen_at), (two.clone(), at(5)));
    let live = async |second| -> Vec<String> {
        let live = database.live_servers(at(second)).await.unwrap();
        live.into_iter().map(|live| live.server.id).collect()
    };
    assert_eq!(live(6).await, ["one", "two"]);

    // One ends, the other is killed: its last sign of life counts for a while.
    database.remove_server(&one).await.unwrap();
    database.remove_server(&one).await.unwrap();
    assert_eq!(database.renew_server(&two, at(20)).await.unwrap(), None);
    let dead_from = 20 + ALIVE_FOR.num_seconds();
    assert_eq!(live(dead_from - 1).await, ["two"]);
    assert!(database.register_server(&other, at(dead_from - 1)).await.unwrap().is_some());
    assert_eq!(database.register_server(&other, at(dead_from)).await.unwrap(), None);
    assert_eq!(live(dead_from).await, ["other"]);

    // A server that was only delayed learns which server is beside it.
    let beside = database.renew_server(&two, at(dead_from + 1)).await.unwrap().unwrap();
    assert_eq!(beside.server, other);
    database.remove_server(&two).await.unwrap();
    let later = at(dead_from + 2) + TimeDelta::days(2);
    assert_eq!(database.register_server(&one, later).await.unwrap(), None);
    database.close().await;
}

/// However they race, those that are accepted have the same key.
async fn a_race_of_keys(_store: Arc<dyn Store>, url: String) {
    let database = Database::open(&url, &Options::default()).await.unwrap();
    let servers: Vec<Server> =
        (0..12).map(|number| server(&number.to_string(), ["even", "odd"][number % 2], 0)).collect();
    let registered = join_all(servers.iter().map(|server| database.register_server(server, at(1)))).await;
    let refused = registered.into_iter().filter(|company| company.as_ref().unwrap().is_some()).count();
    let live = database.live_servers(at(1)).await.unwrap();
    assert_eq!((refused, live.len()), (6, 6));
    assert!(live.iter().all(|one| one.server.key_fingerprint == live[0].server.key_fingerprint));
    database.close().await;
}
