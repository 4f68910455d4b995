//! The server's words as the chat completions protocol writes them. Every field is looked up where it may stand, and one
//! that is absent or has another form says nothing, so that nothing odd beside a reply takes the reply with it.

use interview::work::usage::MAX_TOKENS;
use serde_json::Value;

/// What one event adds to a reply, or a whole reply.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) said: String,
    pub(super) thought: String,
    /// What was said as the arguments of a call, which nobody offered.
    pub(super) called: String,
    /// Whether it is a message, which is whole, and no further piece of one.
    pub(super) is_message: bool,
    pub(super) declined: bool,
    pub(super) end: Option<End>,
}

/// How a reply ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// By itself.
    Whole,
    /// At the most tokens that it may have.
    AtLimit,
    /// By a fault of the server's.
    Failed,
    /// Since it may not be said.
    Declined,
}

/// What the words in a finish reason mean. Every server has its own for a reply that ended by itself, so what names none
/// of these did.
const ENDS: &[(&str, End)] = &[
    ("length", End::AtLimit),
    ("max_tokens", End::AtLimit),
    ("max_output", End::AtLimit),
    ("token_limit", End::AtLimit),
    ("context_window", End::AtLimit),
    ("filter", End::Declined),
    ("safety", End::Declined),
    ("sensitive", End::Declined),
    ("refusal", End::Declined),
    ("recitation", End::Declined),
    ("prohibited", End::Declined),
    ("blocklist", End::Declined),
    ("guardrail", End::Declined),
    ("error", End::Failed),
    ("fail", End::Failed),
    ("abort", End::Failed),
    ("cancel", End::Failed),
    ("interrupt", End::Failed),
    ("timeout", End::Failed),
    ("overload", End::Failed),
    ("insufficient", End::Failed),
    ("incomplete", End::Failed),
    ("malformed", End::Failed),
];

impl End {
    /// Reads a finish reason; `None` while the reply goes on, for which some write an empty one.
    fn of(reason: &Value) -> Option<Self> {
        match reason {
            Value::Null | Value::Bool(false) => None,
            Value::String(reason) => {
                let reason = reason.trim().to_lowercase();
                let named = ENDS.iter().find_map(|(word, end)| reason.contains(word).then_some(*end));
                (!matches!(reason.as_str(), "" | "null" | "none")).then(|| named.unwrap_or(Self::Whole))
            }
            // A number is a server's own code for what made it stop.
            _ => Some(Self::Whole),
        }
    }
}

impl Part {
    /// Reads an event, or a body; `None` when it has no choice.
    pub(super) fn of(event: &Value) -> Option<Self> {
        let choice = &event["choices"][0];
        let (delta, message) = (&choice["delta"], &choice["message"]);
        let is_message = message.is_object() && !delta.is_object();
        let spoken = if is_message { message } else { delta };
        let calls = spoken["tool_calls"].as_array().map(Vec::as_slice).unwrap_or_default();
        choice.is_object().then(|| Self {
            said: text(&spoken["content"]),
            thought: ["reasoning_content", "reasoning", "thinking"]
                .map(|name| text(&spoken[name]))
                .into_iter()
                .find(|thought| !thought.is_empty())
                .unwrap_or_default(),
            called: calls.iter().map(|call| text(&call["function"]["arguments"])).collect(),
            is_message,
            declined: spoken["refusal"] == Value::Bool(true) || !text(&spoken["refusal"]).is_empty(),
            end: End::of(&choice["finish_reason"]),
        })
    }

    /// Whether anything was said or thought.
    pub(super) fn says_something(&self) -> bool {
        !(self.said.is_empty() && self.thought.is_empty() && self.called.is_empty())
    }
}

/// A text, or the texts of its parts.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(text).collect(),
        Value::Object(part) => part.get("text").map(text).unwrap_or_default(),
        _ => String::new(),
    }
}

/// How many tokens a call took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tokens {
    pub(super) prompt_tokens: Option<u64>,
    pub(super) completion_tokens: Option<u64>,
}

impl Tokens {
    /// Reads what stands under `usage`, up to what one task may take: what a server counts is not believed beyond that.
    pub(super) fn of(usage: &Value) -> Self {
        let count = |names: [&str; 2]| {
            let number = names.into_iter().find_map(|name| number(usage.get(name)?))?;
            // Saturates, and a count below zero is none.
            Some((number as u64).min(MAX_TOKENS))
        };
        Self {
            prompt_tokens: count(["prompt_tokens", "input_tokens"]),
            completion_tokens: count(["completion_tokens", "output_tokens"]),
        }
    }

    /// These, and the others where these are not known.
    pub(super) fn or(self, others: Self) -> Self {
        Self {
            prompt_tokens: self.prompt_tokens.or(others.prompt_tokens),
            completion_tokens: self.completion_tokens.or(others.completion_tokens),
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

/// A number, however it is written.
fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_f64(),
    };
    number.filter(|number: &f64| number.is_finite() && *number >= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn messages_are_read_in_all_their_forms() {
        for (message, said, thought, called) in [
            (json!({"content": "a"}), "a", "", ""),
            (
                json!({"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}),
                "ab",
                "",
                "",
            ),
            (
                json!({"content": [{"type": "thinking", "thinking": [{"text": "hm"}]}, {"text": "a"}, "b", 7]}),
                "ab",
                "",
                "",
            ),
            (json!({"content": null, "reasoning": "hm", "reasoning_content": "hm"}), "", "hm", ""),
            (json!({"content": false, "reasoning": null, "reasoning_content": ""}), "", "", ""),
            (json!({"tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]}), "", "", "{}"),
            (json!({"tool_calls": []}), "", "", ""),
            (json!({"content": {"text": "a"}}), "a", "", ""),
        ] {
            for name in ["message", "delta"] {
                let part = Part::of(&json!({"choices": [{name: message}]})).unwrap();
                assert_eq!(
                    (&*part.said, &*part.thought, &*part.called),
                    (said, thought, called),
                    "{message}"
                );
                assert_eq!(part.says_something(), !format!("{said}{thought}{called}").is_empty());
                assert_eq!((part.is_message, part.declined, part.end), (name == "message", false, None));
            }
        }
        for nothing in [json!(null), json!([]), json!({"choices": null}), json!({"choices": [null]})] {
            assert!(Part::of(&nothing).is_none());
        }
    }

    #[test]
    fn every_servers_word_for_the_end_is_understood() {
        for (reasons, end) in [
            (vec![json!(null), json!(""), json!("null"), json!(false)], None),
            (
                vec![
                    json!("stop"),
                    json!("eos_token"),
                    json!("end_turn"),
                    json!("stop_sequence"),
                    json!("COMPLETE"),
                ],
                Some(End::Whole),
            ),
            (vec![json!("tool_calls"), json!(0), json!(1), json!(true), json!("ready")], Some(End::Whole)),
            (vec![json!("length"), json!("MAX_TOKENS"), json!("model_length")], Some(End::AtLimit)),
            (vec![json!("content_filter"), json!("SAFETY"), json!("refusal")], Some(End::Declined)),
            (vec![json!("error"), json!("abort"), json!("insufficient_system_resource")], Some(End::Failed)),
        ] {
            for reason in reasons {
                assert_eq!(End::of(&reason), end, "{reason}");
            }
        }
    }

    #[test]
    fn tokens_are_counted_however_they_are_written() {
        for (usage, prompt_tokens, completion_tokens) in [
            (json!({"prompt_tokens": 10, "completion_tokens": 20}), Some(10), Some(20)),
            (json!({"prompt_tokens": 10.0, "completion_tokens": "20"}), Some(10), Some(20)),
            (json!({"input_tokens": 10, "output_tokens": null}), Some(10), None),
            (json!({"prompt_tokens": -1, "completion_tokens": 1e300}), None, Some(MAX_TOKENS)),
            (json!(""), None, None),
            (json!(null), None, None),
        ] {
            assert_eq!(Tokens::of(&usage), Tokens { prompt_tokens, completion_tokens }, "{usage}");
        }
    }
}
