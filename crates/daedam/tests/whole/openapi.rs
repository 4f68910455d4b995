//! The OpenAPI document: the one in the repository is the one that is served.

use crate::harness::{TestApp, TestDatabase};
use serde_json::Value;
use std::{fs, path::Path, sync::LazyLock};

#[tokio::test]
async fn the_document_is_the_one_that_is_served() {
    let app = TestApp::new(TestDatabase::sqlite()).await;
    let mut served = app.anonymous().get("/openapi.json").await.expect_status(200);
    assert!(served["openapi"].as_str().unwrap().starts_with("3.1"));
    served["info"]["version"] = env!("CARGO_PKG_VERSION").into();
    let served = serde_json::to_string_pretty(&served).unwrap() + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let written = fs::read_to_string(&path).unwrap_or_default();
    if written != served {
        fs::write(&path, served).unwrap();
        panic!(
            "docs/openapi.json was not what is served; it has been written again: look at what changed for clients"
        );
    }
    app.finish().await;
}

/// Fails where an error came that the document does not have at its operation.
#[track_caller]
pub(crate) fn expect_documented(method: &str, path: &str, status: u16, body: &Value) {
    static DOCUMENT: LazyLock<Value> =
        LazyLock::new(|| serde_json::from_str(&api::openapi_document("test").unwrap()).unwrap());
    let Some(code) = body["code"].as_str() else { return };
    let path = path.split('?').next().unwrap_or_default();
    let fits = |template: &str| {
        let mut parts = template.split('/');
        let all = path
            .split('/')
            .all(|part| parts.next().is_some_and(|wanted| wanted.starts_with('{') || wanted == part));
        all && parts.next().is_none()
    };
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let operation = paths.iter().find(|(template, _)| fits(template));
    let operation = operation.map_or(&Value::Null, |(_, item)| &item[method.to_lowercase()]);
    if operation.is_null() {
        assert!(
            ["not_found", "method_not_allowed"].contains(&code),
            "{method} {path}: {code} of no operation"
        );
        return;
    }
    let answer = &operation["responses"][status.to_string()]["content"]["application/json"];
    let codes = &answer["schema"]["allOf"][1]["properties"]["code"]["enum"];
    let documented = codes.as_array().is_some_and(|codes| codes.iter().any(|known| known == code));
    assert!(documented, "{method} {path}: {status} {code} is not in the OpenAPI document");
}
