//! `DELETE /users/me`

use crate::{
    caller::Caller,
    extract::JsonOrEmpty,
    problem::{Problem, ProblemBody},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use interview::{account::manage as account, account::password::Password, error::Error};
use serde::Deserialize;
use utoipa::ToSchema;

/// That it is the owner who asks.
#[derive(Default, Deserialize, ToSchema)]
#[schema(as = Erasure)]
pub(crate) struct Request {
    /// The account's password; a guest has none.
    #[schema(min_length = 1, max_length = 1024, format = Password, nullable = false)]
    password: Option<String>,
}

/// Erases the caller's account with everything of it, at once and for good.
///
/// It needs the password.
#[utoipa::path(
    delete, path = "/users/me", operation_id = "erase_me", tag = "accounts",
    request_body = inline(Option<Request>),
    responses(
        (status = 204, description = "Nothing of the account is left"),
        (status = 400, description = "The password is missing or wrong", body = ProblemBody),
        (status = 429, description = "Too many wrong passwords", body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    JsonOrEmpty(body): JsonOrEmpty<Request>,
) -> Result<StatusCode, Problem> {
    let password = body.password.map(|typed| Password::parse("password", typed)).transpose()?;
    match account::erase(&api.context, caller.who, password).await {
        Err(Error::WrongCredentials) => Err(Problem::wrong_password("password")),
        erased => {
            erased?;
            api.sign_outs.tell(caller.who.user);
            Ok(StatusCode::NO_CONTENT)
        }
    }
}
