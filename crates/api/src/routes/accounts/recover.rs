//! `POST /recovery`

use crate::{
    client::ClientAddress,
    extract::Json,
    problem::{Problem, ProblemBody},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use interview::{
    account::password::Password,
    account::recovery::{self, Recovery},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// What somebody who forgot their password sets a new one with.
#[derive(Deserialize, ToSchema)]
#[schema(as = Recovery)]
pub(crate) struct Request {
    /// The name.
    #[schema(example = "testuser")]
    username: String,
    /// The recovery code; letter case, hyphens and spaces do not matter.
    #[schema(example = "7K2QM-3ZV9A-XW4TB-H8RCN")]
    recovery_code: String,
    /// The password from now on.
    #[schema(min_length = 1, max_length = 1024, format = Password)]
    new_password: String,
}

/// Sets a new password by a recovery code, which is used up with it, and signs every device out.
///
/// A wrong code, a used one and an unknown name are answered alike.
#[utoipa::path(
    post, path = "/recovery", operation_id = "recover_account", tag = "accounts",
    request_body = Request,
    responses(
        (status = 204, description = "The new password is set; every device is signed out"),
        (
            status = 400, body = ProblemBody,
            description = "Name and code do not belong together, or the code was used: `wrong_recovery_code`"
        ),
        (status = 429, description = "Too many wrong codes were given", body = ProblemBody),
    ),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    ClientAddress(address): ClientAddress,
    Json(asked): Json<Request>,
) -> Result<StatusCode, Problem> {
    let recovery = Recovery {
        username: asked.username,
        code: asked.recovery_code,
        new_password: Password::parse("new_password", asked.new_password)?,
        address,
    };
    let user = recovery::recover(&api.context, recovery).await?;
    api.sign_outs.tell(user);
    Ok(StatusCode::NO_CONTENT)
}
