//! The log: structured, on standard error, with no secret and no answer in it.

use crate::settings::{LogFormat, Settings};
use anyhow::Context;
use tracing_subscriber::{EnvFilter, fmt};

/// Starts the log as the settings say.
pub fn start(settings: &Settings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.log).context("the setting `log` is wrong")?;
    // A log that nobody reads any more is no reason to panic, which saying so on the same standard error would be.
    let log = fmt().with_env_filter(filter).with_writer(std::io::stderr).log_internal_errors(false);
    let started = match settings.log_format {
        LogFormat::Text => log.with_target(false).try_init(),
        LogFormat::Json => log.json().flatten_event(true).with_current_span(true).try_init(),
    };
    started.map_err(|cause| anyhow::anyhow!("the log cannot be started: {cause}"))
}
