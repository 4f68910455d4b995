//! `POST /token/refresh`

use crate::routes::tokens::issue::{IssuedTokens, Tokens};
use crate::{
    client::{Client, ClientHeader},
    extract::JsonOrForm,
    problem::{Problem, ProblemBody},
    state::Api,
};
use axum::extract::State;
use interview::{account::device::RefreshToken, account::refresh};
use serde::Deserialize;
use utoipa::ToSchema;

/// A refresh token that is to be replaced.
#[derive(Deserialize, ToSchema)]
#[schema(as = TokenRefresh)]
pub(crate) struct Request {
    /// The refresh token that came with the last access token; the web app sends it in its cookie instead.
    #[schema(nullable = false)]
    refresh_token: Option<String>,
}

/// Stays signed in: issues the next access token and refresh token.
///
/// A refresh token is good once, and for some seconds once more with the same answer, for whoever lost it; when one
/// is used again later, somebody holds a copy, and the device is signed out.
#[utoipa::path(
    post, path = "/token/refresh", operation_id = "refresh_token", tag = "accounts",
    params(ClientHeader),
    request_body(content(
        (Request = "application/json"),
        (Request = "application/x-www-form-urlencoded"),
        (Request = "multipart/form-data"),
    )),
    responses(
        (status = 200, description = "Still signed in", body = Tokens),
        (status = 401, description = "The refresh token is not good any more", body = ProblemBody),
    ),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    client: Client,
    JsonOrForm(asked): JsonOrForm<Request>,
) -> Result<IssuedTokens, Problem> {
    let token = match (asked.refresh_token, &client) {
        (Some(token), _) => &RefreshToken::from_text(token),
        (None, Client::WebApp { refresh_token: Some(token), .. }) => token,
        (None, Client::WebApp { refresh_token: None, .. }) => return Err(Problem::not_authenticated()),
        (None, Client::Bearer) => return Err(Problem::invalid("refresh_token", "is required")),
    };
    let signed_in = refresh::refresh(&api.context, token, api.tokens.successor(token)).await?;
    Tokens::issue(&api, &signed_in, &client)
}
