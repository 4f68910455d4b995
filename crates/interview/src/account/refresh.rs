//! Staying signed in: refresh tokens that are used once, each replaced by the next of its family (RFC 9700, 4.14.2).

use crate::{
    account::caller::{Caller, DeviceKey},
    account::device::SignedIn,
    account::device::{NewRefreshToken, RefreshToken, Rotation, SignedInDevice, Successor},
    context::Context,
    error::{Error, Resource},
    id::{DeviceId, UserId},
};
use chrono::TimeDelta;

/// How long a client that lost the answer to a refresh may send it again, as OAuth servers allow.
const GRACE: TimeDelta = TimeDelta::seconds(10);

/// Issues the first token of a new family.
pub(crate) async fn issue(
    context: &Context,
    user_id: UserId,
    device: Option<String>,
) -> Result<SignedIn, Error> {
    let token = RefreshToken::from_text(context.randomness.secret());
    let now = context.clock.now();
    let device = device.map(|name| name.chars().filter(|letter| !letter.is_control()).take(200).collect());
    let kept = NewRefreshToken {
        user_id,
        digest: token.digest(),
        device,
        created_at: now,
        expires_at: now + context.rules.refresh_token_ttl,
        device_key: context.randomness.seed(),
        max_devices: i64::from(context.rules.user_devices),
    };
    let id = context.store.keep_refresh_token(&kept).await?;
    Ok(SignedIn { user_id, device: DeviceKey { id, key: kept.device_key }, refresh_token: token })
}

/// Replaces a refresh token by the next. The next token is derived from this one, so a client that lost the answer gets the
/// same token when it asks again. [`Error::Unauthenticated`] when the token is unknown, expired or revoked.
pub async fn refresh(context: &Context, token: &RefreshToken, next: RefreshToken) -> Result<SignedIn, Error> {
    let now = context.clock.now();
    let successor = Successor {
        of: token.digest(),
        digest: next.digest(),
        now,
        grace_since: now - GRACE,
        expires_at: now + context.rules.refresh_token_ttl,
    };
    match context.store.rotate_refresh_token(&successor).await? {
        Rotation::Rotated(user_id, device) => Ok(SignedIn { user_id, device, refresh_token: next }),
        Rotation::Reused => {
            tracing::warn!("a replaced refresh token was used again: its family is revoked");
            Err(Error::Unauthenticated)
        }
        Rotation::Refused => Err(Error::Unauthenticated),
    }
}

/// Signs the device out that holds a refresh token, and returns its user.
pub async fn revoke(context: &Context, token: &RefreshToken) -> Result<Option<UserId>, Error> {
    context.store.revoke_refresh_token(&token.digest()).await
}

/// Signs one of the caller's devices out; its access token ends with it.
pub async fn revoke_device(context: &Context, caller: Caller, id: DeviceId) -> Result<(), Error> {
    let device = context.store.device(caller, id).await?.owned_by(caller, Resource::Device)?;
    context.store.revoke_device(&device).await
}

/// Signs every device of a user out.
pub async fn revoke_everywhere(context: &Context, user: UserId) -> Result<(), Error> {
    context.store.revoke_all_refresh_tokens(user).await
}

/// Lists the devices on which a user is signed in.
pub async fn devices(context: &Context, user: UserId) -> Result<Vec<SignedInDevice>, Error> {
    context.store.devices(user, context.clock.now()).await
}
