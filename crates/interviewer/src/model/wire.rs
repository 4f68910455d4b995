//! The server's words: replies whole and in parts, and refusals, as the chat completions protocol writes them.

use interview::usage::MOST_TOKENS;
use serde::Deserialize;
use serde_json::Value;

/// A reply, or a part of a streamed one.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Completion {
    #[serde(default)]
    pub(super) choices: Vec<Choice>,
    #[serde(default)]
    pub(super) usage: Option<Tokens>,
    #[serde(default)]
    pub(super) error: Option<Value>,
}

/// One way a reply goes on; only the first is asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    message: Option<Message>,
    #[serde(default)]
    delta: Option<Message>,
    #[serde(default)]
    pub(super) finish_reason: Option<String>,
}

impl Choice {
    /// What was said: the whole message, or in a stream the part that is new.
    pub(super) fn said(&mut self) -> Option<Message> {
        let whole = self.message.take();
        self.delta.take().or(whole)
    }
}

/// What was said.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Message {
    #[serde(default)]
    content: Option<Content>,
    #[serde(default)]
    reasoning: Option<Value>,
    /// The same under an older name; some servers send both.
    #[serde(default)]
    reasoning_content: Option<Value>,
    #[serde(default)]
    pub(super) refusal: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Content {
    Text(String),
    Parts(Vec<Part>),
}

#[derive(Debug, Deserialize)]
struct Part {
    #[serde(default)]
    text: Option<String>,
}

impl Message {
    /// What was said, without what was thought.
    pub(super) fn text(self) -> String {
        match self.content {
            Some(Content::Text(text)) => text,
            Some(Content::Parts(parts)) => parts.into_iter().filter_map(|part| part.text).collect(),
            None => String::new(),
        }
    }

    /// Whether anything was said or thought.
    pub(super) fn says_something(&self) -> bool {
        self.thinks_apart()
            || match &self.content {
                Some(Content::Text(text)) => !text.is_empty(),
                Some(Content::Parts(parts)) => !parts.is_empty(),
                None => false,
            }
    }

    /// Whether the server tells thinking from saying.
    pub(super) fn thinks_apart(&self) -> bool {
        let thoughts = [&self.reasoning, &self.reasoning_content];
        thoughts.into_iter().flatten().filter_map(Value::as_str).any(|thought| !thought.is_empty())
    }
}

/// How many tokens a call took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Tokens {
    #[serde(default)]
    pub(super) prompt_tokens: Option<u64>,
    #[serde(default)]
    pub(super) completion_tokens: Option<u64>,
}

impl Tokens {
    /// The same, up to what one task may take: what a server counts is not believed beyond that.
    pub(super) fn bounded(self) -> Self {
        let bounded = |tokens: Option<u64>| tokens.map(|tokens| tokens.min(MOST_TOKENS));
        Self {
            prompt_tokens: bounded(self.prompt_tokens),
            completion_tokens: bounded(self.completion_tokens),
        }
    }

    /// Both together; `None` when the server counted neither.
    pub(super) fn total(self) -> Option<u64> {
        match (self.prompt_tokens, self.completion_tokens) {
            (None, None) => None,
            (read, written) => Some(read.unwrap_or(0).saturating_add(written.unwrap_or(0))),
        }
    }

    /// The sum of two calls.
    pub(super) fn plus(self, other: Self) -> Self {
        let sum = |one: Option<u64>, two: Option<u64>| match (one, two) {
            (None, None) => None,
            (one, two) => Some(one.unwrap_or(0).saturating_add(two.unwrap_or(0))),
        };
        Self {
            prompt_tokens: sum(self.prompt_tokens, other.prompt_tokens),
            completion_tokens: sum(self.completion_tokens, other.completion_tokens),
        }
    }
}

/// What a server says when it refuses: `{"error": {"message", "code", "param"}}`, or any of the forms near it.
#[derive(Debug, Default)]
pub(super) struct Refusal {
    /// May hold the key or the candidate's words: for comparing, never to be shown or logged.
    pub(super) message: String,
    pub(super) code: Option<String>,
    pub(super) parameter: Option<String>,
}

impl Refusal {
    /// Reads a body; what has no known form is all message.
    pub(super) fn read(body: &str) -> Self {
        match serde_json::from_str::<Value>(body) {
            Ok(value) => Self::of(value.get("error").unwrap_or(&value)),
            Err(_) => Self { message: body.to_owned(), ..Self::default() },
        }
    }

    /// Reads what stands under `error`.
    pub(super) fn of(error: &Value) -> Self {
        let word = |name: &str| error.get(name).and_then(Value::as_str).map(str::to_owned);
        let message = ["message", "detail", "error"].into_iter().find_map(word);
        Self {
            message: message.unwrap_or_else(|| error.to_string()),
            code: word("code").or_else(|| word("type")),
            parameter: word("param"),
        }
    }

    /// Whether the text was longer than the model reads.
    pub(super) fn is_too_long(&self) -> bool {
        let message = self.message.to_lowercase();
        let says = |words: &str| message.contains(words);
        self.code
            .as_deref()
            .is_some_and(|code| code.contains("context_length") || code.contains("exceed_context"))
            || says("context length")
            || says("context size")
            || says("context window")
            || says("too many tokens")
    }

    /// Whether the account has nothing left, so that waiting does not help.
    pub(super) fn is_out_of_quota(&self) -> bool {
        self.code.as_deref() == Some("insufficient_quota")
    }
}

/// Cuts a stream of Server-Sent Events into the data of each event.
#[derive(Debug, Default)]
pub(super) struct Events {
    line: Vec<u8>,
}

impl Events {
    /// How many bytes wait for their line to end.
    pub(super) fn waiting(&self) -> usize {
        self.line.len()
    }

    /// Takes bytes in and gives the data lines that they complete.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                found.extend(self.end());
            }
        }
        found
    }

    /// Ends the line that waits, as the stream's end does.
    pub(super) fn end(&mut self) -> Option<String> {
        let line = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&line);
        let data = line.trim_end().strip_prefix("data:")?.trim_start();
        (!data.is_empty()).then(|| data.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_cut_wherever_the_bytes_break() {
        let stream = ": hello\r\nevent: x\r\ndata: {\"가\":1}\r\n\r\ndata:[DONE]\n\nid: 7\ndata: last";
        for size in 1..20 {
            let mut events = Events::default();
            let mut found: Vec<String> =
                stream.as_bytes().chunks(size).flat_map(|bytes| events.take(bytes)).collect();
            found.extend(events.end());
            assert_eq!(found, ["{\"가\":1}", "[DONE]", "last"], "{size}");
        }
    }

    #[test]
    fn messages_are_read_in_all_their_forms() {
        for (json, text, says) in [
            (r#"{"content": "a"}"#, "a", true),
            (r#"{"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}"#, "ab", true),
            (r#"{"content": null, "reasoning": "hm", "reasoning_content": "hm"}"#, "", true),
            (r#"{"content": null, "reasoning": null}"#, "", false),
            (r#"{"role": "assistant", "content": ""}"#, "", false),
            (r#"{"tool_calls": []}"#, "", false),
        ] {
            let message: Message = serde_json::from_str(json).unwrap();
            assert_eq!(message.says_something(), says, "{json}");
            assert_eq!(message.text(), text, "{json}");
        }
    }

    #[test]
    fn refusals_are_read_in_all_their_forms() {
        for (body, message) in [
            (r#"{"error": {"message": "m", "code": "c", "param": "p"}}"#, "m"),
            (r#"{"error": "m"}"#, "\"m\""),
            (r#"{"object": "error", "message": "m"}"#, "m"),
            (r#"{"detail": "m"}"#, "m"),
            ("<h1>m</h1>", "<h1>m</h1>"),
        ] {
            assert_eq!(Refusal::read(body).message, message);
        }
        assert!(Refusal::read("This model's maximum context length is 8192 tokens").is_too_long());
        assert!(Refusal::read(r#"{"error": {"code": "context_length_exceeded"}}"#).is_too_long());
        assert!(
            Refusal::read(r#"{"error": {"code": "insufficient_quota", "message": ""}}"#).is_out_of_quota()
        );
    }
}
