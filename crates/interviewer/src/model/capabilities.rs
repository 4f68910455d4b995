//! What a server is able to do, found out by asking: each refusal takes one wish away, and what worked is remembered.

use serde::Serialize;
use serde_json::Value;

use super::refusal::Refusal;

/// How a server can be asked to keep to a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyFormat {
    /// To a JSON schema.
    Schema,
    /// To JSON.
    Json,
    /// Only in words.
    Text,
}

/// By which name the limit of a reply is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LimitName {
    /// `max_tokens`.
    MaxTokens,
    /// `max_completion_tokens`.
    MaxCompletionTokens,
    /// By none: the server sets its own.
    Omitted,
}

/// What is wished for of a server beyond the bare call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ServerCapabilities {
    pub(super) format: ReplyFormat,
    pub(super) seed: bool,
    pub(super) temperature: bool,
    pub(super) streams: bool,
    /// Whether a stream ends with the tokens it took.
    pub(super) counts_streams: bool,
    pub(super) limit: LimitName,
    /// Whether the instructions have a role of their own.
    pub(super) system_role: bool,
    /// Whether a reply has come when it was asked for so.
    pub(super) proven: bool,
}

impl ServerCapabilities {
    /// Everything.
    pub(super) const ALL: Self = Self {
        format: ReplyFormat::Schema,
        seed: true,
        temperature: true,
        streams: true,
        counts_streams: true,
        limit: LimitName::MaxTokens,
        system_role: true,
        proven: false,
    };

    /// Those of the wishes that the server is able to fulfil.
    pub(super) fn wire_options<'w>(self, options: &CallOptions<'w>) -> WireOptions<'w> {
        let streams = self.streams && options.stream;
        let response_format = match self.format {
            ReplyFormat::Schema => Some(ResponseFormat::JsonSchema {
                json_schema: NamedSchema { name: options.schema_name, strict: true, schema: options.schema },
            }),
            ReplyFormat::Json => Some(ResponseFormat::JsonObject),
            ReplyFormat::Text => None,
        };
        WireOptions {
            temperature: self.temperature.then_some(0),
            // Servers differ in how large a seed may be; 31 bits fit all of them.
            seed: self.seed.then_some(options.seed & 0x7fff_ffff),
            max_tokens: (self.limit == LimitName::MaxTokens).then_some(options.reply_tokens),
            max_completion_tokens: (self.limit == LimitName::MaxCompletionTokens)
                .then_some(options.reply_tokens),
            stream: streams.then_some(true),
            stream_options: (streams && self.counts_streams).then_some(StreamOptions { include_usage: true }),
            response_format,
        }
    }

    /// What to wish for after a refusal; `None` when nothing is left to do without. What the server names is believed,
    /// first as the parameter, then in its message; one that names nothing is asked for less, most likely first.
    pub(super) fn after(self, refusal: &Refusal, streamed: bool) -> Option<Self> {
        if refusal.is_wordless_failure() {
            // Any server may fail so; one that replied before does not do so over a role.
            return self.without(Feature::SystemRole, streamed).filter(|_| !self.proven);
        }
        let named = [refusal.parameter.as_deref().unwrap_or_default(), &refusal.message];
        let named = named.into_iter().flat_map(|text| {
            let text = text.to_lowercase();
            NAMES.iter().filter(move |(name, _)| text.contains(name)).map(|(_, feature)| *feature)
        });
        named.chain(LIKELY.iter().copied()).find_map(|feature| self.without(feature, streamed))
    }

    /// Without this, if it was wished for.
    fn without(self, feature: Feature, streamed: bool) -> Option<Self> {
        let less = match feature {
            Feature::ReplyFormat => Self { format: self.format.looser()?, ..self },
            Feature::CountedStream => Self { counts_streams: self.counts_streams && !streamed, ..self },
            Feature::Stream => Self { streams: self.streams && !streamed, ..self },
            Feature::Temperature => Self { temperature: false, ..self },
            Feature::Seed => Self { seed: false, ..self },
            Feature::SystemRole => Self { system_role: false, ..self },
            Feature::Limit => {
                let older = self.limit == LimitName::MaxTokens;
                Self {
                    limit: if older { LimitName::MaxCompletionTokens } else { LimitName::Omitted },
                    ..self
                }
            }
        };
        (less != self).then_some(less)
    }
}

impl ReplyFormat {
    /// The same, asked for less strictly.
    fn looser(self) -> Option<Self> {
        match self {
            Self::Schema => Some(Self::Json),
            Self::Json => Some(Self::Text),
            Self::Text => None,
        }
    }
}

/// What is wished for in one call.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallOptions<'w> {
    pub(super) schema_name: &'w str,
    pub(super) schema: &'w Value,
    pub(super) seed: i64,
    pub(super) reply_tokens: u32,
    pub(super) stream: bool,
}

/// The wishes as the protocol writes them.
#[derive(Debug, Serialize)]
pub(super) struct WireOptions<'w> {
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

/// What a server may be asked for, or not.
#[derive(Clone, Copy, Debug)]
enum Feature {
    ReplyFormat,
    CountedStream,
    Stream,
    Temperature,
    Seed,
    SystemRole,
    Limit,
}

/// What a refusal may name, the more particular first.
const NAMES: &[(&str, Feature)] = &[
    ("stream_options", Feature::CountedStream),
    ("include_usage", Feature::CountedStream),
    ("max_tokens", Feature::Limit),
    ("max_completion_tokens", Feature::Limit),
    ("temperature", Feature::Temperature),
    ("system role", Feature::SystemRole),
    ("system message", Feature::SystemRole),
    ("system prompt", Feature::SystemRole),
    ("system instruction", Feature::SystemRole),
    ("developer instruction", Feature::SystemRole),
    ("'system'", Feature::SystemRole),
    ("\"system\"", Feature::SystemRole),
    ("role", Feature::SystemRole),
    ("response_format", Feature::ReplyFormat),
    ("json_schema", Feature::ReplyFormat),
    ("json_object", Feature::ReplyFormat),
    ("structured output", Feature::ReplyFormat),
    ("guided", Feature::ReplyFormat),
    ("grammar", Feature::ReplyFormat),
    ("schema", Feature::ReplyFormat),
    ("seed", Feature::Seed),
    ("stream", Feature::Stream),
];

/// What is done without when a refusal names nothing, most likely first.
const LIKELY: &[Feature] = &[
    Feature::ReplyFormat,
    Feature::SystemRole,
    Feature::CountedStream,
    Feature::Seed,
    Feature::Temperature,
    Feature::Stream,
];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refusal(parameter: Option<&str>, message: &str) -> Refusal {
        Refusal { message: message.to_owned(), parameter: parameter.map(str::to_owned), ..Refusal::default() }
    }

    #[test]
    fn a_refusal_takes_away_what_it_names() {
        let all = ServerCapabilities::ALL;
        let (json, no_role) = (
            ServerCapabilities { format: ReplyFormat::Json, ..all },
            ServerCapabilities { system_role: false, ..all },
        );
        for (parameter, message, expected) in [
            (Some("response_format"), "", json),
            (None, "This response_format type is unavailable now", json),
            (
                None,
                "Unrecognized request argument supplied: stream_options",
                ServerCapabilities { counts_streams: false, ..all },
            ),
            (
                Some("max_tokens"),
                "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
                ServerCapabilities { limit: LimitName::MaxCompletionTokens, ..all },
            ),
            (
                None,
                "'temperature' does not support 0 with this model",
                ServerCapabilities { temperature: false, ..all },
            ),
            (None, "extra fields not permitted: seed", ServerCapabilities { seed: false, ..all }),
            (Some("messages[0].role"), "does not support 'system' with this model", no_role),
            (Some("messages"), "System role not supported", no_role),
            (None, "Developer instruction is not enabled for models/gemma-3-27b-it", no_role),
            (None, "Conversation roles must alternate user/assistant/user/assistant/...", no_role),
            (None, "bad request", json),
        ] {
            assert_eq!(all.after(&refusal(parameter, message), true), Some(expected), "{message}");
        }
    }

    #[test]
    fn a_failure_without_words_is_taken_for_the_role_until_a_reply_has_come() {
        let failure = Refusal { status: Some(500), ..refusal(None, "Internal Server Error") };
        let no_role = ServerCapabilities { system_role: false, ..ServerCapabilities::ALL };
        assert_eq!(ServerCapabilities::ALL.after(&failure, true), Some(no_role));
        assert_eq!(no_role.after(&failure, true), None);
        assert_eq!(
            ServerCapabilities { proven: true, ..ServerCapabilities::ALL }.after(&failure, true),
            None
        );
    }

    #[test]
    fn refusals_end_whatever_they_name() {
        for (message, streamed, expected) in [("no", true, 7), ("no", false, 5), ("max_tokens", true, 9)] {
            let (mut capabilities, mut steps) = (ServerCapabilities::ALL, 0);
            while let Some(less) = capabilities.after(&refusal(None, message), streamed) {
                (capabilities, steps) = (less, steps + 1);
            }
            assert_eq!((steps, capabilities.format), (expected, ReplyFormat::Text), "{message}");
        }
    }

    #[test]
    fn the_wishes_stand_in_the_body() {
        let schema = json!({"type": "object"});
        let options = CallOptions {
            schema_name: "judgement",
            schema: &schema,
            seed: -1,
            reply_tokens: 9,
            stream: true,
        };
        let body = json!(ServerCapabilities::ALL.wire_options(&options));
        assert_eq!(body["seed"], json!(0x7fff_ffff));
        assert_eq!(body["stream_options"], json!({"include_usage": true}));
        assert_eq!(body["response_format"]["json_schema"]["strict"], json!(true));
    }
}
