//! Passwords: what one may be, and how it is kept (Argon2id, RFC 9106).

use crate::{error::Error, text};
use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::phc::PasswordHash as PhcString,
};
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// A password as typed: 1 to 1,024 characters, never trimmed, never printed.
pub struct Password(String);

impl Password {
    /// Accepts a password, or says in terms of `field` what is wrong with it.
    pub fn parse(field: &'static str, typed: String) -> Result<Self, Error> {
        if typed.is_empty() {
            return Err(Error::invalid(field, "must not be empty"));
        }
        text::bounded(field, typed, 1_024).map(Self)
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Password(***)")
    }
}

/// A hash in the PHC string format, as stored; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// A hash read back from where it is stored.
    pub fn from_stored(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC string, to be stored.
    pub fn as_stored(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("PasswordHash(***)")
    }
}

/// What one hash costs; the default is the first recommendation of OWASP's password storage cheat sheet.
#[derive(Clone, Copy, Debug)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes of one hash.
    pub lanes: u32,
}

impl Default for PasswordCost {
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2, lanes: 1 }
    }
}

/// Hashes and verifies on threads of its own, only so many at once, so that a storm of sign-ins starves nobody else.
#[derive(Clone, Debug)]
pub struct PasswordHasher {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

/// Sign-ins and registrations that may wait for their turn before the next is told to come again.
const LONGEST_QUEUE: usize = 2_000;

impl PasswordHasher {
    /// Makes a hasher of that cost with at most `at_once` hashes under way; fails where Argon2 forbids the cost.
    pub fn new(cost: PasswordCost, at_once: usize) -> Result<Self, Error> {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None)
            .map_err(|cause| Error::invalid("password_cost", cause.to_string()))?;
        Ok(Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            turns: Arc::new(Semaphore::new(at_once.max(1))),
            waiting: Arc::new(Semaphore::new(LONGEST_QUEUE)),
        })
    }

    /// Waits for a turn at hashing; [`Error::Busy`] when too many wait already.
    pub async fn turn(&self) -> Result<PasswordTurn, Error> {
        let busy = || Error::Busy { retry_after: Duration::from_secs(5) };
        let _place = self.waiting.clone().try_acquire_owned().map_err(|_| busy())?;
        let permit = self.turns.clone().acquire_owned().await.map_err(|_| busy())?;
        Ok(PasswordTurn { argon2: self.argon2.clone(), permit: Arc::new(permit) })
    }
}

/// A turn at hashing. It ends when this is dropped and the hash under way is done, so whoever must write down what
/// came of it before the next one begins keeps it until then.
#[derive(Debug)]
pub struct PasswordTurn {
    argon2: Argon2<'static>,
    permit: Arc<OwnedSemaphorePermit>,
}

impl PasswordTurn {
    /// Hashes a password under the given salt.
    pub async fn hash(&self, password: Password, salt: [u8; 16]) -> Result<PasswordHash, Error> {
        self.on_a_thread(move |argon2| {
            let hash: PhcString =
                argon2.hash_password_with_salt(password.0.as_bytes(), &salt).map_err(Error::store)?;
            Ok(PasswordHash(hash.to_string()))
        })
        .await
    }

    /// Says whether the password is the one behind `stored`. Without a stored hash it takes the same time and says
    /// no, so that the answer's delay does not tell which usernames exist.
    pub async fn verify(&self, password: Password, stored: Option<PasswordHash>) -> Result<bool, Error> {
        self.on_a_thread(move |argon2| {
            let Some(stored) = stored else {
                let _: PhcString =
                    argon2.hash_password_with_salt(password.0.as_bytes(), &[0; 16]).map_err(Error::store)?;
                return Ok(false);
            };
            let stored = PhcString::new(&stored.0).map_err(Error::store)?;
            Ok(argon2.verify_password(password.0.as_bytes(), &stored).is_ok())
        })
        .await
    }

    async fn on_a_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (argon2, permit) = (self.argon2.clone(), self.permit.clone());
        let (done, result) = oneshot::channel();
        // A thread for each hash, so that what it used is reused: the threads that block for others come and go in dozens, and the
        // C library keeps a hash's memory for every one that ever hashed.
        let thread = std::thread::Builder::new().name("password".to_owned());
        let hashing = thread.spawn(move || {
            // A caller that goes away does not free the place of a hash that goes on.
            let _until_done = permit;
            let _caller_is_gone = done.send(work(&argon2));
        });
        hashing.map_err(Error::store)?;
        result.await.map_err(Error::store)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheap() -> PasswordHasher {
        PasswordHasher::new(PasswordCost { memory_kib: 8, passes: 1, lanes: 1 }, 2).unwrap()
    }

    fn password(typed: &str) -> Password {
        Password::parse("password", typed.into()).unwrap()
    }

    #[tokio::test]
    async fn only_the_same_password_verifies() {
        let hash = cheap().turn().await.unwrap().hash(password(" pass123 "), [7; 16]).await.unwrap();
        assert!(hash.as_stored().starts_with("$argon2id$v=19$"));
        for (typed, right) in [(" pass123 ", true), ("pass123", false), (" PASS123 ", false)] {
            let turn = cheap().turn().await.unwrap();
            assert_eq!(turn.verify(password(typed), Some(hash.clone())).await.unwrap(), right, "{typed:?}");
        }
        assert!(!cheap().turn().await.unwrap().verify(password("x"), None).await.unwrap());
    }

    #[test]
    fn a_password_is_one_to_1024_characters() {
        assert!(Password::parse("password", String::new()).is_err());
        assert!(Password::parse("password", "가".repeat(1_024)).is_ok());
        assert!(Password::parse("password", "가".repeat(1_025)).is_err());
        assert!(Password::parse("password", "a\0b".into()).is_err());
        assert_eq!(format!("{:?}", password("secret")), "Password(***)");
    }
}
