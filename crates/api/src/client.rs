//! Which client asks to be signed in, and how it keeps its refresh token: in the answer, or in a cookie that no script
//! can read.
//!
//! Browsers send a cookie along whoever makes them ask, so another site must not be able to use it. The cookie counts
//! only beside a header that a page of another origin cannot send, because no answer of this program allows it to
//! (see `cors`), and only when the browser says that a page of this origin asks.

use crate::{
    address::{TrustedProxies, peer},
    state::Api,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts},
};
use chrono::TimeDelta;
use cookie::{Cookie, SameSite};
use interview::refresh::RefreshToken;
use std::{convert::Infallible, net::IpAddr};
use utoipa::IntoParams;

/// The cookie's name.
const COOKIE: &str = "daedam_refresh";
/// Where the cookie is sent to: the operations on tokens, and nothing else.
const PATH: &str = "/token";
const X_DAEDAM_CLIENT: HeaderName = HeaderName::from_static("x-daedam-client");

/// Who asks.
#[derive(Debug)]
pub(crate) enum Client {
    /// A client that keeps its refresh token itself.
    Bearer,
    /// The web app that this program serves.
    WebApp {
        /// The refresh token of its cookie.
        refresh_token: Option<RefreshToken>,
        /// Whether it came by https, so that its cookie never leaves over http.
        secure: bool,
    },
}

/// How the header is documented.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only documents the header")]
pub(crate) struct ClientHeader {
    /// `web` is for pages of this origin: the refresh token comes and goes in a cookie that no script can read, and
    /// stands in no body.
    #[param(rename = "X-Daedam-Client", example = "web", nullable = false)]
    client: Option<String>,
}

impl FromRequestParts<Api> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Infallible> {
        let authority = parts.uri.authority().map(|authority| authority.as_str());
        Ok(Self::of(&parts.headers, authority, peer(parts), &api.trusted_proxies))
    }
}

impl Client {
    fn of(headers: &HeaderMap, authority: Option<&str>, peer: IpAddr, proxies: &TrustedProxies) -> Self {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let host = [proxies.said(peer, headers, "x-forwarded-host"), text(header::HOST), authority];
        if text(X_DAEDAM_CLIENT) != Some("web") || !is_same_origin(headers, &host) {
            return Self::Bearer;
        }
        let by_https = proxies.said(peer, headers, "x-forwarded-proto") == Some("https");
        // A browser that asks from a page that came by https asks by https, whether or not the proxy says so.
        let from_https = text(header::ORIGIN).is_some_and(|origin| origin.starts_with("https://"));
        Self::WebApp { refresh_token: refresh_token(headers), secure: by_https || from_https }
    }

    /// The header that gives the web app a refresh token, good for `ttl` after its last use.
    pub(crate) fn keep(&self, token: &RefreshToken, ttl: TimeDelta) -> Option<HeaderMap> {
        self.set_cookie(token.reveal(), ttl.num_seconds())
    }

    /// The header that takes the web app's refresh token away.
    pub(crate) fn forget(&self) -> HeaderMap {
        self.set_cookie("", 0).unwrap_or_default()
    }

    fn set_cookie(&self, value: &str, seconds: i64) -> Option<HeaderMap> {
        let Self::WebApp { secure, .. } = self else { return None };
        let cookie = Cookie::build((COOKIE, value))
            .http_only(true)
            .same_site(SameSite::Strict)
            .path(PATH)
            .secure(*secure)
            .max_age(cookie::time::Duration::seconds(seconds));
        // The token is of the alphabet of URLs, so it is a header's value as it is.
        let line = HeaderValue::try_from(cookie.to_string()).ok()?;
        Some(HeaderMap::from_iter([(header::SET_COOKIE, line)]))
    }
}

/// What the device calls itself, for the list of devices.
pub(crate) fn device_name(headers: &HeaderMap) -> Option<String> {
    headers.get(header::USER_AGENT)?.to_str().ok().map(str::to_owned)
}

/// Whether a page of this origin asks. Browsers say so themselves where the connection is secure, and name the page's
/// origin where it is not; whoever says neither is no browser, and has no cookie that it was not given.
fn is_same_origin(headers: &HeaderMap, hosts: &[Option<&str>]) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let named = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    named.is_some_and(|(_, named)| hosts.iter().flatten().any(|host| named.eq_ignore_ascii_case(host)))
}

fn refresh_token(headers: &HeaderMap) -> Option<RefreshToken> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(Cookie::split_parse).flatten();
    let kept = cookies.find(|cookie| cookie.name() == COOKIE && !cookie.value().is_empty())?;
    Some(RefreshToken::from_client(kept.value().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(headers: &[(&'static str, &str)]) -> Client {
        let lines =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        let all: HeaderMap = lines.collect();
        let proxies = TrustedProxies::parse(&["10.0.0.0/8"]).unwrap();
        let peer = if all.contains_key("x-from-proxy") { [10, 0, 0, 1] } else { [192, 0, 2, 1] };
        Client::of(&all, None, peer.into(), &proxies)
    }

    const WEB: (&str, &str) = ("x-daedam-client", "web");
    const HOST: (&str, &str) = ("host", "app.example.org:8000");
    const PROXY: (&str, &str) = ("x-from-proxy", "1");

    #[test]
    fn only_a_page_of_this_origin_is_the_web_app() {
        for (headers, web_app) in [
            (&[WEB, HOST][..], true),
            (&[HOST], false),
            (&[("x-daedam-client", "cli"), HOST], false),
            (&[WEB, HOST, ("sec-fetch-site", "same-origin")], true),
            (&[WEB, HOST, ("sec-fetch-site", "same-origin"), ("origin", "https://elsewhere")], true),
            (&[WEB, HOST, ("sec-fetch-site", "same-site")], false),
            (
                &[WEB, HOST, ("sec-fetch-site", "cross-site"), ("origin", "http://app.example.org:8000")],
                false,
            ),
            (&[WEB, HOST, ("sec-fetch-site", "none")], false),
            (&[WEB, HOST, ("origin", "http://app.example.org:8000")], true),
            (&[WEB, HOST, ("origin", "http://APP.example.org:8000")], true),
            (&[WEB, HOST, ("origin", "http://app.example.org")], false),
            (&[WEB, HOST, ("origin", "http://evil.example.org:8000")], false),
            (&[WEB, HOST, ("origin", "null")], false),
            (&[WEB, HOST, ("origin", "http://real"), ("x-forwarded-host", "real")], false),
            (&[WEB, HOST, ("origin", "http://real"), ("x-forwarded-host", "real"), PROXY], true),
        ] {
            assert_eq!(matches!(client(headers), Client::WebApp { .. }), web_app, "{headers:?}");
        }
    }

    #[test]
    fn the_cookie_is_read_among_others_and_never_from_a_page_elsewhere() {
        for (cookies, token) in [
            ("daedam_refresh=abc", Some("abc")),
            ("theme=dark; daedam_refresh=abc; x", Some("abc")),
            ("daedam_refresh=", None),
            ("xdaedam_refresh=abc", None),
            ("", None),
        ] {
            let Client::WebApp { refresh_token, .. } = client(&[WEB, HOST, ("cookie", cookies)]) else {
                panic!("{cookies}")
            };
            assert_eq!(refresh_token.as_ref().map(RefreshToken::reveal), token, "{cookies}");
        }
        let elsewhere = [WEB, HOST, ("cookie", "daedam_refresh=abc"), ("sec-fetch-site", "cross-site")];
        assert!(matches!(client(&elsewhere), Client::Bearer));
    }

    #[test]
    fn the_cookie_is_for_this_origins_tokens_alone_and_secure_where_https_is() {
        let set = |headers: &[(&'static str, &str)]| {
            let kept = client(headers).keep(&RefreshToken::from_client("abc".into()), TimeDelta::days(30));
            kept.map(|headers| headers[header::SET_COOKIE].to_str().unwrap().to_owned())
        };
        let attributes = "daedam_refresh=abc; HttpOnly; SameSite=Strict; ";
        let plain = format!("{attributes}Path=/token; Max-Age=2592000");
        let secure = format!("{attributes}Secure; Path=/token; Max-Age=2592000");
        let https = ("x-forwarded-proto", "https");
        assert_eq!(set(&[WEB, HOST]), Some(plain.clone()));
        assert_eq!(set(&[WEB, HOST, https]), Some(plain.clone()), "nobody trusted says so");
        assert_eq!(set(&[WEB, HOST, ("x-forwarded-proto", "http, https"), PROXY]), Some(plain));
        assert_eq!(set(&[WEB, HOST, https, PROXY]), Some(secure.clone()));
        assert_eq!(set(&[WEB, HOST, ("origin", "https://app.example.org:8000")]), Some(secure));
        assert_eq!(set(&[HOST]), None);
        let gone = client(&[WEB, HOST]).forget()[header::SET_COOKIE].to_str().unwrap().to_owned();
        assert_eq!(gone, "daedam_refresh=; HttpOnly; SameSite=Strict; Path=/token; Max-Age=0");
        assert!(client(&[HOST]).forget().is_empty());
    }
}
