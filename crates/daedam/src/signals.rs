//! The signals by which a program is asked to stop.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Tokens that signals cancel.
#[derive(Clone, Debug)]
pub struct StopTokens {
    /// Cancelled by the first SIGTERM or SIGINT: what is under way is finished.
    pub warm: CancellationToken,
    /// Cancelled by the second: what is under way is given back.
    pub cold: CancellationToken,
}

/// Listens for SIGTERM and SIGINT; the third ends the program at once.
pub fn stop_tokens() -> anyhow::Result<StopTokens> {
    let tokens = StopTokens { warm: CancellationToken::new(), cold: CancellationToken::new() };
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let StopTokens { warm, cold } = tokens.clone();
    tokio::spawn(async move {
        let mut asked = async || {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        };
        asked().await;
        tracing::info!("asked to stop: finishing what is under way");
        warm.cancel();
        asked().await;
        tracing::warn!("asked to stop again: giving back what is under way");
        cold.cancel();
        asked().await;
        tracing::warn!("asked to stop a third time: stopping at once");
        std::process::exit(130);
    });
    Ok(tokens)
}
