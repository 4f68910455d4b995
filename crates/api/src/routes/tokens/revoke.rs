//! `POST /token/revoke`

use crate::{
    caller::Caller,
    client::{Client, ClientHeader},
    extract::JsonOrForm,
    problem::{Problem, ProblemBody},
    state::Api,
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use interview::{account::device::RefreshToken, account::read, account::refresh};
use serde::Deserialize;
use utoipa::ToSchema;

/// Which devices are to be signed out: the one that holds a refresh token, or all of the caller's.
#[derive(Deserialize, ToSchema)]
#[schema(as = TokenRevocation)]
pub(crate) struct Request {
    /// The refresh token of the device; the web app sends it in its cookie instead.
    refresh_token: Option<String>,
    /// Signs every device of the caller out; needs an access token.
    everywhere: Option<bool>,
}

/// Signs out, here or everywhere.
///
/// Access tokens and open event streams end with it.
#[utoipa::path(
    post, path = "/token/revoke", operation_id = "revoke_token", tag = "accounts",
    params(ClientHeader),
    request_body(content(
        (Request = "application/json"),
        (Request = "application/x-www-form-urlencoded"),
        (Request = "multipart/form-data"),
    )),
    responses(
        (status = 204, description = "Signed out"),
        (status = 401, description = "Signing out everywhere needs an access token", body = ProblemBody),
    ),
    security((), ("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Result<Caller, Problem>,
    client: Client,
    JsonOrForm(asked): JsonOrForm<Request>,
) -> Result<(StatusCode, HeaderMap), Problem> {
    if asked.everywhere == Some(true) {
        let user = read::me(&api.context, caller?.who).await?;
        refresh::revoke_everywhere(&api.context, user.id).await?;
        api.sign_outs.tell(user.id);
    } else if let Some(token) = asked.refresh_token {
        revoke(&api, &RefreshToken::from_text(token)).await?;
    } else if let Client::WebApp { refresh_token, .. } = &client {
        // A client without the cookie is signed out already.
        if let Some(token) = refresh_token {
            revoke(&api, token).await?;
        }
    } else {
        return Err(Problem::invalid("refresh_token", "is required, unless everywhere is true"));
    }
    Ok((StatusCode::NO_CONTENT, client.forget()))
}

async fn revoke(api: &Api, token: &RefreshToken) -> Result<(), Problem> {
    if let Some(user) = refresh::revoke(&api.context, token).await? {
        api.sign_outs.tell(user);
    }
    Ok(())
}
