//! The other origins whose pages may call the API from a browser.

use axum::http::{HeaderName, HeaderValue, Method, header};
use std::time::Duration;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// The header by which the web app identifies itself.
pub(crate) const X_DAEDAM_CLIENT: HeaderName = HeaderName::from_static("x-daedam-client");

/// The headers that the API reads of a request.
const READ: [HeaderName; 6] = [
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    HeaderName::from_static("idempotency-key"),
    HeaderName::from_static("last-event-id"),
    HeaderName::from_static("prefer"),
    HeaderName::from_static("x-request-id"),
];

/// Origins whose pages may call the API; none by default.
#[derive(Clone, Debug, Default)]
pub struct CorsOrigins {
    origins: Vec<HeaderValue>,
    /// Headers that their requests may have, besides those that the API reads.
    headers: Vec<HeaderName>,
}

/// An invalid header name.
#[derive(Debug, PartialEq, Eq)]
pub struct InvalidHeader(pub String);

impl std::fmt::Display for InvalidHeader {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "{:?} is no name of a header, or one that the browser never lets a page set",
            self.0
        )
    }
}

impl std::error::Error for InvalidHeader {}

/// An invalid origin.
#[derive(Debug, PartialEq, Eq)]
pub struct InvalidOrigin(pub String);

impl std::fmt::Display for InvalidOrigin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?} is no origin such as https://example.org, nor *", self.0)
    }
}

impl std::error::Error for InvalidOrigin {}

impl CorsOrigins {
    /// Reads origins as browsers send them (`https://example.org`, `http://localhost:5173`); `*` is every origin.
    pub fn parse<S: AsRef<str>>(origins: &[S]) -> Result<Self, InvalidOrigin> {
        let origin = |text: &S| {
            let text = text.as_ref().trim().trim_end_matches('/');
            let invalid = || InvalidOrigin(text.to_owned());
            let host = text.split_once("://").map(|(_, host)| host);
            let plain = |host: &str| !host.is_empty() && !host.contains(['/', '?', '#', '@', '*', ' ']);
            if text != "*" && !host.is_some_and(plain) {
                return Err(invalid());
            }
            HeaderValue::from_str(text).map_err(|_| invalid())
        };
        let origins = origins.iter().map(origin).collect::<Result<_, _>>()?;
        Ok(Self { origins, headers: Vec::new() })
    }

    /// Allows these headers in their requests too, except the one that proves that a page of this origin sends the request.
    pub fn with_headers<S: AsRef<str>>(self, names: &[S]) -> Result<Self, InvalidHeader> {
        let header = |name: &S| {
            let name = name.as_ref().trim();
            let parsed = HeaderName::try_from(name).ok().filter(|parsed| *parsed != X_DAEDAM_CLIENT);
            parsed.ok_or_else(|| InvalidHeader(name.to_owned()))
        };
        Ok(Self { headers: names.iter().map(header).collect::<Result<_, _>>()?, ..self })
    }

    /// The CORS layer for these origins; `None` when there are none.
    pub(crate) fn layer(&self) -> Option<CorsLayer> {
        let allowed = match self.origins.as_slice() {
            [] => return None,
            origins if origins.iter().any(|origin| origin == "*") => AllowOrigin::any(),
            origins => AllowOrigin::list(origins.iter().cloned()),
        };
        Some(
            CorsLayer::new()
                .allow_origin(allowed)
                .allow_methods([
                    Method::GET,
                    Method::HEAD,
                    Method::POST,
                    Method::PUT,
                    Method::PATCH,
                    Method::DELETE,
                ])
                .allow_headers(READ.into_iter().chain(self.headers.iter().cloned()).collect::<Vec<_>>())
                .expose_headers([
                    header::CONTENT_DISPOSITION,
                    header::LINK,
                    header::RETRY_AFTER,
                    header::WWW_AUTHENTICATE,
                    HeaderName::from_static("idempotent-replayed"),
                    HeaderName::from_static("preference-applied"),
                    HeaderName::from_static("x-request-id"),
                ])
                .max_age(Duration::from_secs(3_600)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        for good in ["https://example.org", "http://localhost:5173", "http://[::1]:8000/", "*"] {
            assert!(CorsOrigins::parse(&[good]).unwrap().layer().is_some(), "{good}");
        }
        for bad in ["", "example.org", "https://", "https://example.org/app", "https://*.example.org"] {
            assert!(CorsOrigins::parse(&[bad]).is_err(), "{bad}");
        }
        assert!(CorsOrigins::default().layer().is_none());
    }

    #[test]
    fn a_host_may_let_more_headers_through_but_not_that_of_the_web_app() {
        let origins = CorsOrigins::parse(&["*"]).unwrap();
        assert_eq!(origins.clone().with_headers(&["X-Team", "traceparent"]).unwrap().headers.len(), 2);
        for bad in ["", "a b", "X-Daedam-Client"] {
            assert!(origins.clone().with_headers(&[bad]).is_err(), "{bad}");
        }
    }
}
