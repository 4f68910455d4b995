//! The OpenAPI document. Each operation documents what is particular to it; what follows from its shape is added here, so
//! that no operation can forget it.

mod errors;
mod examples;

use crate::problem::{ProblemBody, ProblemCode};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        HeaderBuilder, InfoBuilder, LicenseBuilder, ObjectBuilder, OpenApi, RefOr, Type,
        path::{Operation, PathItem},
        security::{Flow, OAuth2, Password, Scopes, SecurityScheme},
        tag::TagBuilder,
    },
};

const DESCRIPTION: &str = "An AI mock-interview platform: practise with an AI interviewer in Korean or English, and \
    get feedback that can be trusted.\n\nSign in at `POST /token`, then send the access token as \
    `Authorization: Bearer`. An error is `{\"detail\", \"code\"}`: `detail` is for a person, `code` for a program. \
    Unknown fields are ignored; what is absent in an answer is `null`. Times are UTC, ISO 8601.";

/// Completes the document that the operations make up.
pub(crate) fn complete(mut document: OpenApi, version: &str) -> OpenApi {
    let license = LicenseBuilder::new().name("Apache License 2.0").identifier(Some("Apache-2.0")).build();
    document.info = InfoBuilder::new()
        .title("Daedam")
        .version(version)
        .description(Some(DESCRIPTION))
        .license(Some(license))
        .build();
    document.tags = Some(
        [
            ("accounts", "Registering, signing in and out, and what is one's own"),
            ("sessions", "Practice interviews"),
            ("questions", "What is asked"),
            ("answers", "What is answered, and what was thought of it"),
            ("operation", "For those who run the program"),
        ]
        .map(|(name, description)| TagBuilder::new().name(name).description(Some(description)).build())
        .into(),
    );
    let components = document.components.get_or_insert_default();
    let scheme = OAuth2::new([Flow::Password(Password::new("/token", Scopes::new()))]);
    components.security_schemes.insert("password".into(), RefOr::T(SecurityScheme::OAuth2(scheme)));
    components.schemas.insert(ProblemBody::name().into(), ProblemBody::schema());
    components.schemas.insert(ProblemCode::name().into(), ProblemCode::schema());
    let examples = examples::Examples::recorded();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            complete_operation(method, path, operation);
            examples.add(operation);
        }
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let PathItem { get, put, post, patch, delete, .. } = item;
    [("GET", get), ("PUT", put), ("POST", post), ("PATCH", patch), ("DELETE", delete)]
        .into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Adds an operation's errors, and the headers that follow from an answer's status.
fn complete_operation(method: &str, path: &str, operation: &mut Operation) {
    errors::add(method, path, operation);
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        let (name, description, of) = match status.as_str() {
            "401" => ("WWW-Authenticate", "`Bearer`", Type::String),
            "429" | "503" if path != "/readyz" => {
                ("Retry-After", "Seconds until it is worth another attempt", Type::Integer)
            }
            _ => continue,
        };
        let schema = ObjectBuilder::new().schema_type(of).build();
        let header = HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build();
        response.headers.insert(name.into(), RefOr::T(header));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    fn document() -> Value {
        serde_json::from_str(&crate::openapi_document("1.2.3").unwrap()).unwrap()
    }

    fn operations(document: &Value) -> Vec<(String, &Value)> {
        let paths = document["paths"].as_object().unwrap().iter();
        paths
            .flat_map(|(path, item)| {
                let methods = item.as_object().unwrap().iter();
                methods.map(move |(method, operation)| (format!("{method} {path}"), operation))
            })
            .collect()
    }

    #[test]
    fn the_document_says_what_it_is() {
        let document = document();
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["info"]["version"], "1.2.3");
        assert_eq!(document["info"]["license"]["identifier"], "Apache-2.0");
        let flow = &document["components"]["securitySchemes"]["password"]["flows"]["password"];
        assert_eq!(flow["tokenUrl"], "/token");
    }

    #[test]
    fn every_operation_is_named_tagged_described_and_says_how_it_fails() {
        let document = document();
        let operations = operations(&document);
        assert!(!operations.is_empty());
        let mut names = std::collections::HashSet::new();
        for (which, operation) in &operations {
            assert!(names.insert(operation["operationId"].as_str().unwrap()), "{which}");
            assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{which}");
            let summary = operation["summary"].as_str().unwrap_or_default();
            assert!(!summary.is_empty() && !summary.contains('\n'), "{which}: one line sums it up");
            assert!(!operation["description"].as_str().unwrap_or_default().is_empty(), "{which}");
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.contains_key("500"), "{which}");
            if operation.get("security").is_some() {
                assert!(responses["401"]["headers"]["WWW-Authenticate"].is_object(), "{which}");
            }
            if which.contains("_id}") {
                assert!(responses.contains_key("403") && responses.contains_key("404"), "{which}");
            }
            if operation.get("requestBody").is_some() {
                assert!(responses.contains_key("400") && responses.contains_key("413"), "{which}");
            }
        }
    }

    #[test]
    fn every_operation_has_examples_and_the_codes_of_its_errors() {
        let document = document();
        for (which, operation) in operations(&document) {
            // It would be an example of itself.
            if which == "get /openapi.json" {
                continue;
            }
            let request = &operation["requestBody"]["content"]["application/json"];
            assert!(request.is_null() || !request["example"].is_null(), "{which}: no example of a request");
            for (status, answer) in operation["responses"].as_object().unwrap() {
                let content = &answer["content"]["application/json"];
                if status.starts_with('2') {
                    assert!(
                        content.is_null() || !content["example"].is_null(),
                        "{which}: no example of {status}"
                    );
                } else if status.as_str() >= "400" && which != "get /readyz" {
                    let codes = &content["schema"]["allOf"][1]["properties"]["code"]["enum"];
                    assert!(codes.is_array(), "{which}: {status} has no codes");
                }
            }
        }
    }

    #[test]
    fn what_may_be_null_is_present_all_the_same() {
        let document = document();
        let schemas = &document["components"]["schemas"];
        for name in
            ["User", "Evaluation", "InterviewRecord", "QuestionResult", "InterviewSession", "SessionPage"]
        {
            let schema = &schemas[name];
            let properties = schema["properties"].as_object().unwrap_or_else(|| panic!("{name}"));
            let required = schema["required"].as_array().unwrap();
            assert_eq!(required.len(), properties.len(), "{name}");
        }
        let emotion = &schemas["InterviewRecord"]["properties"]["emotion_summary"]["type"];
        assert_eq!(*emotion, serde_json::json!(["object", "null"]));
    }

    #[test]
    fn every_reference_has_its_schema() {
        let document = document();
        let text = document.to_string();
        for reference in text.split("\"#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
    }
}
