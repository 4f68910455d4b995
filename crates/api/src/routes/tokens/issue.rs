//! `POST /token`

use crate::{
    client::ClientAddress,
    client::{Client, ClientHeader, device_name},
    extract::Form,
    problem::{Problem, ProblemBody},
    state::Api,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
};
use interview::{
    account::device::SignedIn,
    account::sign_in::{self, SignIn},
    account::user::Username,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody signs in with. The other fields of the OAuth 2 password grant may come along and are ignored, as is
/// an `Authorization` header.
#[derive(Deserialize, ToSchema)]
#[schema(as = SignIn)]
pub(crate) struct Request {
    /// The name.
    #[schema(example = "testuser")]
    username: String,
    /// The password.
    #[schema(format = Password, example = "pass123")]
    password: String,
}

/// An access token, and what renews it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tokens {
    /// Proves who asks: send it as `Authorization: Bearer`.
    access_token: String,
    /// Always `bearer`.
    #[schema(value_type = String, example = "bearer")]
    token_type: &'static str,
    /// Seconds until the access token ends.
    expires_in: i64,
    /// Gets the next access token at `POST /token/refresh`, once. The web app has it in a cookie instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    refresh_token: Option<String>,
}

impl Tokens {
    /// Issues tokens for a signed-in user, in the form that their client keeps.
    pub(crate) fn issue(api: &Api, signed_in: &SignedIn, client: &Client) -> Result<IssuedTokens, Problem> {
        let (now, unique) = (api.context.clock.now(), api.context.randomness.secret());
        let cookie = client.keep(&signed_in.refresh_token, api.context.rules.refresh_token_ttl);
        let in_body = || signed_in.refresh_token.reveal().to_owned();
        let tokens = Self {
            access_token: api.tokens.issue(signed_in, now, unique)?,
            token_type: "bearer",
            expires_in: api.tokens.ttl().num_seconds(),
            refresh_token: cookie.is_none().then(in_body),
        };
        Ok((cookie.unwrap_or_default(), Json(tokens)))
    }
}

/// The tokens, and the cookie for a client that keeps one.
pub(crate) type IssuedTokens = (HeaderMap, Json<Tokens>);

/// Signs in.
///
/// Issues an access token and a refresh token for a name and a password, as a form (OAuth 2,
/// `grant_type=password`). The access token goes into `Authorization: Bearer`.
#[utoipa::path(
    post, path = "/token", operation_id = "issue_token", tag = "accounts",
    params(ClientHeader),
    request_body(content(
        (Request = "application/x-www-form-urlencoded"),
        (Request = "multipart/form-data"),
    )),
    responses(
        (status = 200, description = "Signed in", body = Tokens),
        (status = 401, description = "Name and password do not belong together", body = ProblemBody),
        (status = 429, description = "Too many sign-ins failed", body = ProblemBody),
    ),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    ClientAddress(address): ClientAddress,
    client: Client,
    headers: HeaderMap,
    Form(form): Form<Request>,
) -> Result<IssuedTokens, Problem> {
    let account = Username::parse(form.username.clone()).ok();
    let account = account.as_ref().map(Username::folded);
    let attempt = SignIn {
        username: form.username,
        password: form.password,
        address,
        device: device_name(&headers),
        known_device: account.and_then(|account| client.known_device(account, &api.tokens)),
    };
    let is_known = attempt.known_device.is_some();
    let signed_in = sign_in::sign_in(&api.context, attempt).await?;
    let (mut headers, tokens) = Tokens::issue(&api, &signed_in, &client)?;
    if !is_known && let Some(account) = account {
        let mark = client.remember(account, &api.context.randomness.secret(), &api.tokens);
        headers.extend(mark.map(|mark| (header::SET_COOKIE, mark)));
    }
    Ok((headers, tokens))
}
