//! Storing accounts.

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

/// Stores accounts and guests. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// Makes an account. Where a guest is named, the guest becomes the account, keeps their number and their interviews,
    /// and their devices are signed out. [`Error::Conflict`] when a name that folds to the same is taken,
    /// [`Error::Unauthenticated`] when the guest has expired or is no guest any more.
    async fn create_user(
        &self,
        new: &NewUser,
        receipt: Option<&Receipt<User>>,
    ) -> Result<Creation<User>, Error>;

    /// Makes a guest.
    async fn create_guest(&self, new: &NewGuest) -> Result<UserId, Error>;

    /// Says whether a folded username is taken.
    async fn username_taken(&self, folded: &str) -> Result<bool, Error>;

    /// Reads the caller's account; `None` if it is erased, or signed out on the caller's device.
    async fn user(&self, caller: Caller) -> Result<Option<User>, Error>;

    /// Lists at most `max` accounts after `after`, in the order in which they were made. Guests have no account.
    async fn accounts(&self, after: Option<UserId>, max: i64) -> Result<Vec<User>, Error>;

    /// Reads a user's password hash, by folded username.
    async fn credentials(&self, folded: &str) -> Result<Option<Credentials>, Error>;

    /// Reads a user's password hash.
    async fn password_hash(&self, id: UserId) -> Result<Option<PasswordHash>, Error>;

    /// Changes an account, signing every device out when the password changes; `None` when there is no such user.
    async fn change_user(&self, id: UserId, change: &UserChange) -> Result<Option<User>, Error>;

    /// Erases an account and everything of it; `false` when there is no such user. First the account disappears at once:
    /// nobody can sign in to it or read anything of it, and its name is free. Then everything of it is deleted piece by
    /// piece. [`Store::forget_expired`] deletes what an interrupted erasure leaves.
    async fn erase_user(&self, id: UserId) -> Result<bool, Error>;
}

/// Stores recovery codes, as digests. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait RecoveryStore: Send + Sync {
    /// Stores a user's recovery code, which replaces the one before; [`Error::Unauthenticated`] when the user is erased.
    async fn keep_recovery_code(
        &self,
        user: UserId,
        digest: &RecoveryDigest,
        now: DateTime<Utc>,
    ) -> Result<(), Error>;

    /// Reads the digest of a user's recovery code, by folded username; `None` if there is no such user, or no code.
    async fn recovery_credentials(&self, folded: &str) -> Result<Option<RecoveryCredentials>, Error>;

    /// Uses a recovery code up: sets the password and signs every device out, in one transaction. `false`, and nothing
    /// changes, when the user has another code by now, or none.
    async fn use_recovery_code(
        &self,
        user: UserId,
        digest: &RecoveryDigest,
        password: &PasswordHash,
    ) -> Result<bool, Error>;
}

/// Stores which devices a user is signed in on, and their refresh tokens as digests. Each method is one transaction: all of
/// it happens, or nothing.
#[async_trait]
pub trait DeviceStore: Send + Sync {
    /// Stores the first refresh token of a device and gives the device its number. A user who then has too many devices is
    /// signed out on those that were unused for longest.
    async fn keep_refresh_token(&self, token: &NewRefreshToken) -> Result<DeviceId, Error>;

    /// Replaces a refresh token by the next of its family. A token that was replaced before is being reused, so its whole
    /// family is revoked, unless it comes within the grace period, asks for the same successor, and nobody has used that
    /// successor.
    async fn rotate_refresh_token(&self, successor: &Successor) -> Result<Rotation, Error>;

    /// Revokes the family of a refresh token, and returns its user; an unknown token is no error.
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

/// Counts attempts that are limited. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait AttemptStore: Send + Sync {
    /// Reads how many attempts were made in the current window.
    async fn attempts(&self, subject: &str, now: DateTime<Utc>) -> Result<Attempts, Error>;

    /// Counts one more attempt, in one statement; `false`, and nothing is counted, when there were `max` in this window.
    /// After a window has ended, the attempt starts a new one of length `window`.
    async fn count_attempt(
        &self,
        subject: &str,
        now: DateTime<Utc>,
        window: TimeDelta,
        max: i64,
    ) -> Result<bool, Error>;

    /// Subtracts one attempt from the current window.
    async fn give_back_attempt(&self, subject: &str, now: DateTime<Utc>) -> Result<(), Error>;

    /// Deletes the count.
    async fn forget_attempts(&self, subject: &str) -> Result<(), Error>;
}
