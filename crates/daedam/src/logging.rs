//! The log: structured, on standard error, with no secret and no answer in it.

use crate::settings::{Fault, LogFormat, Resolved};
use std::io::IsTerminal;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{EnvFilter, fmt};

/// What PostgreSQL remarks on at every start, as that a table is there already, is for nobody to read.
const QUIET: &str = "sqlx::postgres::notice=warn";

/// At `trace` these libraries write down what they carry: passwords, tokens, answers. Who needs that names the library.
const CAPPED: &str = "axum=debug,h2=debug,hyper=debug,hyper_util=debug,redis=debug,reqwest=debug,rustls=debug,sqlx=debug,\
    tokio_tungstenite=debug,tower=debug,tower_http=debug,tungstenite=debug,";

/// Reads what is to be logged; an error says what is allowed.
pub fn filter(text: &str) -> Result<EnvFilter, String> {
    let allowed =
        "write a level (error, warn, info, debug, trace or off), or levels of parts as `warn,daedam=debug`";
    // A word alone would be taken for the name of a part, and nothing else be logged.
    let words = text
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty() && !word.contains(['=', '[', ']', '}']));
    if let Some(word) = words.into_iter().find(|word| word.parse::<LevelFilter>().is_err()) {
        return Err(format!("{word:?} is no level: {allowed}"));
    }
    let is_trace = |word: &str| word.trim().parse().ok() == Some(LevelFilter::TRACE);
    let capped = if text.split(',').any(is_trace) { CAPPED } else { "" };
    EnvFilter::try_new(format!("{QUIET},{capped}{text}")).map_err(|cause| format!("{cause}: {allowed}"))
}

/// Starts the log as the settings say.
pub fn start(resolved: &Resolved) -> anyhow::Result<()> {
    let settings = &resolved.settings;
    let filter = filter(&settings.log).map_err(|why| resolved.refused(&[Fault::of("log", why)]))?;
    // A log that nobody reads any more is no reason to panic, which saying so on the same standard error would be.
    let log = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .log_internal_errors(false);
    let started = match settings.log_format {
        LogFormat::Text => log.with_target(false).try_init(),
        LogFormat::Json => log.json().flatten_event(true).with_current_span(true).try_init(),
    };
    started.map_err(|cause| anyhow::anyhow!("the log cannot be started: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_no_level_is_refused_and_remarks_of_postgresql_are_left_out() {
        for text in ["info", "WARN", "off", "", "warn,daedam=debug", "info,[request{id=1}]=trace"] {
            assert!(filter(text).is_ok(), "{text}");
        }
        for text in ["loud", "info,loud", "daedam=loud", "daedam"] {
            assert!(filter(text).unwrap_err().contains("error, warn, info"), "{text}");
        }
        assert!(filter("trace").unwrap().to_string().contains("hyper=debug"));
        assert!(filter("trace,hyper=trace").unwrap().to_string().contains("hyper=trace"));
        assert!(!filter("debug").unwrap().to_string().contains("hyper"));
        assert!(filter("info").unwrap().to_string().contains("sqlx::postgres::notice=warn"));
    }
}
