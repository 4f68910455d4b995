//! `daedam serve`: everything, in one process.

use crate::{
    alone,
    commands::start_log,
    length::Length,
    measurements, pieces,
    presence::Presence,
    settings::Resolved,
    signals::{self, StopTokens},
};
use anyhow::Context;
use interview::dispatch::Dispatcher;
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
    let _alone = alone::claim(pieces::database_url(settings)?.reveal())?;
    let pieces = pieces::choose(settings).await?;
    pieces.database.migrate().await?;
    let presence = Presence::announce(settings, &pieces).await?;
    if !pieces::is_shared(&pieces.database) {
        // Nobody else works on this database, so whatever is leased was left by a program that died.
        pieces.ports.store.release_leases(pieces.ports.clock.now()).await?;
    }
    let StopTokens { warm, cold } = signals::stop_tokens()?;
    let app = pieces::app(settings, &pieces, measurements::start()?, warm.clone())?;
    let stop_dispatching = CancellationToken::new();
    let dispatcher = Dispatcher::new(pieces.ports.clone(), pieces.executor.clone());
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
    presence.leave().await;
    tracing::info!("Daedam has stopped");
    Ok(ExitCode::SUCCESS)
}

/// Closes some time after the server is asked to stop; meanwhile the proxy in front sees that it is no longer ready.
async fn close_after(warm: CancellationToken, drain_time: Duration, closing: CancellationToken) {
    warm.cancelled().await;
    tokio::time::sleep(drain_time).await;
    closing.cancel();
}
