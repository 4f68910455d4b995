//! The OpenAPI document: the one in the repository is the one that is served.

use crate::harness::{TestApp, TestDatabase};

#[tokio::test]
async fn the_document_is_the_one_that_is_served() {
    let app = TestApp::new(TestDatabase::sqlite()).await;
    let mut served = app.anonymous().get("/openapi.json").await.expect_status(200);
    assert!(served["openapi"].as_str().unwrap().starts_with("3.1"));
    served["info"]["version"] = "test".into();
    insta::assert_snapshot!("openapi", serde_json::to_string_pretty(&served).unwrap());
    app.finish().await;
}
