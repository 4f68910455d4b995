//! What a server is able to do, found out by asking: each refusal takes one wish away, and what worked is remembered.

use serde::Serialize;
use serde_json::Value;

/// How a server can be asked to keep to a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// To a JSON schema.
    Schema,
    /// To JSON.
    Json,
    /// Only in words.
    Words,
}

/// What is wished for of a server beyond the bare call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Abilities {
    pub(super) form: Form,
    pub(super) seed: bool,
    pub(super) temperature: bool,
    pub(super) streams: bool,
    /// Whether a stream ends with the tokens it took.
    pub(super) counts_streams: bool,
    /// Whether the limit of a reply is called by its newer name.
    pub(super) newer_limit: bool,
}

impl Abilities {
    /// Everything.
    pub(super) const ALL: Self = Self {
        form: Form::Schema,
        seed: true,
        temperature: true,
        streams: true,
        counts_streams: true,
        newer_limit: false,
    };

    /// Those of the wishes that the server is able to fulfil.
    pub(super) fn wished<'w>(self, wishes: &Wishes<'w>) -> Wished<'w> {
        let streams = self.streams && wishes.stream;
        let response_format = match self.form {
            Form::Schema => Some(ResponseFormat::JsonSchema {
                json_schema: NamedSchema { name: wishes.schema_name, strict: true, schema: wishes.schema },
            }),
            Form::Json => Some(ResponseFormat::JsonObject),
            Form::Words => None,
        };
        Wished {
            temperature: self.temperature.then_some(0),
            // Servers differ in how large a seed may be; 31 bits fit all of them.
            seed: self.seed.then_some(wishes.seed & 0x7fff_ffff),
            max_tokens: (!self.newer_limit).then_some(wishes.reply_tokens),
            max_completion_tokens: self.newer_limit.then_some(wishes.reply_tokens),
            stream: streams.then_some(true),
            stream_options: (streams && self.counts_streams).then_some(StreamOptions { include_usage: true }),
            response_format,
        }
    }

    /// What to wish for after a refusal; `None` when nothing is left to do without. `parameter` is the one that the
    /// server named, `message` whatever it said.
    pub(super) fn after_refusal(
        self,
        parameter: Option<&str>,
        message: &str,
        streamed: bool,
    ) -> Option<Self> {
        let message = message.to_lowercase();
        let by_name = parameter.and_then(|parameter| self.without(parameter, streamed));
        let by_message = NAMES
            .iter()
            .filter(|name| message.contains(**name))
            .find_map(|name| self.without(name, streamed));
        by_name.or(by_message).or_else(|| self.with_less(streamed))
    }

    /// Without what this names, if it was wished for.
    fn without(self, name: &str, streamed: bool) -> Option<Self> {
        let name = name.to_lowercase();
        let less = if name.contains("stream_options") || name.contains("include_usage") {
            Self { counts_streams: self.counts_streams && !streamed, ..self }
        } else if name.contains("max_tokens") || name.contains("max_completion_tokens") {
            Self { newer_limit: true, ..self }
        } else if name.contains("temperature") {
            Self { temperature: false, ..self }
        } else if name.contains("seed") {
            Self { seed: false, ..self }
        } else if name.contains("stream") {
            Self { streams: self.streams && !streamed, ..self }
        } else {
            self.looser()?
        };
        (less != self).then_some(less)
    }

    /// With the form asked for less strictly.
    fn looser(self) -> Option<Self> {
        let form = match self.form {
            Form::Schema => Form::Json,
            Form::Json => Form::Words,
            Form::Words => return None,
        };
        Some(Self { form, ..self })
    }

    /// With less of anything, most likely first.
    fn with_less(self, streamed: bool) -> Option<Self> {
        self.looser().or_else(|| {
            ["stream_options", "seed", "temperature", "stream"]
                .into_iter()
                .find_map(|name| self.without(name, streamed))
        })
    }
}

/// What is wished for in one call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wishes<'w> {
    pub(super) schema_name: &'w str,
    pub(super) schema: &'w Value,
    pub(super) seed: i64,
    pub(super) reply_tokens: u32,
    pub(super) stream: bool,
}

/// The wishes as the protocol writes them.
#[derive(Debug, Serialize)]
pub(super) struct Wished<'w> {
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<ResponseFormat<'w>>,
}

#[derive(Debug, Serialize)]
struct StreamOptions {
    include_usage: bool,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ResponseFormat<'w> {
    JsonSchema { json_schema: NamedSchema<'w> },
    JsonObject,
}

#[derive(Debug, Serialize)]
struct NamedSchema<'w> {
    name: &'w str,
    strict: bool,
    schema: &'w Value,
}

/// What a refusal may name, the more particular first.
const NAMES: &[&str] = &[
    "stream_options",
    "max_tokens",
    "temperature",
    "response_format",
    "json_schema",
    "json_object",
    "structured output",
    "guided",
    "grammar",
    "schema",
    "seed",
    "stream",
];

/// Whether a server that broke off names the form as the cause: some fail instead of refusing.
pub(super) fn blames_form(message: &str) -> bool {
    let message = message.to_lowercase();
    ["response_format", "json_schema", "grammar", "guided"].iter().any(|name| message.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_refusal_takes_away_what_it_names() {
        let all = Abilities::ALL;
        for (parameter, message, expected) in [
            (Some("response_format"), "", Abilities { form: Form::Json, ..all }),
            (None, "This response_format type is unavailable now", Abilities { form: Form::Json, ..all }),
            (
                None,
                "Unrecognized request argument supplied: stream_options",
                Abilities { counts_streams: false, ..all },
            ),
            (
                Some("max_tokens"),
                "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
                Abilities { newer_limit: true, ..all },
            ),
            (
                None,
                "'temperature' does not support 0 with this model",
                Abilities { temperature: false, ..all },
            ),
            (None, "extra fields not permitted: seed", Abilities { seed: false, ..all }),
            (None, "bad request", Abilities { form: Form::Json, ..all }),
        ] {
            assert_eq!(all.after_refusal(parameter, message, true), Some(expected), "{message}");
        }
    }

    #[test]
    fn refusals_without_a_name_end() {
        for streamed in [true, false] {
            let (mut abilities, mut steps) = (Abilities::ALL, 0);
            while let Some(less) = abilities.after_refusal(None, "no", streamed) {
                (abilities, steps) = (less, steps + 1);
            }
            assert_eq!(steps, if streamed { 6 } else { 4 });
            assert_eq!(abilities.form, Form::Words);
        }
    }

    #[test]
    fn the_wishes_stand_in_the_body() {
        let schema = json!({"type": "object"});
        let wishes =
            Wishes { schema_name: "judgement", schema: &schema, seed: -1, reply_tokens: 9, stream: true };
        let body = json!(Abilities::ALL.wished(&wishes));
        assert_eq!(body["seed"], json!(0x7fff_ffff));
        assert_eq!(body["stream_options"], json!({"include_usage": true}));
        assert_eq!(body["response_format"]["json_schema"]["strict"], json!(true));
    }
}
