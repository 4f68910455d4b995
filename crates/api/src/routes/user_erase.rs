//! `DELETE /users/me`

use crate::{caller::Caller, problem::Problem, state::Api};
use axum::{extract::State, http::StatusCode};
use interview::account;

/// Erases the caller's account with everything of it, at once and for good.
#[utoipa::path(
    delete, path = "/users/me", operation_id = "erase_me", tag = "accounts",
    responses((status = 204, description = "Nothing of the account is left")),
    security(("password" = [])),
)]
pub(crate) async fn handle(State(api): State<Api>, caller: Caller) -> Result<StatusCode, Problem> {
    account::erase(&api.ports, caller.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
