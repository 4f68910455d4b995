//! What is remembered of accounts.

use crate::{
    account::attempts::Attempts,
    account::caller::Caller,
    account::device::{NewRefreshToken, Rotation, SignedInDevice, Successor},
    account::guest::NewGuest,
    account::password::PasswordHash,
    account::recovery_code::{RecoveryCredentials, RecoveryDigest},
    account::user::{Credentials, NewUser, User, UserChange},
    error::Error,
    id::{DeviceId, UserId},
    idempotency::{Creation, Receipt},
    session::owner::{Lookup, Owned},
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

/// Remembers accounts and guests. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// Makes an account, of a guest where one is named: the guest keeps their number and their interviews, and their
    /// devices are signed out. [`Error::Conflict`] when a name that folds to the same is taken,
    /// [`Error::Unauthenticated`] when the guest is none any more, or expired.
    async fn create_user(
        &self,
        new: &NewUser,
        receipt: Option<&Receipt<User>>,
    ) -> Result<Creation<User>, Error>;

    /// Makes a guest.
    async fn create_guest(&self, new: &NewGuest) -> Result<UserId, Error>;

    /// Says whether a folded username is taken.
    async fn username_taken(&self, folded: &str) -> Result<bool, Error>;

    /// Reads the caller's account; `None` where it is gone, or signed out on the caller's device.
    async fn user(&self, caller: Caller) -> Result<Option<User>, Error>;

    /// Lists accounts in the order in which they were made, those after `after`, `max` at most; guests have none.
    async fn accounts(&self, after: Option<UserId>, max: i64) -> Result<Vec<User>, Error>;

    /// Finds what a password must hash to, by folded username.
    async fn credentials(&self, folded: &str) -> Result<Option<Credentials>, Error>;

    /// Finds what a user's password must hash to.
    async fn password_hash(&self, id: UserId) -> Result<Option<PasswordHash>, Error>;

    /// Changes an account, signing every device out when the password changes; `None` when there is no such user.
    async fn change_user(&self, id: UserId, change: &UserChange) -> Result<Option<User>, Error>;

    /// Erases an account and everything of it; `false` when there is no such user. First, at once, the account is gone for
    /// everybody: nobody can sign in to it or read anything of it, and its name is free. Then everything of it is deleted
    /// piece by piece; what a cut leaves, [`Store::forget_expired`] deletes.
    async fn erase_user(&self, id: UserId) -> Result<bool, Error>;
}

/// Remembers recovery codes, as digests. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait RecoveryStore: Send + Sync {
    /// Keeps a user's recovery code in the place of the one before; [`Error::Unauthenticated`] when the user is gone.
    async fn keep_recovery_code(
        &self,
        user: UserId,
        digest: &RecoveryDigest,
        now: DateTime<Utc>,
    ) -> Result<(), Error>;

    /// Finds what a recovery code must digest to, by folded username; `None` also where there is a user without a code.
    async fn recovery_credentials(&self, folded: &str) -> Result<Option<RecoveryCredentials>, Error>;

    /// Uses a recovery code up: sets the password and signs every device out, at once. `false`, and nothing changes, when
    /// the user's code is another by now, or none.
    async fn use_recovery_code(
        &self,
        user: UserId,
        digest: &RecoveryDigest,
        password: &PasswordHash,
    ) -> Result<bool, Error>;
}

/// Remembers on which devices a user is signed in, and their refresh tokens as digests. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait DeviceStore: Send + Sync {
    /// Keeps the first refresh token of a device, names the device, and signs those out that are beyond the most a user may
    /// have, the longest unused first.
    async fn keep_refresh_token(&self, token: &NewRefreshToken) -> Result<DeviceId, Error>;

    /// Replaces a refresh token by the next of its family. A token that was replaced before is being reused: its
    /// whole family is revoked, unless that was within the grace period, by this same successor, which nobody has used.
    async fn rotate_refresh_token(&self, successor: &Successor) -> Result<Rotation, Error>;

    /// Revokes the family of a refresh token, and says whose it is; a token that is not known is no error.
    async fn revoke_refresh_token(&self, digest: &str) -> Result<Option<UserId>, Error>;

    /// Looks a device up.
    async fn device(&self, caller: Caller, id: DeviceId) -> Result<Lookup<SignedInDevice>, Error>;

    /// Revokes every refresh token of a device.
    async fn revoke_device(&self, device: &Owned<SignedInDevice>) -> Result<(), Error>;

    /// Revokes every refresh token of a user.
    async fn revoke_all_refresh_tokens(&self, user: UserId) -> Result<(), Error>;

    /// Lists the devices on which a user is signed in, last used first.
    async fn devices(&self, user: UserId, now: DateTime<Utc>) -> Result<Vec<SignedInDevice>, Error>;
}

/// Counts what may be attempted only so often. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait AttemptStore: Send + Sync {
    /// How often something was attempted in its current window.
    async fn attempts(&self, subject: &str, now: DateTime<Utc>) -> Result<Attempts, Error>;

    /// Counts one more attempt, in one statement; `false`, and nothing is counted, when there were `max` in this window. A
    /// window that has ended starts again with length `window`.
    async fn count_attempt(
        &self,
        subject: &str,
        now: DateTime<Utc>,
        window: TimeDelta,
        max: i64,
    ) -> Result<bool, Error>;

    /// Takes one attempt of the current window back.
    async fn give_back_attempt(&self, subject: &str, now: DateTime<Utc>) -> Result<(), Error>;

    /// Forgets the attempts.
    async fn forget_attempts(&self, subject: &str) -> Result<(), Error>;
}
