//! What a server says when it does not do what it was asked, in any of the forms in which servers say so.

use std::time::Duration;

use serde_json::Value;

use super::fault::Fault;

/// What a server says when it refuses: `{"error": {"message", "code", "param"}}`, or any of the forms near it.
#[derive(Debug, Default)]
pub(super) struct Refusal {
    /// May hold the key or the candidate's words: for comparing, never to be shown or logged.
    pub(super) message: String,
    pub(super) code: Option<String>,
    pub(super) parameter: Option<String>,
    /// The status of HTTP with which it came, or that it names itself where it came in a reply.
    pub(super) status: Option<u16>,
}

/// The words by which a text that is too long is told: each row is one server's way to say so.
const TOO_LONG: &[&str] = &[
    "context length",
    "context size",
    "context window",
    "context_length",
    "exceed_context",
    "too many tokens",
    "is too long",
    "prompt too long",
    "input too long",
    "longer than the model",
    "reduce the length",
    "maximum number of tokens",
    "maximum sequence length",
    "max_seq_len",
    "max_model_len",
    "max_new_tokens` must be",
    "model token limit",
    "range of input length",
    "string_above_max_length",
];

/// The status that a word in a code stands for, where an error names none.
const STATUSES: &[(&str, u16)] = &[
    ("invalid_request", 400),
    ("bad_request", 400),
    ("badrequest", 400),
    ("api_key", 401),
    ("authentication", 401),
    ("permission", 403),
    ("model_not_found", 404),
    ("rate_limit", 429),
    ("overloaded", 503),
];

impl Refusal {
    /// Reads a body; what has no known form is all message.
    pub(super) fn read(body: &str) -> Self {
        match serde_json::from_str::<Value>(body) {
            Ok(value) => {
                // Some wrap it in a list.
                let value = value.get(0).unwrap_or(&value);
                Self::of(value.get("error").filter(|error| says_something(error)).unwrap_or(value))
            }
            Err(_) => Self { message: body.to_owned(), ..Self::default() },
        }
    }

    /// The error within a reply, whether it stands beside the choices, in the first of them, or in their place.
    pub(super) fn within(reply: &Value) -> Option<Self> {
        let errors = [&reply["error"], &reply["choices"][0]["error"]];
        if let Some(error) = errors.into_iter().find(|error| says_something(error)) {
            return Some(Self::of(error));
        }
        [&reply["object"], &reply["type"]].contains(&&Value::from("error")).then(|| Self::of(reply))
    }

    /// Reads what stands under `error`.
    pub(super) fn of(error: &Value) -> Self {
        let word = |name: &str| error.get(name).and_then(Value::as_str).map(str::to_owned);
        let message = ["message", "detail", "error"].into_iter().find_map(word);
        let code = word("code").or_else(|| word("type"));
        let named = ["code", "status", "status_code"].into_iter().find_map(|name| status(error.get(name)?));
        let status = named.or_else(|| {
            let code = code.as_deref()?.to_lowercase();
            STATUSES.iter().find_map(|(word, status)| code.contains(word).then_some(*status))
        });
        Self {
            message: message
                .or_else(|| error.as_str().map(str::to_owned))
                .unwrap_or_else(|| error.to_string()),
            code,
            parameter: word("param"),
            status,
        }
    }

    /// Whether the text was longer than the model reads.
    pub(super) fn is_too_long(&self) -> bool {
        let code = self.code.as_deref().unwrap_or_default();
        let said = format!("{} {code}", self.message).to_lowercase();
        TOO_LONG.iter().any(|words| said.contains(words))
    }

    /// Whether the account has nothing left, so that waiting does not help.
    fn is_out_of_quota(&self) -> bool {
        self.code.as_deref() == Some("insufficient_quota")
    }

    /// Whether the server failed and does not say over what: some do so over a role that they do not know.
    pub(super) fn is_wordless_failure(&self) -> bool {
        let message = self.message.trim().to_lowercase();
        self.status == Some(500) && (message.is_empty() || message == "internal server error")
    }

    /// Whether a server that failed names something of the request as the cause: some fail instead of refusing.
    fn blames_request(&self) -> bool {
        let message = self.message.to_lowercase();
        ["response_format", "json_schema", "grammar", "guided", "system role", "roles must", "chat template"]
            .iter()
            .any(|name| message.contains(name))
    }

    /// What follows from it with this status; `wait` is what the server asks for.
    pub(super) fn with_status(mut self, status: u16, wait: Option<Duration>) -> Fault {
        self.status = Some(status);
        match status {
            400 | 413 | 422 if self.is_too_long() => Fault::TooLong,
            413 => Fault::TooLong,
            400 | 422 => Fault::Refused(self),
            401 | 403 => Fault::Key(status),
            402 => Fault::Quota,
            404 => Fault::NoModel,
            429 if self.is_out_of_quota() => Fault::Quota,
            408 | 425 | 429 => Fault::Busy(wait),
            500.. if self.is_too_long() => Fault::TooLong,
            500.. if wait.is_none() && (self.blames_request() || self.is_wordless_failure()) => {
                Fault::Refused(self)
            }
            500.. => Fault::Failed(status, wait),
            _ => Fault::Status(status),
        }
    }

    /// What follows from it when it came in the place of a reply, or after a part of one.
    pub(super) fn in_reply(self, has_begun: bool) -> Fault {
        match self.status {
            Some(status) if !has_begun => self.with_status(status, None),
            _ if self.is_too_long() => Fault::TooLong,
            _ if self.is_out_of_quota() => Fault::Quota,
            _ => Fault::FailedMidway,
        }
    }

    /// What it comes to when nothing can be done about it.
    pub(super) fn finally(self) -> Fault {
        match self.status {
            Some(status @ 500..) => Fault::Failed(status, None),
            _ => Fault::Refused(self),
        }
    }
}

/// Whether an error is one: many write the field always, and leave it empty.
fn says_something(error: &Value) -> bool {
    match error {
        Value::Null | Value::Bool(_) => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
    }
}

/// A status of HTTP that tells of an error, written as a number or as a word.
fn status(value: &Value) -> Option<u16> {
    let status = match value {
        Value::String(text) => text.trim().parse().ok()?,
        value => u16::try_from(value.as_u64()?).ok()?,
    };
    (400..=599).contains(&status).then_some(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_read_in_all_their_forms() {
        for (body, message, status) in [
            (r#"{"error": {"message": "m", "code": "c", "param": "p"}}"#, "m", None),
            (r#"{"error": {"message": "m", "code": 503}}"#, "m", Some(503)),
            (r#"{"error": {"message": "m", "code": "429"}}"#, "m", Some(429)),
            (r#"{"error": {"message": "m", "type": "invalid_request_error", "code": null}}"#, "m", Some(400)),
            (r#"[{"error": {"message": "m", "code": 400, "status": "INVALID_ARGUMENT"}}]"#, "m", Some(400)),
            (r#"{"error": "m"}"#, "m", None),
            (r#"{"error": null, "message": "m"}"#, "m", None),
            (r#"{"object": "error", "message": "m", "code": 40003}"#, "m", None),
            (r#"{"detail": "m"}"#, "m", None),
            ("<h1>m</h1>", "<h1>m</h1>", None),
        ] {
            let refusal = Refusal::read(body);
            assert_eq!((refusal.message.as_str(), refusal.status), (message, status), "{body}");
        }
    }

    #[test]
    fn texts_that_are_too_long_are_told_in_all_ways() {
        for message in [
            "This model's maximum context length is 8192 tokens",
            "the request exceeds the available context size (4096)",
            "prompt is too long: 210000 tokens > 200000 maximum",
            "Please reduce the length of the messages or completion.",
            "The input token count (9) exceeds the maximum number of tokens allowed (8).",
            "`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000",
            "Invalid request: Your request exceeded model token limit: 8192",
            "Range of input length should be [1, 30720]",
            r#"{"error": {"code": "context_length_exceeded"}}"#,
            r#"{"error": {"type": "exceed_context_size_error", "message": ""}}"#,
        ] {
            assert!(Refusal::read(message).is_too_long(), "{message}");
        }
        for message in
            ["max_tokens is too large: 4096", "Rate limit reached on tokens per minute", "took too long", ""]
        {
            assert!(!Refusal::read(message).is_too_long(), "{message}");
        }
    }
}
