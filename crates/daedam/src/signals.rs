//! The signals by which a program is asked to stop.

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Tokens that signals cancel.
#[derive(Clone, Debug)]
pub struct StopTokens {
    /// Cancelled by the first SIGTERM, SIGINT or SIGHUP: what is under way is finished.
    pub warm: CancellationToken,
    /// Cancelled by the second: what is under way is given back.
    pub cold: CancellationToken,
}

/// Listens for SIGTERM, SIGINT, and SIGHUP, which a terminal sends when it is closed; the third ends the program at once.
pub fn stop_tokens() -> anyhow::Result<StopTokens> {
    let tokens = StopTokens { warm: CancellationToken::new(), cold: CancellationToken::new() };
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    // `nohup` has it ignored, and listening would undo that.
    let mut hang_up = if is_hang_up_ignored() { None } else { Some(signal(SignalKind::hangup())?) };
    let StopTokens { warm, cold } = tokens.clone();
    tokio::spawn(async move {
        let mut asked = async || {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
                () = hung_up(hang_up.as_mut()) => {}
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

/// Waits for a SIGHUP, for ever where none is listened for.
async fn hung_up(signal: Option<&mut Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

/// Whether SIGHUP was ignored when the program was started; where Linux does not say, it was not.
fn is_hang_up_ignored() -> bool {
    std::fs::read_to_string("/proc/self/status").is_ok_and(|status| ignores_hang_up(&status))
}

/// Reads the mask of ignored signals, in which signal 1 is the lowest bit (proc(5)).
fn ignores_hang_up(status: &str) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hang_up_is_ignored_where_the_lowest_bit_says_so() {
        assert!(ignores_hang_up("Name:\tdaedam\nSigIgn:\t0000000000001001\n"));
        assert!(!ignores_hang_up("SigIgn:\t0000000000001000\n") && !ignores_hang_up("Name:\tdaedam\n"));
    }
}
