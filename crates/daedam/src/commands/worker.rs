//! `daedam worker`: consumes the queue as a Celery worker does. It needs Redis, and no database.

use crate::{
    clock::SystemClock,
    commands::start_log,
    measurements, pieces,
    settings::{Fault, Resolved, Settings},
    signals,
};
use anyhow::Context as _;
use celery::{Redis, Worker};
use std::{process::ExitCode, sync::Arc, time::Duration};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How often a Redis is tried that does not answer yet.
const LOOK: Duration = Duration::from_millis(500);

pub(super) async fn worker(resolved: &Resolved) -> anyhow::Result<ExitCode> {
    start_log(resolved)?;
    let settings = &resolved.settings;
    let mut blueprint = resolved.blueprint()?;
    let redis = blueprint.redis.take().with_context(|| {
        let why = "a worker consumes tasks from Redis: set it to the one that the servers publish to";
        resolved.sentence(&Fault::of("redis_url", why))
    })?;
    let stop = signals::stop_tokens()?;
    show_measurements(settings, stop.warm.clone()).await?;
    if answers(&redis, &stop.warm).await {
        let interviewer = pieces::interviewer(&blueprint);
        let worker =
            Worker::new(redis, pieces::worker_settings(settings), interviewer, Arc::new(SystemClock));
        worker.run(stop.warm, stop.cold).await;
    }
    tracing::info!("Daedam's worker has stopped");
    Ok(ExitCode::SUCCESS)
}

/// Measures, and shows it where the settings say.
async fn show_measurements(settings: &Settings, stop: CancellationToken) -> anyhow::Result<()> {
    let Some(address) = settings.worker_listen else { return Ok(()) };
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address} (`worker_listen`)"))?;
    let recorder = measurements::start()?;
    tracing::info!("measurements are at http://{}/metrics", listener.local_addr()?);
    tokio::spawn(async move {
        let render = move || measurements::render(&recorder);
        if let Err(cause) = api::serve_worker_page(listener, render, stop).await {
            tracing::error!(%cause, "measurements are not shown any more");
        }
    });
    Ok(())
}

/// Waits until Redis answers, and says once that it does not; `false` when the worker is to stop before. Only then is a
/// worker ready, and its many loops need not each say that there is no Redis.
async fn answers(redis: &Redis, stop: &CancellationToken) -> bool {
    let mut told = false;
    loop {
        let cause = match redis.ping().await {
            Ok(()) => return true,
            Err(cause) => cause,
        };
        if !told {
            tracing::warn!(%cause, "Redis (`redis_url`) does not answer: the worker waits until it does");
            told = true;
        }
        tokio::select! {
            () = stop.cancelled() => return false,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
