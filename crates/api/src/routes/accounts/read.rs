//! `GET /users/me`

use crate::{caller::Caller, problem::Problem, state::Api, view};
use axum::{Json, extract::State};
use interview::account::read;

/// Reads the caller's account.
///
/// Names, whether it is a guest's or one that runs the host, and when its recovery code was made; never the
/// password or its digest.
#[utoipa::path(
    get, path = "/users/me", operation_id = "read_me", tag = "accounts",
    responses((status = 200, description = "The account", body = view::User)),
    security(("password" = [])),
)]
pub(crate) async fn handle(State(api): State<Api>, caller: Caller) -> Result<Json<view::User>, Problem> {
    let user = read::me(&api.context, caller.who).await?;
    Ok(Json(view::User::new(user, &api.context.rules.host_names)))
}
