//! The caller of a request. Only this file reads `Authorization`.

use crate::{middleware::request_id::RequestContext, problem::Problem, state::Api};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use chrono::{DateTime, Utc};
use interview::account::user::Bearer;
use std::{convert::Infallible, sync::Arc};

/// A caller with a valid access token. The store checks whether the account still exists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    /// The user and the device.
    pub(crate) who: interview::account::caller::Caller,
    /// When the token expires.
    pub(crate) until: DateTime<Utc>,
}

impl FromRequestParts<Api> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let bearer = verified(&parts.headers, api)?;
        if let Some(context) = parts.extensions.get::<Arc<RequestContext>>() {
            let _ = context.user.set(bearer.caller.user);
        }
        Ok(Self { who: bearer.caller, until: bearer.expires_at })
    }
}

/// The caller that a request's access token names, for a route that also accepts other credentials.
pub(crate) fn named(headers: &HeaderMap, api: &Api) -> Result<interview::account::caller::Caller, Problem> {
    Ok(verified(headers, api)?.caller)
}

fn verified(headers: &HeaderMap, api: &Api) -> Result<Bearer, Problem> {
    let token = bearer_token(headers).ok_or_else(Problem::not_authenticated)?;
    Ok(api.tokens.verify(token, api.context.clock.now())?)
}

/// The caller that an optional token names; the token may have expired. A token that this host did not sign counts as none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NamedCaller(pub(crate) Option<Bearer>);

impl FromRequestParts<Api> for NamedCaller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Infallible> {
        Ok(Self(bearer_token(&parts.headers).and_then(|token| api.tokens.read(token))))
    }
}

/// The token of an `Authorization: Bearer` header (RFC 6750); the scheme's letter case does not matter. A browser
/// cannot send that header with a WebSocket, so there the subprotocols `bearer` and the token do.
fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (sent, between) = match headers.get(header::AUTHORIZATION) {
        Some(sent) => (sent, ' '),
        None => (headers.get(header::SEC_WEBSOCKET_PROTOCOL)?, ','),
    };
    let (scheme, token) = sent.to_str().ok()?.split_once(between)?;
    let token = token.trim_matches(' ');
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bearer_token_is_one() {
        for (sent, token) in [
            ("Bearer abc", Some("abc")),
            ("bearer  abc ", Some("abc")),
            ("Bearer", None),
            ("Bearer ", None),
            ("Basic Og==", None),
            ("abc", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, sent.parse().unwrap())]);
            assert_eq!(bearer_token(&headers), token, "{sent:?}");
        }
        assert_eq!(bearer_token(&HeaderMap::new()), None);
        for (sent, token) in [("bearer, abc", Some("abc")), ("bearer", None), ("chat, bearer", None)] {
            let headers = HeaderMap::from_iter([(header::SEC_WEBSOCKET_PROTOCOL, sent.parse().unwrap())]);
            assert_eq!(bearer_token(&headers), token, "{sent:?}");
        }
    }
}
