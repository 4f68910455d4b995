//! Who asks: the only place that reads `Authorization`.

use crate::{middleware::request_id::RequestContext, problem::Problem, state::Api};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use chrono::{DateTime, Utc};
use interview::account::user::Bearer;
use std::{convert::Infallible, sync::Arc};

/// Somebody whose access token is good. Whether they still have an account, the store says when asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    /// Who, on which device.
    pub(crate) who: interview::account::caller::Caller,
    /// The moment from which the token is no longer good.
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

/// Whom the access token of a request names, for a route that can also be asked in another way.
pub(crate) fn named(headers: &HeaderMap, api: &Api) -> Result<interview::account::caller::Caller, Problem> {
    Ok(verified(headers, api)?.caller)
}

fn verified(headers: &HeaderMap, api: &Api) -> Result<Bearer, Problem> {
    let token = bearer_token(headers).ok_or_else(Problem::not_authenticated)?;
    Ok(api.tokens.verify(token, api.context.clock.now())?)
}

/// Whom the token names that came with a request that needs none; it may have ended. A token that this host did not sign
/// is none.
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
