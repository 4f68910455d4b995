//! Limits how often something may be attempted, by account and by address.

use crate::{account::device::KnownDevice, context::Context, error::Error, id::UserId};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use std::{net::IpAddr, time::Duration};

/// A classroom sits behind one address: it may fail as often as this many accounts may.
const ACCOUNTS_BEHIND_AN_ADDRESS: u32 = 20;

/// Codes are copied, not remembered, so few in a classroom mistype one.
const RECOVERIES_BEHIND_AN_ADDRESS: u32 = 4;

/// Something that may be attempted only so often.
#[derive(Clone, Debug)]
pub(crate) struct Throttle {
    subject: String,
    max: u32,
    window: TimeDelta,
}

impl Throttle {
    /// Failed sign-ins to an account, by folded username; the stored subject is a digest, not the name.
    pub(crate) fn sign_ins_to(account: &str, context: &Context) -> Self {
        Self {
            subject: format!("sign-in account {}", hex::encode(Sha256::digest(account))),
            max: context.rules.login_failures,
            window: TimeDelta::minutes(15),
        }
    }

    /// Failed sign-ins to an account on a device that signed in to it before.
    pub(crate) fn sign_ins_on(device: &KnownDevice, context: &Context) -> Self {
        let known = [&device.account, " ", &device.id].concat();
        Self {
            subject: format!("sign-in device {}", hex::encode(Sha256::digest(known))),
            max: context.rules.login_failures,
            window: TimeDelta::minutes(15),
        }
    }

    /// Wrong passwords of somebody who is signed in.
    pub(crate) fn confirmations_of(user: UserId, context: &Context) -> Self {
        Self {
            subject: format!("password change of user {user}"),
            max: context.rules.login_failures,
            window: TimeDelta::minutes(15),
        }
    }

    /// Failed sign-ins from an address.
    pub(crate) fn sign_ins_from(address: IpAddr, context: &Context) -> Self {
        Self {
            subject: format!("sign-in address {}", network(address)),
            max: context.rules.login_failures.saturating_mul(ACCOUNTS_BEHIND_AN_ADDRESS),
            window: TimeDelta::minutes(15),
        }
    }

    /// Registrations from an address; those that made no account are given back.
    pub(crate) fn registrations_from(address: IpAddr, context: &Context) -> Self {
        Self {
            subject: format!("registration address {}", network(address)),
            max: context.rules.address_registrations,
            window: TimeDelta::hours(1),
        }
    }

    /// Guests from an address.
    pub(crate) fn guests_from(address: IpAddr, context: &Context) -> Self {
        Self {
            subject: format!("guest address {}", network(address)),
            max: context.rules.address_guests,
            window: TimeDelta::hours(1),
        }
    }

    /// Wrong recovery codes for an account, by folded username; the stored subject is a digest, not the name.
    pub(crate) fn recoveries_of(account: &str, context: &Context) -> Self {
        Self {
            subject: format!("recovery account {}", hex::encode(Sha256::digest(account))),
            max: context.rules.recovery_failures,
            window: TimeDelta::hours(1),
        }
    }

    /// Wrong recovery codes from an address.
    pub(crate) fn recoveries_from(address: IpAddr, context: &Context) -> Self {
        Self {
            subject: format!("recovery address {}", network(address)),
            max: context.rules.recovery_failures.saturating_mul(RECOVERIES_BEHIND_AN_ADDRESS),
            window: TimeDelta::hours(1),
        }
    }

    /// Right sign-ins to an account, which cost a hash and a device each.
    pub(crate) fn right_sign_ins_to(account: &str, context: &Context) -> Self {
        Self {
            subject: format!("right sign-in account {}", hex::encode(Sha256::digest(account))),
            max: context.rules.account_sign_ins,
            window: TimeDelta::minutes(15),
        }
    }

    /// Succeeds while another attempt is allowed, without counting one, so that a hopeless request fails early.
    /// [`Error::TooManyAttempts`] says when the next attempt is allowed.
    pub(crate) async fn check(&self, context: &Context) -> Result<(), Error> {
        if self.max == 0 {
            return Ok(());
        }
        let now = context.clock.now();
        let attempts = context.store.attempts(&self.subject, now).await?;
        match attempts.window_ends_at {
            Some(end) if end > now && attempts.count >= i64::from(self.max) => Err(too_many(end, now)),
            _ => Ok(()),
        }
    }

    /// Counts an attempt before it is made, so that a burst cannot pass together. When it would be one too many, it counts
    /// nothing and returns [`Error::TooManyAttempts`].
    pub(crate) async fn attempt(&self, context: &Context) -> Result<(), Error> {
        if self.max == 0 {
            return Ok(());
        }
        let now = context.clock.now();
        if context.store.count_attempt(&self.subject, now, self.window, i64::from(self.max)).await? {
            return Ok(());
        }
        let end = context.store.attempts(&self.subject, now).await?.window_ends_at;
        Err(too_many(end.unwrap_or(now), now))
    }

    /// Counts an attempt at both limits, or at neither.
    pub(crate) async fn attempt_both(&self, other: &Self, context: &Context) -> Result<(), Error> {
        self.attempt(context).await?;
        let counted = other.attempt(context).await;
        if counted.is_err() {
            self.give_back(context).await?;
        }
        counted
    }

    /// Takes one counted attempt back, because it is not one of those that are limited.
    pub(crate) async fn give_back(&self, context: &Context) -> Result<(), Error> {
        if self.max == 0 {
            return Ok(());
        }
        context.store.give_back_attempt(&self.subject, context.clock.now()).await
    }

    /// Deletes the count of attempts.
    pub(crate) async fn forget(&self, context: &Context) -> Result<(), Error> {
        if self.max == 0 {
            return Ok(());
        }
        context.store.forget_attempts(&self.subject).await
    }
}

fn too_many(end: DateTime<Utc>, now: DateTime<Utc>) -> Error {
    let seconds = (end - now).num_seconds().max(0).unsigned_abs() + 1;
    Error::TooManyAttempts { retry_after: Duration::from_secs(seconds) }
}

/// The part of an address that attempts are counted by: a /64 for IPv6, because one subscriber can choose any address in
/// it.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_subscriber_is_one_address() {
        for (address, counted) in [
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(network(address.parse().unwrap()), counted);
        }
    }
}
