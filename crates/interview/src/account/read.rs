//! Reading one's own account.

use crate::{account::caller::Caller, account::user::User, context::Context, error::Error};

/// Reads the caller's account.
pub async fn me(context: &Context, caller: Caller) -> Result<User, Error> {
    context.store.user(caller).await?.ok_or(Error::Unauthenticated)
}
