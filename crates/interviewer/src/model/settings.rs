//! What a host decides about its model.

use std::time::Duration;

/// Everything a host decides about its model; [`ModelSettings::new`] has defaults for all but where it is and its name.
#[derive(Clone, Debug)]
pub struct ModelSettings {
    /// Where the server is, as OpenAI clients take it.
    pub url: ModelUrl,
    /// The model's name, as the server knows it.
    pub name: String,
    /// What proves to the server that we may ask; local servers want none.
    pub api_key: Option<ApiKey>,
    /// How long to wait for the connection.
    pub connect_timeout: Duration,
    /// How long to wait for the first token of a streamed reply, and from then on for each next part.
    pub first_token_timeout: Duration,
    /// How long one call may take as a whole. A task makes at most two that succeed, so it may take twice as long.
    pub total_timeout: Duration,
    /// How many calls wait for the model at once (at least one); further ones queue here.
    pub concurrency: usize,
    /// How often a call is sent before it counts as failed (at least once).
    pub attempts: u32,
    /// The longest a call waits here before it is sent again. A server that asks for more (`Retry-After`) gets it, but
    /// the work is given back until then.
    pub max_wait: Duration,
    /// So many failures in a row stop all calls for a while.
    pub breaker_failures: u32,
    /// For how long they are stopped.
    pub breaker_pause: Duration,
    /// The most tokens a reply may have.
    pub reply_tokens: u32,
    /// Whether judgements are streamed too, as questions always are: a server that hangs is then noticed at the first
    /// token.
    pub stream_judgements: bool,
    /// What becomes of a task when the model fails for good.
    pub failure: OnFailure,
}

impl ModelSettings {
    /// Settings with the defaults.
    pub fn new(url: ModelUrl, name: impl Into<String>) -> Self {
        Self {
            url,
            name: name.into(),
            api_key: None,
            connect_timeout: Duration::from_secs(5),
            first_token_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(80),
            concurrency: 8,
            attempts: 3,
            max_wait: Duration::from_secs(5),
            breaker_failures: 5,
            breaker_pause: Duration::from_secs(30),
            reply_tokens: 4_096,
            stream_judgements: true,
            failure: OnFailure::Fail,
        }
    }
}

/// What becomes of a task when the model fails for good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnFailure {
    /// It fails with a reason, and can be tried again.
    #[default]
    Fail,
    /// The bank asks and the rubric judges in its place, labelled so.
    Rubric,
}

/// Where chat completions are, under the address of the API.
const ENDPOINT: &str = "/chat/completions";

/// The address of a model server. It may hold a password, so it prints as its host alone.
#[derive(Clone, PartialEq, Eq)]
pub struct ModelUrl(reqwest::Url);

impl ModelUrl {
    /// Reads an address, and takes it as it is given: servers have their API under `/v1`, `/v1beta/openai`, `/api/paas/v4`
    /// and more. A host alone gets `/v1`, and the endpoint itself may be given. Refuses what is not `http` or `https`; the
    /// refusal says why, without the address.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let mut url = reqwest::Url::parse(text.trim()).map_err(|_| "it is no URL")?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err("it begins with neither http:// nor https://");
        }
        url.set_fragment(None);
        let endpoint = match url.path().trim_end_matches('/') {
            "" => format!("/v1{ENDPOINT}"),
            path if path.ends_with(ENDPOINT) => path.to_owned(),
            path => format!("{path}{ENDPOINT}"),
        };
        url.set_path(&endpoint);
        Ok(Self(url))
    }

    /// Where chat completions are asked for.
    pub(super) fn chat_completions(&self) -> reqwest::Url {
        self.0.clone()
    }

    /// Whether the server is on this machine, where no proxy stands between.
    pub(super) fn is_local(&self) -> bool {
        let host = self.0.host_str().unwrap_or_default().trim_matches(['[', ']']);
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// Whether the connection is encrypted.
    pub(super) fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }
}

impl std::fmt::Debug for ModelUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "ModelUrl({})", self.0.host_str().unwrap_or_default())
    }
}

/// The key of a model server; prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// Marks a text as a key.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The key itself, for the header that carries it.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("***")
    }
}

/// Why an interviewer cannot be made of settings.
#[derive(Debug, thiserror::Error)]
pub enum ModelSettingsError {
    /// The model has no name, or one that is none.
    #[error("the model's name is blank, too long, or holds control characters")]
    NoName,
    /// The key cannot stand in a header.
    #[error("the model's key holds characters that no header carries")]
    UnusableKey,
    /// The client cannot be made, as without certificate authorities on this machine.
    #[error("no client can be made for the model server")]
    NoClient(#[source] reqwest::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_as_given_and_never_prints_its_password() {
        for (text, endpoint) in [
            ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1/chat/completions"),
            (" https://api.example.com/openai/v1/ ", "https://api.example.com/openai/v1/chat/completions"),
            ("https://a.example/v1beta/openai/", "https://a.example/v1beta/openai/chat/completions"),
            ("https://a.example/api/paas/v4", "https://a.example/api/paas/v4/chat/completions"),
            ("http://a:8000", "http://a:8000/v1/chat/completions"),
            ("http://a:8000/", "http://a:8000/v1/chat/completions"),
            ("http://a/v1/chat/completions", "http://a/v1/chat/completions"),
            ("http://a/chat/completions/", "http://a/chat/completions"),
            ("https://a/models?api-version=1", "https://a/models/chat/completions?api-version=1"),
        ] {
            assert_eq!(ModelUrl::parse(text).unwrap().chat_completions().as_str(), endpoint, "{text}");
        }
        for text in ["", "localhost:11434/v1", "ftp://a/v1", "/v1", "https://"] {
            assert!(ModelUrl::parse(text).is_err(), "{text}");
        }
        let url = ModelUrl::parse("https://me:secret@host.example/v1").unwrap();
        assert_eq!(format!("{url:?}"), "ModelUrl(host.example)");
        let mut settings = ModelSettings::new(url, "m");
        settings.api_key = Some(ApiKey::new("sk-secret"));
        assert!(!format!("{settings:?}").contains("secret"));
    }

    #[test]
    fn loopback_is_local() {
        for (text, local) in [
            ("http://localhost:1/v1", true),
            ("http://127.0.0.1/v1", true),
            ("http://[::1]:8080/v1", true),
            ("http://192.168.0.2/v1", false),
            ("https://localhost.example/v1", false),
        ] {
            assert_eq!(ModelUrl::parse(text).unwrap().is_local(), local, "{text}");
        }
    }
}
