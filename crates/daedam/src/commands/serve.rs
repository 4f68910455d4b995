//! `daedam serve`: everything, in one process.

use crate::{
    blueprint,
    commands::start_log,
    database_lock,
    length::Length,
    measurements,
    pieces::{self, Pieces},
    server_registry::ServerRegistration,
    settings::{Resolved, Settings},
    signals::{self, StopTokens},
    workers::Workers,
};
use anyhow::Context as _;
use interview::{account::user::Username, work::dispatch::Dispatcher};
use std::{process::ExitCode, time::Duration};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub(super) async fn serve(resolved: &Resolved) -> anyhow::Result<ExitCode> {
    start_log(resolved)?;
    let settings = &resolved.settings;
    let blueprint = resolved.blueprint()?;
    // Taken first, so that a second server on the same port leaves the database alone.
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("cannot listen on {}", settings.listen))?;
    pieces::make_data_dir(settings)?;
    let _database_lock = database_lock::acquire(&blueprint.location)?;
    let pieces = pieces::choose(settings, blueprint).await?;
    pieces.database.migrate().await?;
    let server_registry = ServerRegistration::announce(&pieces).await?;
    if !pieces.blueprint.is_shared() {
        // Nobody else works on this database, so whatever is leased was left by a program that died.
        pieces.context.store.release_leases(pieces.context.clock.now()).await?;
    }
    warn_of_admins_without_account(settings, &pieces).await?;
    let StopTokens { warm, cold } = signals::stop_tokens()?;
    let stop_dispatching = CancellationToken::new();
    let workers = watch_workers(settings, &pieces, stop_dispatching.clone());
    let app = pieces::app(settings, &pieces, workers, measurements::start()?, warm.clone())?;
    let dispatcher = Dispatcher::new(pieces.context.clone(), pieces.executor.clone())
        .with_fallback(pieces.fallback.clone());
    let dispatching = tokio::spawn(dispatcher.run(stop_dispatching.clone()));
    let address = listener.local_addr()?;
    tracing::info!("Daedam is ready at http://{address}, its API is described at http://{address}/docs");
    let (limits, proxies) = (app.limits, app.trusted_proxies.clone());
    let closing = CancellationToken::new();
    let drain_time = settings.drain_time.map_or(Duration::ZERO, Length::duration);
    tokio::spawn(close_after(warm, drain_time, closing.clone()));
    tokio::select! {
        () = api::serve(listener, api::router(app), limits, proxies, closing) => {}
        () = cold.cancelled() => {}
    }
    // Only now, because requests under way wait for their questions.
    stop_dispatching.cancel();
    dispatching.await.context("the dispatcher broke off")?;
    server_registry.leave().await;
    tracing::info!("Daedam has stopped");
    Ok(ExitCode::SUCCESS)
}

/// Asks now and then whether workers are there, where tasks are theirs.
fn watch_workers(settings: &Settings, pieces: &Pieces, stop: CancellationToken) -> Option<Workers> {
    let redis = pieces.blueprint.redis.clone()?;
    let clock = pieces.context.clock.clone();
    let workers = Workers::unseen(clock.now());
    tokio::spawn(workers.clone().watch(redis, blueprint::task_queues(settings).evaluations, clock, stop));
    Some(workers)
}

/// Names those of `admins` who have no account: nobody can register such a name, only the host makes it.
async fn warn_of_admins_without_account(settings: &Settings, pieces: &Pieces) -> anyhow::Result<()> {
    for name in &settings.admins {
        let username = Username::parse(name.clone())?;
        if !pieces.context.store.username_taken(username.folded()).await? {
            tracing::warn!(
                "`admins` names {name}, who has no account: make it with `daedam user add {name}`"
            );
        }
    }
    Ok(())
}

/// Closes some time after the server is asked to stop; meanwhile the proxy in front sees that it is no longer ready.
async fn close_after(warm: CancellationToken, drain_time: Duration, closing: CancellationToken) {
    warm.cancelled().await;
    tokio::time::sleep(drain_time).await;
    closing.cancel();
}
