//! Form bodies, urlencoded or multipart, with the same fields.

use super::{body, explain, json};
use crate::{problem::Problem, state::Api};
use axum::{
    body::Body,
    extract::{FromRequest, Multipart, Request},
    http::request::Parts,
};
use bytes::Bytes;
use percent_encoding::percent_decode;
use serde::de::DeserializeOwned;

/// The fields of a form.
#[derive(Debug)]
pub(crate) struct Form<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Api> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (parts, body) = body::read(request, api).await?;
        let expected = "must be application/x-www-form-urlencoded or multipart/form-data";
        fields(parts, body).await?.ok_or_else(|| Problem::invalid("Content-Type", expected)).map(Self)
    }
}

/// A JSON object, or the fields of a form.
#[derive(Debug)]
pub(crate) struct JsonOrForm<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Api> for JsonOrForm<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (parts, body) = body::read(request, api).await?;
        if body::media_type(&parts.headers).is_some_and(|media_type| json::is_json(&media_type)) {
            return explain::json(&body).map(Self);
        }
        let expected = "must be application/json, application/x-www-form-urlencoded or multipart/form-data";
        fields(parts, body).await?.ok_or_else(|| Problem::invalid("Content-Type", expected)).map(Self)
    }
}

/// Reads the fields of a form; `None` when the body is not a form.
async fn fields<T: DeserializeOwned>(parts: Parts, body: Bytes) -> Result<Option<T>, Problem> {
    match body::media_type(&parts.headers).as_deref() {
        Some("application/x-www-form-urlencoded") => {
            // The form parser would replace bytes that are not UTF-8, which would change a password.
            if percent_decode(&body).decode_utf8().is_err() {
                return Err(Problem::invalid("body", "must be UTF-8"));
            }
            explain::form(&body).map(Some)
        }
        Some("multipart/form-data") => explain::form(urlencoded(parts, body).await?.as_bytes()).map(Some),
        _ => Ok(None),
    }
}

/// Converts the parts of a multipart form to the fields of an urlencoded one.
async fn urlencoded(parts: Parts, body: Bytes) -> Result<String, Problem> {
    let malformed = || Problem::invalid("body", "is not a well-formed multipart form");
    let request = Request::from_parts(parts, Body::from(body));
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| malformed())?;
    let mut fields: Vec<(String, String)> = Vec::new();
    while let Some(part) = form.next_field().await.map_err(|_| malformed())? {
        let name = part.name().map(str::to_owned).ok_or_else(malformed)?;
        let value = part.bytes().await.map_err(|_| malformed())?;
        let value = std::str::from_utf8(&value).map_err(|_| Problem::invalid("body", "must be UTF-8"))?;
        fields.push((name, value.to_owned()));
    }
    Ok(form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    struct SignIn {
        username: String,
        password: String,
        everywhere: Option<bool>,
    }

    async fn read(content_type: &str, body: impl Into<Bytes>) -> Result<Option<SignIn>, Problem> {
        let request = Request::builder().header(header::CONTENT_TYPE, content_type).body(()).unwrap();
        fields(request.into_parts().0, body.into()).await
    }

    #[tokio::test]
    async fn the_same_fields_come_out_of_both_forms() {
        let expected = SignIn {
            username: " 김 철수+&=".into(),
            password: "p%C3 \u{1f511}".into(),
            everywhere: Some(true),
        };
        let encoded = "username=+%EA%B9%80+%EC%B2%A0%EC%88%98%2B%26%3D&password=p%25C3+%F0%9F%94%91&everywhere=true&client_id=";
        let urlencoded = read("application/x-www-form-urlencoded; charset=utf-8", encoded).await;
        assert_eq!(urlencoded.unwrap().unwrap(), expected);
        let part = |name: &str, value: &str| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let multipart = [
            part("username", " 김 철수+&="),
            part("password", "p%C3 \u{1f511}"),
            part("everywhere", "true"),
            "--b--\r\n".into(),
        ]
        .concat();
        assert_eq!(read("multipart/form-data; boundary=b", multipart).await.unwrap().unwrap(), expected);
    }

    #[tokio::test]
    async fn what_is_no_form_is_refused() {
        assert!(read("text/plain", "username=a&password=b").await.unwrap().is_none());
        for (content_type, body) in [
            ("application/x-www-form-urlencoded", &b"username=a"[..]),
            ("application/x-www-form-urlencoded", b""),
            ("application/x-www-form-urlencoded", b"username=%ff&password=b"),
            ("application/x-www-form-urlencoded", b"username=a&username=b&password=c"),
            ("multipart/form-data", b"--b--\r\n"),
            ("multipart/form-data; boundary=b", b"username=a&password=b"),
            (
                "multipart/form-data; boundary=b",
                b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
            ),
        ] {
            assert!(read(content_type, body).await.is_err(), "{content_type} {body:?}");
        }
    }
}
