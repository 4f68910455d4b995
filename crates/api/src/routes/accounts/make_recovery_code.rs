//! `POST /users/me/recovery-code`

use crate::{
    caller::Caller,
    extract::JsonOrEmpty,
    problem::{Problem, ProblemBody},
    state::Api,
};
use axum::{Json, extract::State};
use interview::{account::password::Password, account::recovery, error::Error};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What proves that the account's owner asks.
#[derive(Default, Deserialize, ToSchema)]
#[schema(as = RecoveryCodeRequest)]
pub(crate) struct Request {
    /// The password. The first code of an account needs none within ten minutes of registering.
    #[schema(max_length = 1024, format = Password)]
    password: Option<String>,
}

/// A recovery code.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecoveryCode {
    /// The code, shown this once: 20 symbols in groups of five.
    #[schema(example = "7K2QM-3ZV9A-XW4TB-H8RCN")]
    recovery_code: String,
}

/// Makes a recovery code, in the place of the one before.
///
/// With it, somebody who forgot the password sets a new one at `POST /recovery`. It is answered this once, and kept
/// only as a digest.
#[utoipa::path(
    post, path = "/users/me/recovery-code", operation_id = "make_recovery_code", tag = "accounts",
    request_body = Option<Request>,
    responses(
        (status = 200, description = "The code", body = RecoveryCode),
        (
            status = 400, body = ProblemBody,
            description = "The password is missing, or wrong: `wrong_password`"
        ),
        (status = 403, description = "A guest has no password to recover: `guest_needs_account`", body = ProblemBody),
        (status = 429, description = "Too many wrong passwords were given", body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    JsonOrEmpty(asked): JsonOrEmpty<Request>,
) -> Result<Json<RecoveryCode>, Problem> {
    let password = asked.password.map(|typed| Password::parse("password", typed)).transpose();
    // A text that cannot be a password is not this one.
    let password = password.map_err(|_| Problem::wrong_password("password"))?;
    match recovery::make(&api.context, caller.who, password).await {
        Err(Error::WrongCredentials) => Err(Problem::wrong_password("password")),
        made => Ok(Json(RecoveryCode { recovery_code: made?.reveal() })),
    }
}
