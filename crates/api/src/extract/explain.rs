//! Explains why a body could not be read, as the API's contract has it: the field first, then what is wrong.

use crate::problem::Problem;
use serde::de::DeserializeOwned;
use serde_path_to_error::{Error, Path};

/// Reads a JSON object. Unknown fields are ignored.
pub(super) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    // Serde would accept a list as the values of the fields in order, which no client means.
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => {}
        Some(_) => return Err(Problem::invalid("body", "must be a JSON object")),
        None => return Err(Problem::invalid("body", "must be a JSON object, and is empty")),
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let malformed = error.inner().is_syntax() || error.inner().is_eof();
        if malformed { not_json(error.inner()) } else { field(&error) }
    })?;
    deserializer.end().map_err(|error| not_json(&error))?;
    Ok(read)
}

/// Reads the fields of a form.
pub(super) fn form<T: DeserializeOwned>(encoded: &[u8]) -> Result<T, Problem> {
    let fields = serde_urlencoded::Deserializer::new(form_urlencoded::parse(encoded));
    serde_path_to_error::deserialize(fields).map_err(|error| field(&error))
}

fn not_json(error: &serde_json::Error) -> Problem {
    Problem::invalid("body", &format!("is not valid JSON: {error}"))
}

fn field<E: std::fmt::Display>(error: &Error<E>) -> Problem {
    let message = error.inner().to_string();
    // The position in the text only helps programmers, and comes after the expectation.
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(before, _)| before);
    if let Some(name) = message.strip_prefix("missing field ") {
        return Problem::invalid(name.trim_matches('`'), "is required");
    }
    if let Some(name) = message.strip_prefix("duplicate field ") {
        return Problem::invalid(name.trim_matches('`'), "is given more than once");
    }
    Problem::invalid(&name(error.path()), &expectation(message))
}

fn name(path: &Path) -> String {
    let name = path.to_string();
    if name == "." { "body".to_owned() } else { name }
}

/// The expected type, without the received value, which may be long or secret.
fn expectation(message: &str) -> String {
    match message.rsplit_once("expected ").map(|(_, expected)| expected) {
        _ if message.ends_with("was not `true` or `false`") => "must be true or false".to_owned(),
        Some("i64") => "must be an integer of at most 64 bits".to_owned(),
        Some("a boolean") => "must be true or false".to_owned(),
        Some(expected) => format!("must be {}", expected.replace('`', "")),
        None => "cannot be read".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;
    use http_body_util::BodyExt;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only whether it can be read is looked at")]
    struct Asked {
        record_id: i64,
        answer_text: String,
        language: Option<Language>,
        consent: Option<bool>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Language {
        Ko,
        En,
    }

    async fn detail(body: impl AsRef<[u8]>) -> String {
        let Err(problem) = json::<Asked>(body.as_ref()) else { return "read".into() };
        let response = problem.into_response();
        assert_eq!(response.status(), 400);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        body["detail"].as_str().unwrap().to_owned()
    }

    #[tokio::test]
    async fn json_is_read_or_refused_naming_the_field() {
        for (body, expected) in [
            (r#" {"record_id": 1, "answer_text": "네", "role": {"admin": [true]}} "#, "read"),
            (r#"{"record_id":1,"answer_text":"a","language":null}"#, "read"),
            ("", "body: must be a JSON object, and is empty"),
            (r#"[1,"a",null,null]"#, "body: must be a JSON object"),
            (r#""a""#, "body: must be a JSON object"),
            (r#"{"answer_text":"a"}"#, "record_id: is required"),
            (r#"{"record_id":null,"answer_text":"a"}"#, "record_id: must be an integer of at most 64 bits"),
            (r#"{"record_id":"1","answer_text":"a"}"#, "record_id: must be an integer of at most 64 bits"),
            (r#"{"record_id":1.0,"answer_text":"a"}"#, "record_id: must be an integer of at most 64 bits"),
            (
                r#"{"record_id":9223372036854775808,"answer_text":"a"}"#,
                "record_id: must be an integer of at most 64 bits",
            ),
            (r#"{"record_id":1,"answer_text":5}"#, "answer_text: must be a string"),
            (r#"{"record_id":1,"answer_text":["a"]}"#, "answer_text: must be a string"),
            (r#"{"record_id":1,"answer_text":"a","language":"fr"}"#, "language: must be ko or en"),
            (
                r#"{"record_id":1,"answer_text":"a","consent":"x expected y"}"#,
                "consent: must be true or false",
            ),
            (r#"{"record_id":1,"record_id":2,"answer_text":"a"}"#, "record_id: is given more than once"),
        ] {
            assert_eq!(detail(body).await, expected, "{body}");
        }
    }

    #[tokio::test]
    async fn what_is_no_json_is_refused() {
        let deep = format!(r#"{{"record_id":1,"answer_text":{}"#, "[".repeat(100_000));
        let deep_unknown = format!(r#"{{"x":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        for body in [
            "{",
            "{'record_id':1}",
            r#"{"record_id":1,"answer_text":"\ud800"}"#,
            r#"{"record_id":1,"answer_text":"\udc00\ud800"}"#,
            "{\"record_id\":1,\"answer_text\":\"a\nb\"}",
            r#"{"record_id":1,"answer_text":"a"} x"#,
            r#"{"record_id":NaN,"answer_text":"a"}"#,
            &deep,
        ] {
            let detail = detail(body).await;
            let shown = &body[..body.len().min(80)];
            assert!(
                detail.starts_with("body: is not valid JSON") || detail == "answer_text: must be a string",
                "{shown}: {detail}"
            );
        }
        assert_eq!(detail(deep_unknown).await, "record_id: is required");
        assert!(detail(b"{\"record_id\":1,\"answer_text\":\"\xff\"}").await.contains("is not valid JSON"));
    }
}
