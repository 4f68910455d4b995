//! The client that asks to be signed in, and how it keeps its refresh token: in the answer, or in a cookie that no script
//! can read.
//!
//! Browsers send a cookie along with any site's request, so another site must not be able to use it. The cookie counts only
//! beside a header that a page of another origin cannot send, because no answer of this program allows it to (see `cors`),
//! and only when the browser says that a page of this origin sends the request.

use crate::{
    address::{TrustedProxies, peer},
    middleware::cors::X_DAEDAM_CLIENT,
    state::Api,
    token::AccessTokens,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use chrono::TimeDelta;
use cookie::{Cookie, SameSite};
use interview::{account::device::KnownDevice, account::device::RefreshToken};
use std::{convert::Infallible, net::IpAddr};
use utoipa::IntoParams;

/// The cookie with the refresh token.
const REFRESH: &str = "daedam_refresh";

/// The cookie that recognises a device which signed in to an account before.
const KNOWN_DEVICE: &str = "daedam_device";

/// How long a device is recognised.
const KNOWN_FOR: TimeDelta = TimeDelta::days(180);

/// The path that the cookies are sent to over http: the operations on tokens, and nothing else.
const PATH: &str = "/token";

/// The prefix of a cookie that only this host can set, over https and for the whole host (RFC 6265bis, 4.1.3.2).
const HOST_PREFIX: &str = "__Host-";

/// The client.
#[derive(Debug)]
pub(crate) enum Client {
    /// A client that keeps its refresh token itself.
    Bearer,
    /// The web app that this program serves.
    WebApp {
        /// The refresh token of its cookie.
        refresh_token: Option<RefreshToken>,
        /// The claim of its cookie about the account that the device signed in to before; not verified yet.
        known_device: Option<String>,
        /// Whether the request came by https; then its cookie is never sent over http.
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

/// Where the request comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

impl FromRequestParts<Api> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Infallible> {
        Ok(Self(api.trusted_proxies.client(peer(parts), &parts.headers)))
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
        // A browser on a page that came by https sends its requests by https, whether or not the proxy says so.
        let from_https = text(header::ORIGIN).is_some_and(|origin| origin.starts_with("https://"));
        Self::WebApp {
            refresh_token: cookie(headers, REFRESH).map(RefreshToken::from_text),
            known_device: cookie(headers, KNOWN_DEVICE),
            secure: by_https || from_https,
        }
    }

    /// The header that gives the web app a refresh token, which expires `ttl` after its last use.
    pub(crate) fn keep(&self, token: &RefreshToken, ttl: TimeDelta) -> Option<HeaderMap> {
        let Self::WebApp { secure, .. } = self else { return None };
        // The token has only characters that URLs allow, so it is a valid header value.
        let line = set_cookie(REFRESH, token.reveal(), ttl, *secure)?;
        Some(HeaderMap::from_iter([(header::SET_COOKIE, line)]))
    }

    /// The headers that delete the web app's refresh token, over http and https.
    pub(crate) fn forget(&self) -> HeaderMap {
        let ways: &[bool] = match self {
            Self::WebApp { secure: true, .. } => &[true, false],
            Self::WebApp { secure: false, .. } => &[false],
            Self::Bearer => &[],
        };
        let lines = ways.iter().filter_map(|secure| set_cookie(REFRESH, "", TimeDelta::zero(), *secure));
        lines.map(|line| (header::SET_COOKIE, line)).collect()
    }

    /// Whether this device signed in to the account with this folded username before; if so, the mark of it.
    pub(crate) fn known_device(&self, account: &str, tokens: &AccessTokens) -> Option<KnownDevice> {
        let Self::WebApp { known_device: Some(kept), .. } = self else { return None };
        let (id, proof) = kept.split_once('.')?;
        (proof == proof_of_device(account, id, tokens))
            .then(|| KnownDevice { account: account.to_owned(), id: id.to_owned() })
    }

    /// The header that makes this device recognised at the account with this folded username; `drawn` tells it from other
    /// devices.
    pub(crate) fn remember(&self, account: &str, drawn: &str, tokens: &AccessTokens) -> Option<HeaderValue> {
        let Self::WebApp { secure, .. } = self else { return None };
        let proof = proof_of_device(account, drawn, tokens);
        set_cookie(KNOWN_DEVICE, &format!("{drawn}.{proof}"), KNOWN_FOR, *secure)
    }
}

/// The digest in a device's mark for an account, which only this host can make.
fn proof_of_device(account: &str, id: &str, tokens: &AccessTokens) -> String {
    tokens.digest("known device", &[account.as_bytes(), id.as_bytes()])
}

fn set_cookie(name: &str, value: &str, ttl: TimeDelta, secure: bool) -> Option<HeaderValue> {
    let (name, path) = if secure { ([HOST_PREFIX, name].concat(), "/") } else { (name.to_owned(), PATH) };
    let cookie = Cookie::build((name, value))
        .http_only(true)
        .same_site(SameSite::Strict)
        .path(path)
        .secure(secure)
        .max_age(cookie::time::Duration::seconds(ttl.num_seconds()));
    HeaderValue::try_from(cookie.to_string()).ok()
}

/// The device's name, for the list of devices.
pub(crate) fn device_name(headers: &HeaderMap) -> Option<String> {
    headers.get(header::USER_AGENT)?.to_str().ok().map(str::to_owned)
}

/// Whether a page of this origin sends the request. Browsers say so themselves on secure connections, and name the page's
/// origin on others. A client that says neither is no browser; it has only cookies that it was given.
fn is_same_origin(headers: &HeaderMap, hosts: &[Option<&str>]) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let named = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    named.is_some_and(|(_, named)| hosts.iter().flatten().any(|host| named.eq_ignore_ascii_case(host)))
}

/// The value of a cookie. The cookie that only this host can set takes precedence over the other one of its name.
fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let sent: Vec<Cookie<'_>> = lines.flat_map(Cookie::split_parse).flatten().collect();
    let find = |name: &str| sent.iter().find(|cookie| cookie.name() == name && !cookie.value().is_empty());
    let found = find(&[HOST_PREFIX, name].concat()).or_else(|| find(name))?;
    Some(found.value().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

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
            ("daedam_refresh=injected; __Host-daedam_refresh=abc", Some("abc")),
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
            let kept = client(headers).keep(&RefreshToken::from_text("abc".into()), TimeDelta::days(30));
            kept.map(|headers| headers[header::SET_COOKIE].to_str().unwrap().to_owned())
        };
        let attributes = "daedam_refresh=abc; HttpOnly; SameSite=Strict; ";
        let plain = format!("{attributes}Path=/token; Max-Age=2592000");
        let secure = format!("__Host-{attributes}Secure; Path=/; Max-Age=2592000");
        let https = ("x-forwarded-proto", "https");
        assert_eq!(set(&[WEB, HOST]), Some(plain.clone()));
        assert_eq!(set(&[WEB, HOST, https]), Some(plain.clone()), "nobody trusted says so");
        assert_eq!(set(&[WEB, HOST, ("x-forwarded-proto", "http, https"), PROXY]), Some(plain));
        assert_eq!(set(&[WEB, HOST, https, PROXY]), Some(secure.clone()));
        assert_eq!(set(&[WEB, HOST, ("origin", "https://app.example.org:8000")]), Some(secure));
        assert_eq!(set(&[HOST]), None);
        let gone = client(&[WEB, HOST]).forget()[header::SET_COOKIE].to_str().unwrap().to_owned();
        assert_eq!(gone, "daedam_refresh=; HttpOnly; SameSite=Strict; Path=/token; Max-Age=0");
        assert_eq!(client(&[WEB, HOST, https, PROXY]).forget().get_all(header::SET_COOKIE).iter().count(), 2);
        assert!(client(&[HOST]).forget().is_empty());
    }

    #[test]
    fn a_device_is_known_to_the_account_that_it_signed_in_to_and_to_no_other() {
        let tokens = AccessTokens::new("a secret of the tests, 32 bytes +", TimeDelta::minutes(30));
        let mark = client(&[WEB, HOST]).remember("min", "drawn", &tokens).unwrap();
        let mark = mark.to_str().unwrap().split(';').next().unwrap().to_owned();
        let known =
            |sent: &str, account| client(&[WEB, HOST, ("cookie", sent)]).known_device(account, &tokens);
        assert_eq!(known(&mark, "min"), Some(KnownDevice { account: "min".into(), id: "drawn".into() }));
        assert_eq!(known(&mark, "other"), None);
        assert_eq!(known(&mark.replace("drawn", "other"), "min"), None);
        assert_eq!(known("daedam_device=drawn", "min"), None);
    }
}
