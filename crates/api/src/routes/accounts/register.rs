//! `POST /register`

use crate::{
    caller::NamedCaller,
    client::ClientAddress,
    extract::Repeatable,
    idempotency::{self, IdempotencyHeader},
    problem::{Problem, ProblemBody},
    state::Api,
    view::RegisteredUser,
};
use axum::{extract::State, http::StatusCode, response::Response};
use interview::{
    account::password::Password,
    account::register::{self, Registration},
    account::user::{FullName, User, Username},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// Somebody who wants an account.
#[derive(Deserialize, ToSchema)]
#[schema(as = Registration)]
pub(crate) struct Request {
    /// The name, of any script, kept as typed; control and invisible characters are refused.
    #[schema(min_length = 1, max_length = 150, pattern = r"\S", example = "testuser")]
    username: String,
    /// The password itself: the server hashes it.
    #[schema(min_length = 1, max_length = 1024, format = Password, example = "pass123")]
    hashed_password: String,
    /// What the person wants to be called.
    #[schema(max_length = 500, example = "Test User")]
    full_name: Option<String>,
}

/// Makes an account.
///
/// With the access token of a guest, the guest becomes the account, with the same number and what they tried; any
/// other token says nothing here.
#[utoipa::path(
    post, path = "/register", operation_id = "register", tag = "accounts",
    params(IdempotencyHeader), request_body = Request,
    responses(
        (status = 200, description = "The account was made", body = RegisteredUser),
        (status = 401, description = "The guest's access token, or the guest's time, has ended", body = ProblemBody),
        (status = 403, description = "This host lets nobody register, or the name is reserved", body = ProblemBody),
        (status = 429, description = "Too many registrations came from this address", body = ProblemBody),
    ),
    security((), ("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    ClientAddress(address): ClientAddress,
    NamedCaller(bearer): NamedCaller,
    Repeatable { body, key }: Repeatable<Request>,
) -> Result<Response, Problem> {
    let registration = Registration {
        username: Username::parse(body.username)?,
        password: Password::parse("hashed_password", body.hashed_password)?,
        full_name: body.full_name.map(FullName::parse).transpose()?,
        address,
        bearer,
    };
    let receipt = key.map(|key| {
        key.receipt(None, &api, |user: &User| idempotency::kept(RegisteredUser::from(user.clone())))
    });
    let registered = register::register(&api.context, registration, receipt.as_ref()).await?;
    Ok(idempotency::answer(StatusCode::OK, registered, RegisteredUser::from))
}
