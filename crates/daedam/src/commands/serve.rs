//! `daedam serve`: everything, in one process.

use crate::{commands::start_log, pieces, settings::Resolved, signals};
use anyhow::Context;
use interview::dispatch::Dispatcher;
use metrics_exporter_prometheus::PrometheusBuilder;
use std::{process::ExitCode, time::Duration};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub(super) async fn serve(resolved: &Resolved) -> anyhow::Result<ExitCode> {
    start_log(resolved)?;
    let settings = &resolved.settings;
    // Taken first, so that a second server on the same port leaves the database alone.
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("cannot listen on {}", settings.listen))?;
    let pieces = pieces::choose(settings).await?;
    pieces.database.migrate().await?;
    if !pieces::is_shared(&pieces.database) {
        // Nobody else works on this database, so whatever is leased was left by a program that died.
        pieces.ports.store.release_leases(pieces.ports.clock.now()).await?;
    }
    let stop = signals::stop_token()?;
    let recorder = PrometheusBuilder::new()
        .set_buckets(&BUCKETS)?
        .install_recorder()
        .context("metrics cannot be recorded")?;
    let kept = recorder.clone();
    tokio::spawn(async move {
        let mut rounds = tokio::time::interval(UPKEEP);
        loop {
            rounds.tick().await;
            kept.run_upkeep();
        }
    });
    let metrics = api::MetricsPage::new(move || recorder.render());
    let app = pieces::app(settings, &pieces, metrics, stop.clone())?;
    let stop_dispatching = CancellationToken::new();
    let dispatcher = Dispatcher::new(pieces.ports.clone(), pieces.executor.clone());
    let dispatching = tokio::spawn(dispatcher.run(stop_dispatching.clone()));
    let address = listener.local_addr()?;
    tracing::info!("Daedam is ready at http://{address}, its API is described at http://{address}/docs");
    let limits = app.limits;
    api::serve(listener, api::router(app), limits, stop).await;
    // Only now, because requests under way wait for their questions.
    stop_dispatching.cancel();
    dispatching.await.context("the dispatcher broke off")?;
    tracing::info!("Daedam has stopped");
    Ok(ExitCode::SUCCESS)
}

/// Upper ends in seconds of what durations are counted in, from a read to a model that thinks for minutes.
const BUCKETS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0, 180.0];

/// How often what was measured is put into its buckets, so that it does not pile up where nobody scrapes.
const UPKEEP: Duration = Duration::from_secs(10);
