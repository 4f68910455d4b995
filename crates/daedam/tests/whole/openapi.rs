//! The OpenAPI document: the one in the repository is the one that is served.

use crate::harness::{TestApp, TestDatabase};
use std::{fs, path::Path};

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
            "docs/openapi.json was not what is served; it has been written anew: look at what changed for clients"
        );
    }
    app.finish().await;
}
