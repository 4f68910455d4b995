//! `POST /token/refresh`

use super::token_issue::Tokens;
use crate::{
    extract::JsonOrForm,
    problem::{Problem, ProblemBody},
    state::Api,
};
use axum::{Json, extract::State};
use interview::refresh::{self, RefreshToken};
use serde::Deserialize;
use utoipa::ToSchema;

/// A refresh token that is to be replaced.
#[derive(Deserialize, ToSchema)]
#[schema(as = TokenRefresh)]
pub(crate) struct Request {
    /// The refresh token that came with the last access token.
    refresh_token: String,
}

/// Stays signed in: issues the next access token and refresh token. A refresh token is good once; when one is used
/// again, somebody holds a copy, and the device is signed out.
#[utoipa::path(
    post, path = "/token/refresh", operation_id = "refresh_token", tag = "accounts",
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
    JsonOrForm(asked): JsonOrForm<Request>,
) -> Result<Json<Tokens>, Problem> {
    let signed_in = refresh::refresh(&api.ports, &RefreshToken::from_client(asked.refresh_token)).await?;
    Tokens::issue(&api, &signed_in).map(Json)
}
