//! Where the server is, and how long it is waited for.

use reqwest::Url;
use std::time::Duration;

/// What a transcriber is made of.
#[derive(Clone)]
pub struct TranscriberSettings {
    /// The server as OpenAI's clients take it: `https://api.openai.com/v1`.
    pub url: String,
    /// What proves that we may ask; local servers want none.
    pub api_key: Option<String>,
    /// The model's name, as the server knows it.
    pub model: String,
    /// How long one call, of at most 30 seconds of sound, may take as a whole.
    pub timeout: Duration,
}

impl std::fmt::Debug for TranscriberSettings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("TranscriberSettings").field("model", &self.model).finish_non_exhaustive()
    }
}

/// Why settings make no transcriber.
#[derive(Debug, thiserror::Error)]
pub enum TranscriberSettingsError {
    /// The address is none.
    #[error("it must be an address that begins with http:// or https:// and ends in /v1")]
    Url,
    /// The key has characters that no header takes.
    #[error("it has characters that cannot be sent")]
    Key,
    /// The client cannot be made.
    #[error("the client cannot be made")]
    Client(#[source] reqwest::Error),
}

/// The address that is asked.
pub(crate) fn endpoint(url: &str) -> Result<Url, TranscriberSettingsError> {
    let url = Url::parse(url.trim()).map_err(|_| TranscriberSettingsError::Url)?;
    if !matches!(url.scheme(), "http" | "https") || url.cannot_be_a_base() {
        return Err(TranscriberSettingsError::Url);
    }
    let mut endpoint = url;
    let path = endpoint.path().trim_end_matches('/').to_owned();
    if !path.ends_with("/audio/transcriptions") {
        endpoint.set_path(&format!("{path}/audio/transcriptions"));
    }
    Ok(endpoint)
}
