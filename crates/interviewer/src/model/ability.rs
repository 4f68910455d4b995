//! What a server is able to do, found out by asking: each refusal takes one wish away, and what worked is remembered.

use serde::Serialize;
use serde_json::Value;

use super::refusal::Refusal;

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

/// By which name the limit of a reply is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LimitName {
    /// `max_tokens`.
    Older,
    /// `max_completion_tokens`.
    Newer,
    /// By none: the server sets its own.
    Unsaid,
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
    pub(super) limit: LimitName,
    /// Whether the instructions have a role of their own.
    pub(super) system_role: bool,
    /// Whether a reply has come when it was asked for so.
    pub(super) proven: bool,
}

impl Abilities {
    /// Everything.
    pub(super) const ALL: Self = Self {
        form: Form::Schema,
        seed: true,
        temperature: true,
        streams: true,
        counts_streams: true,
        limit: LimitName::Older,
        system_role: true,
        proven: false,
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
            max_tokens: (self.limit == LimitName::Older).then_some(wishes.reply_tokens),
            max_completion_tokens: (self.limit == LimitName::Newer).then_some(wishes.reply_tokens),
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
            return self.without(Wish::SystemRole, streamed).filter(|_| !self.proven);
        }
        let named = [refusal.parameter.as_deref().unwrap_or_default(), &refusal.message];
        let named = named.into_iter().flat_map(|text| {
            let text = text.to_lowercase();
            NAMES.iter().filter(move |(name, _)| text.contains(name)).map(|(_, wish)| *wish)
        });
        named.chain(LIKELY.iter().copied()).find_map(|wish| self.without(wish, streamed))
    }

    /// Without this, if it was wished for.
    fn without(self, wish: Wish, streamed: bool) -> Option<Self> {
        let less = match wish {
            Wish::Form => Self { form: self.form.looser()?, ..self },
            Wish::CountedStream => Self { counts_streams: self.counts_streams && !streamed, ..self },
            Wish::Stream => Self { streams: self.streams && !streamed, ..self },
            Wish::Temperature => Self { temperature: false, ..self },
            Wish::Seed => Self { seed: false, ..self },
            Wish::SystemRole => Self { system_role: false, ..self },
            Wish::Limit => {
                let older = self.limit == LimitName::Older;
                Self { limit: if older { LimitName::Newer } else { LimitName::Unsaid }, ..self }
            }
        };
        (less != self).then_some(less)
    }
}

impl Form {
    /// The same, asked for less strictly.
    fn looser(self) -> Option<Self> {
        match self {
            Self::Schema => Some(Self::Json),
            Self::Json => Some(Self::Words),
            Self::Words => None,
        }
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

/// What a server may be asked for, or not.
#[derive(Clone, Copy, Debug)]
enum Wish {
    Form,
    CountedStream,
    Stream,
    Temperature,
    Seed,
    SystemRole,
    Limit,
}

/// What a refusal may name, the more particular first.
const NAMES: &[(&str, Wish)] = &[
    ("stream_options", Wish::CountedStream),
    ("include_usage", Wish::CountedStream),
    ("max_tokens", Wish::Limit),
    ("max_completion_tokens", Wish::Limit),
    ("temperature", Wish::Temperature),
    ("system role", Wish::SystemRole),
    ("system message", Wish::SystemRole),
    ("system prompt", Wish::SystemRole),
    ("system instruction", Wish::SystemRole),
    ("developer instruction", Wish::SystemRole),
    ("'system'", Wish::SystemRole),
    ("\"system\"", Wish::SystemRole),
    ("role", Wish::SystemRole),
    ("response_format", Wish::Form),
    ("json_schema", Wish::Form),
    ("json_object", Wish::Form),
    ("structured output", Wish::Form),
    ("guided", Wish::Form),
    ("grammar", Wish::Form),
    ("schema", Wish::Form),
    ("seed", Wish::Seed),
    ("stream", Wish::Stream),
];

/// What is done without when a refusal names nothing, most likely first.
const LIKELY: &[Wish] =
    &[Wish::Form, Wish::SystemRole, Wish::CountedStream, Wish::Seed, Wish::Temperature, Wish::Stream];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refusal(parameter: Option<&str>, message: &str) -> Refusal {
        Refusal { message: message.to_owned(), parameter: parameter.map(str::to_owned), ..Refusal::default() }
    }

    #[test]
    fn a_refusal_takes_away_what_it_names() {
        let all = Abilities::ALL;
        let (json, no_role) =
            (Abilities { form: Form::Json, ..all }, Abilities { system_role: false, ..all });
        for (parameter, message, expected) in [
            (Some("response_format"), "", json),
            (None, "This response_format type is unavailable now", json),
            (
                None,
                "Unrecognized request argument supplied: stream_options",
                Abilities { counts_streams: false, ..all },
            ),
            (
                Some("max_tokens"),
                "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
                Abilities { limit: LimitName::Newer, ..all },
            ),
            (
                None,
                "'temperature' does not support 0 with this model",
                Abilities { temperature: false, ..all },
            ),
            (None, "extra fields not permitted: seed", Abilities { seed: false, ..all }),
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
        let no_role = Abilities { system_role: false, ..Abilities::ALL };
        assert_eq!(Abilities::ALL.after(&failure, true), Some(no_role));
        assert_eq!(no_role.after(&failure, true), None);
        assert_eq!(Abilities { proven: true, ..Abilities::ALL }.after(&failure, true), None);
    }

    #[test]
    fn refusals_end_whatever_they_name() {
        for (message, streamed, expected) in [("no", true, 7), ("no", false, 5), ("max_tokens", true, 9)] {
            let (mut abilities, mut steps) = (Abilities::ALL, 0);
            while let Some(less) = abilities.after(&refusal(None, message), streamed) {
                (abilities, steps) = (less, steps + 1);
            }
            assert_eq!((steps, abilities.form), (expected, Form::Words), "{message}");
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
