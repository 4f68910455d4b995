//! `GET /users/me/devices`

use crate::{caller::Caller, problem::Problem, state::Api, view};
use axum::{Json, extract::State};
use interview::{account::read, account::refresh};

/// Lists the devices on which the caller is signed in.
///
/// Last used first. Each can be signed out by its number.
#[utoipa::path(
    get, path = "/users/me/devices", operation_id = "list_devices", tag = "accounts",
    responses((status = 200, description = "The devices", body = Vec<view::Device>)),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
) -> Result<Json<Vec<view::Device>>, Problem> {
    let user = read::me(&api.context, caller.who).await?;
    let devices = refresh::devices(&api.context, user.id).await?;
    Ok(Json(
        devices
            .into_iter()
            .map(|device| view::Device::new(device, caller.who.device.map(|device| device.id)))
            .collect(),
    ))
}
