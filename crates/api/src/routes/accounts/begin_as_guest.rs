//! `POST /guests`

use crate::routes::tokens::issue::{IssuedTokens, Tokens};
use crate::{
    client::ClientAddress,
    client::{Client, ClientHeader, device_name},
    problem::{Problem, ProblemBody},
    state::Api,
};
use axum::{extract::State, http::HeaderMap};
use interview::account::guest_access;

/// Signs in without an account, to try one question.
///
/// A guest may start one interview of one question (`"question_count": 1`), answer it a few times, and read what
/// came of it; anything else is 403 with a `code` that begins with `guest_`. A guest is erased with everything of
/// theirs after a day, unless `POST /register` with the guest's access token makes them an account: it keeps the
/// interview.
#[utoipa::path(
    post, path = "/guests", operation_id = "begin_as_guest", tag = "accounts",
    params(ClientHeader),
    responses(
        (status = 200, description = "Signed in as a new guest", body = Tokens),
        (status = 403, description = "This host takes no guests: `guests_closed`", body = ProblemBody),
        (status = 429, description = "Too many guests came from this address", body = ProblemBody),
    ),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    ClientAddress(address): ClientAddress,
    client: Client,
    headers: HeaderMap,
) -> Result<IssuedTokens, Problem> {
    let signed_in = guest_access::begin(&api.context, address, device_name(&headers)).await?;
    Tokens::issue(&api, &signed_in, &client)
}
