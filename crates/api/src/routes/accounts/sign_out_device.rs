//! `DELETE /users/me/devices/{device_id}`

use crate::{caller::Caller, extract::DevicePath, problem::Problem, state::Api};
use axum::{extract::State, http::StatusCode};
use interview::account::refresh;

/// Signs one of the caller's devices out.
///
/// It gets no new access token from now on; the one that it has ends by itself, at most `expires_in` seconds later.
#[utoipa::path(
    delete, path = "/users/me/devices/{device_id}", operation_id = "revoke_device", tag = "accounts",
    params(("device_id" = i64, Path, description = "The device's number")),
    responses((status = 204, description = "The device is signed out")),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    DevicePath(id): DevicePath,
) -> Result<StatusCode, Problem> {
    refresh::revoke_device(&api.context, caller.who, id).await?;
    api.sign_outs.tell(caller.who.user);
    Ok(StatusCode::NO_CONTENT)
}
