//! Several servers on one Redis, and the checks of it by `doctor`.

use crate::support::{Database, PATIENCE, Scripted, TestClock, executor_settings, judgement, open, quick};
use celery::{CeleryExecutor, RedisEventBus, TaskQueues, health};
use chrono::TimeDelta;
use interview::{
    id::SessionId,
    ports::{Clock, EventBus, Executor},
    work::job::TaskId,
};
use std::{sync::Arc, time::Duration};
use test_servers::{Proxy, RedisServer};
use tokio::{process::Command, sync::watch};

async fn wakes(listener: &mut watch::Receiver<u64>) {
    tokio::time::timeout(PATIENCE, listener.changed()).await.unwrap().unwrap();
}

/// Event buses that are connected, which they show by waking everybody.
async fn listening<const N: usize>(buses: [RedisEventBus; N]) -> [RedisEventBus; N] {
    // Nothing ran since they were made, so the wake is still to come.
    let listeners = buses.each_ref().map(|bus| bus.subscribe(SessionId(0)));
    for mut listener in listeners {
        wakes(&mut listener).await;
    }
    buses
}

#[tokio::test]
async fn a_change_wakes_listeners_on_every_server_and_no_others() {
    let database = Database::new().await;
    let [one, other] =
        listening([RedisEventBus::new(open(&database.url)), RedisEventBus::new(open(&database.url))]).await;
    let (mut here, mut there) = (one.subscribe(SessionId(7)), other.subscribe(SessionId(7)));
    let unconcerned = other.subscribe(SessionId(8));
    one.publish(SessionId(7));
    assert!(here.has_changed().unwrap(), "listeners of the same process need no Redis");
    wakes(&mut here).await;
    wakes(&mut there).await;
    assert!(!unconcerned.has_changed().unwrap());

    // Many changes at once are sent together, or wake everybody.
    for session in 100..3_000 {
        one.publish(SessionId(session));
    }
    one.publish(SessionId(7));
    wakes(&mut there).await;
    wakes(&mut here).await;
    assert!(!here.has_changed().unwrap(), "what a server said itself does not come back to it");
}

#[tokio::test]
async fn after_a_lost_connection_everybody_looks_again() {
    let server = RedisServer::start(&[]).await;
    let way = Proxy::to(server.port).await;
    let [near, far] =
        listening([RedisEventBus::new(open(&server.url())), RedisEventBus::new(open(&way.redis_url()))])
            .await;
    let mut listener = far.subscribe(SessionId(1));
    way.reset();
    wakes(&mut listener).await;
    // It is connected again.
    near.publish(SessionId(1));
    wakes(&mut listener).await;
}

#[tokio::test]
async fn changes_told_while_redis_is_away_are_told_later() {
    let mut server = RedisServer::start(&[]).await;
    let [one, other] =
        listening([RedisEventBus::new(open(&server.url())), RedisEventBus::new(open(&server.url()))]).await;
    let mut listener = other.subscribe(SessionId(1));
    server.kill().await;
    one.publish(SessionId(1));
    server.resume().await;
    wakes(&mut listener).await;
}

#[tokio::test]
async fn health_tells_what_waits_and_what_is_wrong() {
    let server = RedisServer::start(&["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"]).await;
    let mut database = Database::at(&server.url()).await;
    let long_ago = Arc::new(TestClock(Duration::ZERO));
    let executor = Arc::new(CeleryExecutor::new(open(&server.url()), executor_settings(), long_ago.clone()));
    let waiting =
        tokio::spawn(async move { executor.execute(&TaskId("one".to_owned()), &judgement(1, "답")).await });
    database.until(redis::cmd("LLEN").arg("celery"), 1).await;
    database.run::<()>(redis::cmd("LPUSH").arg("celery.rejected").arg("x")).await;

    let now = long_ago.now();
    let found = health::examine(&open(&server.url()), &TaskQueues::default(), now).await.unwrap();
    assert_eq!((found.waiting, found.unacknowledged, found.set_aside), (1, 0, 1));
    assert!(now - found.oldest.unwrap() < TimeDelta::seconds(20));
    assert!(found.clock_skew.abs() < TimeDelta::seconds(5), "{}", found.clock_skew);
    assert_eq!((found.append_only_file, found.snapshots), (false, Some(false)));
    let advice: Vec<String> = found.findings(now).into_iter().map(|finding| finding.advice).collect();
    for says in ["noeviction", "set aside", "on disk"] {
        assert!(advice.iter().any(|advice| advice.contains(says)), "{says}: {advice:?}");
    }
    let later = health::examine(&open(&server.url()), &TaskQueues::default(), now + TimeDelta::minutes(10))
        .await
        .unwrap();
    assert!(later.findings(now).iter().any(|finding| finding.advice.contains("NTP")), "{later:?}");
    waiting.abort();
}

#[tokio::test]
async fn a_wrong_password_is_an_error_that_says_so() {
    let server = RedisServer::start(&["--requirepass", "right"]).await;
    let at = |password: &str| open(&format!("redis://:{password}@127.0.0.1:{}", server.port));
    assert!(at("right").ping().await.is_ok());
    let failure = at("wrong-one").ping().await.unwrap_err().to_string();
    assert!(failure.to_lowercase().contains("auth") || failure.contains("WRONGPASS"), "{failure}");
    assert!(!failure.contains("wrong-one"), "{failure}");
}

#[tokio::test]
async fn everything_works_over_tls() {
    let mut server = RedisServer::stopped(&[]).await;
    let (certificate, key) = (server.file("cert.pem"), server.file("key.pem"));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
        ])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-out")
        .arg(&certificate)
        .arg("-keyout")
        .arg(&key)
        .output()
        .await
        .expect("openssl is installed");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    server.use_tls(&certificate, &key);
    server.resume().await;

    let address = format!("rediss://127.0.0.1:{}/0", server.port);
    assert!(open(&address).ping().await.is_err(), "a certificate that nobody vouches for is refused");
    assert!(open(&format!("{address}?ssl_cert_reqs=none")).ping().await.is_ok());

    let trusted = format!("{address}?ssl_cert_reqs=required&ssl_ca_certs={}", certificate.display());
    let clock = Arc::new(TestClock(Duration::ZERO));
    let worker = celery::Worker::new(open(&trusted), quick(), Scripted::new(), clock.clone());
    let warm = tokio_util::sync::CancellationToken::new();
    let running = tokio::spawn(worker.run(warm.clone(), Default::default()));
    let executor = CeleryExecutor::new(open(&trusted), executor_settings(), clock);
    assert!(executor.execute(&TaskId("tls".to_owned()), &judgement(1, "답")).await.is_ok());
    listening([RedisEventBus::new(open(&trusted))]).await;
    warm.cancel();
    tokio::time::timeout(PATIENCE, running).await.unwrap().unwrap();
}
