//! Somebody who calls the program over HTTP.

use super::app::TestApp;
use crate::openapi::expect_documented;
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use serde_json::{Value, json};
use std::net::{IpAddr, SocketAddr};
use tower::ServiceExt;

#[derive(Clone)]
pub(crate) struct Caller<'a> {
    pub(crate) app: &'a TestApp,
    pub(crate) token: Option<String>,
    pub(crate) address: IpAddr,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl<'a> Caller<'a> {
    pub(crate) fn at_address(&self, address: [u8; 4]) -> Self {
        Self { address: address.into(), ..self.clone() }
    }

    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path).body(Body::empty()).unwrap()).await
    }

    /// Erases the caller's account, whose password is the one that test users have.
    pub(crate) async fn erase_account(&self) -> Answer {
        self.send_json(Method::DELETE, "/users/me", r#"{"password":"pass123"}"#).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send_json(Method::POST, path, &body.to_string()).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send_json(Method::PATCH, path, &body.to_string()).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send_json(Method::PUT, path, &body.to_string()).await
    }

    pub(crate) async fn send_json(&self, method: Method, path: &str, body: &str) -> Answer {
        let request = self.request(method, path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub(crate) async fn post_with_key(&self, path: &str, key: &str, body: Value) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key);
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub(crate) async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
            .collect::<Vec<_>>()
            .join("&");
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Starts a session, which works while it waits, and returns it.
    pub(crate) async fn start_session(&self, body: Value) -> Value {
        self.app.while_working(self.post("/sessions", body)).await.expect_status(200)
    }

    /// Starts a session like the contract's example, and returns its number and those of its records.
    pub(crate) async fn session(&self) -> (i64, Vec<i64>) {
        let session =
            self.start_session(json!({"user_name": "김철수", "position": "Backend Developer"})).await;
        let id = session["id"].as_i64().unwrap();
        let questions = self.get(&format!("/sessions/{id}/questions")).await.expect_status(200);
        let records = questions.as_array().unwrap().iter().map(|record| record["id"].as_i64().unwrap());
        (id, records.collect())
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path);
        match &self.token {
            Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
        let response = self.open(request).await;
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        if let Ok(body) = serde_json::from_str(&text)
            && parts.status.as_u16() >= 400
        {
            expect_documented(&method, &path, parts.status.as_u16(), &body);
        }
        Answer { status: parts.status, headers: parts.headers, text }
    }

    /// Sends a request and leaves the answer's body unread.
    pub(crate) async fn open(&self, mut request: Request<Body>) -> axum::response::Response {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.address, 40_000)));
        self.app.router.clone().oneshot(request).await.unwrap()
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|cause| panic!("{cause}: {}", self.text))
    }

    #[track_caller]
    pub(crate) fn expect_status(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// The `detail` of a refusal with this status; its shape is checked.
    #[track_caller]
    pub(crate) fn expect_refusal(self, status: u16) -> String {
        let body = self.expect_status(status);
        let detail = body["detail"].as_str().unwrap_or_else(|| panic!("no detail in {body}"));
        detail.to_owned()
    }
}

pub(crate) fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
