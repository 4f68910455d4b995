//! The ways between the parts spoiled while answers come in: broken, broken on one side, swallowing, and slow.

use super::extent;
use crate::{
    candidate::Candidate,
    computed::Computed,
    postgres::OwnDatabase,
    program::{Program, Worker},
};
use std::time::Duration;
use test_servers::{Proxy, RedisServer};

/// Spoils a way in another manner each time, ending what the time before began.
fn spoil(way: &Proxy, manner: usize) {
    way.open();
    match manner % 4 {
        0 => way.reset(),
        1 => way.half_open(),
        2 => way.delay(Duration::from_millis(30)),
        _ => way.blackhole(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_is_lost_when_the_servers_way_to_redis_is_spoiled() {
    survive_spoiled_ways("server", |fault| (Some(fault), None)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_is_lost_when_the_workers_way_to_redis_is_spoiled() {
    survive_spoiled_ways("worker", |fault| (None, Some(fault))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_is_lost_when_both_ways_to_redis_are_spoiled() {
    survive_spoiled_ways("both", |fault| (Some(fault), Some(fault + 2))).await;
}

/// Posts answers while the ways to Redis are spoiled as `manners` says of each fault, the server's and the worker's.
async fn survive_spoiled_ways(whose: &str, manners: impl Fn(usize) -> (Option<usize>, Option<usize>)) {
    let extent = extent();
    let folder = tempfile::tempdir().unwrap();
    let redis = RedisServer::start(&[]).await;
    let (servers_way, workers_way) = (Proxy::to(redis.port).await, Proxy::to(redis.port).await);
    let (servers_url, workers_url) = (servers_way.redis_url(), workers_way.redis_url());
    let with = |url| [("DAEDAM_REDIS_URL", url), ("DAEDAM_TASK_TIMEOUT", "10s"), ("DAEDAM_LEASE", "1s")];
    let computed = Computed::listen(&redis.url()).await;
    let worker = Worker::start(folder.path(), &with(workers_url.as_str()));
    let program = Program::serve(folder.path(), &with(servers_url.as_str()));
    let candidate = Candidate::with_records(&program, extent.sessions).await;
    let posting = candidate.post_to_each();
    for fault in 1..=extent.kills {
        candidate.share_is_accepted(fault, extent.kills).await;
        let (servers, workers) = manners(fault);
        for (way, manner) in [(&servers_way, servers), (&workers_way, workers)] {
            if let Some(manner) = manner {
                spoil(way, manner);
            }
        }
    }
    posting.finish().await;
    servers_way.open();
    workers_way.open();
    candidate.everything_is_evaluated().await;
    let needed = extent.sessions + candidate.answers();
    println!(
        "calls repeated after {} faults on the way of {whose}: {}",
        extent.kills,
        computed.count().saturating_sub(needed)
    );
    assert!(program.stop().0.success());
    assert!(worker.stop().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_is_lost_when_the_way_to_postgres_is_spoiled() {
    let extent = extent();
    let folder = tempfile::tempdir().unwrap();
    let database = OwnDatabase::make("ways").await;
    let way = Proxy::to(database.port()).await;
    let url = database.url_through(way.port);
    let settings = [("DAEDAM_DATABASE_URL", url.as_str()), ("DAEDAM_LEASE", "1s")];
    let program = Program::serve(folder.path(), &settings);
    let candidate = Candidate::with_records(&program, extent.sessions).await;
    let posting = candidate.post_to_each();
    for fault in 1..=extent.kills {
        candidate.share_is_accepted(fault, extent.kills).await;
        way.open();
        if fault % 3 == 0 { way.delay(Duration::from_millis(10)) } else { way.reset() }
    }
    posting.finish().await;
    way.open();
    candidate.everything_is_evaluated().await;
    assert!(program.stop().0.success());
    database.remove().await;
}
