//! Examples of requests and answers, recorded by a test of the whole program.

use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use utoipa::openapi::{Content, RefOr, path::Operation};

/// The request and the answer of one call.
#[derive(Deserialize)]
struct Example {
    request: Option<Value>,
    answer: Option<Value>,
}

/// The recorded examples by the name of their operation.
pub(super) struct Examples(HashMap<String, Example>);

impl Examples {
    /// The examples in the file; none if it cannot be read, which a test refuses.
    pub(super) fn recorded() -> Self {
        Self(serde_json::from_str(include_str!("examples.json")).unwrap_or_default())
    }

    /// Adds an operation's recorded examples.
    pub(super) fn add(&self, operation: &mut Operation) {
        let Some(example) = operation.operation_id.as_deref().and_then(|name| self.0.get(name)) else {
            return;
        };
        if let Some(RefOr::T(body)) = &mut operation.request_body {
            let texts = body.content.iter_mut().filter(|(kind, _)| kind.as_str() != "multipart/form-data");
            texts.for_each(|(_, content)| show(content, example.request.as_ref()));
        }
        let good = operation.responses.responses.iter_mut().filter(|(status, _)| status.starts_with('2'));
        for (_, response) in good {
            let RefOr::T(response) = response else { continue };
            if let Some(content) = response.content.get_mut("application/json") {
                show(content, example.answer.as_ref());
            }
        }
    }
}

/// Adds an example to a content that has none of its own.
fn show(content: &mut RefOr<Content>, example: Option<&Value>) {
    let RefOr::T(content) = content else { return };
    if content.example.is_none() {
        content.example = example.cloned();
    }
}
