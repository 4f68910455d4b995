//! `daedam worker`: consumes the queue as a Celery worker does. It needs Redis, and no database.

use crate::{clock::SystemClock, commands::start_log, pieces, settings::Resolved, signals};
use anyhow::Context;
use celery::Worker;
use interview::randomness::Randomness;
use std::{process::ExitCode, sync::Arc};

pub(super) async fn worker(resolved: &Resolved) -> anyhow::Result<ExitCode> {
    start_log(resolved)?;
    let settings = &resolved.settings;
    let randomness = Arc::new(Randomness::from_seed(rand::random()));
    let redis = pieces::redis(settings, &randomness)?.context(
        "a worker consumes tasks from Redis: set `redis_url` to the one that the servers publish to",
    )?;
    let handbook = Arc::new(pieces::handbook(settings)?);
    let interviewer = pieces::interviewer(settings, &handbook, randomness)?;
    let worker = Worker::new(redis, pieces::worker_settings(settings), interviewer, Arc::new(SystemClock));
    let stop = signals::stop_tokens()?;
    worker.run(stop.warm, stop.cold).await;
    tracing::info!("Daedam's worker has stopped");
    Ok(ExitCode::SUCCESS)
}
