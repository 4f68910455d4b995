//! Passwords: what one may be, and how it is kept (Argon2id, RFC 9106).

use crate::{
    error::Error,
    keyed_semaphore::{KeyedPermit, KeyedSemaphore},
    text,
};
use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{
        self,
        phc::{Output, ParamsString, PasswordHash as PhcString, Salt},
    },
};
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use unicode_normalization::UnicodeNormalization;

/// A password as typed: 1 to 1,024 characters, never trimmed, never printed.
///
/// One keyboard sends 가 as one character, another as two. A hash is made of the composed form (NFC, as RFC 8265 has it);
/// one that is older may be of whatever was typed.
pub struct Password(String);

impl Password {
    /// Accepts a password, or says in terms of `field` what is wrong with it.
    pub fn parse(field: &'static str, typed: String) -> Result<Self, Error> {
        if typed.is_empty() {
            return Err(Error::invalid(field, "must not be empty"));
        }
        text::bounded(field, typed, 1_024).map(Self)
    }

    /// The form that new hashes are computed from.
    fn composed(&self) -> String {
        self.0.nfc().collect()
    }

    /// The forms that a stored hash may be computed from, each once, the likeliest first.
    fn forms(&self) -> Vec<String> {
        let mut forms = vec![self.composed()];
        for form in [self.0.clone(), self.0.nfd().collect()] {
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
        forms
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

    /// The PHC string, as it is stored.
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

/// Hashes and verifies passwords on blocking threads, with a limit on how many run at once, so that a storm of sign-ins
/// starves nothing else.
#[derive(Clone, Debug)]
pub struct PasswordHasher {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    keys: KeyedSemaphore<String>,
}

/// How many sign-ins and registrations may wait for a turn. The next one gets [`Error::Busy`].
const MAX_QUEUE: usize = 2_000;

/// The same for one account, or for one address where there is no account yet.
const MAX_QUEUE_PER_KEY: usize = 500;

impl PasswordHasher {
    /// Makes a hasher of this cost that runs at most `at_once` hashes at a time; fails where Argon2 forbids the cost.
    pub fn new(cost: PasswordCost, at_once: usize) -> Result<Self, Error> {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None)
            .map_err(|cause| Error::invalid("password_cost", cause.to_string()))?;
        Ok(Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            turns: Arc::new(Semaphore::new(at_once.max(1))),
            waiting: Arc::new(Semaphore::new(MAX_QUEUE)),
            keys: KeyedSemaphore::new(1, MAX_QUEUE_PER_KEY),
        })
    }

    /// Waits for a turn at hashing for an account or an address; [`Error::Busy`] when too many wait already. An account has
    /// one turn at a time, so a client that signs in a hundred times waits for its own requests and delays nobody else.
    pub async fn turn(&self, key: &str) -> Result<PasswordTurn, Error> {
        let of_key = self.keys.acquire(key.to_owned()).await?;
        let busy = || Error::Busy { retry_after: Duration::from_secs(5) };
        let _place = self.waiting.clone().try_acquire_owned().map_err(|_| busy())?;
        let permit = self.turns.clone().acquire_owned().await.map_err(|_| busy())?;
        Ok(PasswordTurn { argon2: self.argon2.clone(), permit: Arc::new((permit, of_key)) })
    }
}

/// A turn at hashing. It ends when this value is dropped and its hash is done. A caller that must record the outcome before
/// the next turn begins keeps the value until then.
#[derive(Debug)]
pub struct PasswordTurn {
    argon2: Argon2<'static>,
    permit: Arc<(OwnedSemaphorePermit, KeyedPermit<String>)>,
}

impl PasswordTurn {
    /// Hashes a password under the given salt.
    pub async fn hash(&self, password: Password, salt: [u8; 16]) -> Result<PasswordHash, Error> {
        self.on_a_thread(move |argon2| {
            let hash = hash(argon2, &password.composed(), &salt).map_err(Error::store)?;
            Ok(PasswordHash(hash.to_string()))
        })
        .await
    }

    /// Says whether the password is the one behind `stored`. Without a stored hash it takes the same time and says
    /// no, so that the answer's delay does not tell which usernames exist.
    pub async fn verify(&self, password: Password, stored: Option<PasswordHash>) -> Result<bool, Error> {
        self.on_a_thread(move |argon2| {
            for form in password.forms() {
                let behind = match &stored {
                    Some(stored) => is_behind(&form, stored).map_err(Error::store)?,
                    None => hash(argon2, &form, &[0; 16]).map(|_| false).map_err(Error::store)?,
                };
                if behind {
                    return Ok(true);
                }
            }
            Ok(false)
        })
        .await
    }

    async fn on_a_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (argon2, permit) = (self.argon2.clone(), self.permit.clone());
        let hashing = tokio::task::spawn_blocking(move || {
            // A caller that goes away does not free the place of a hash that goes on.
            let _until_done = permit;
            work(&argon2)
        });
        hashing.await.map_err(Error::store)?
    }
}

/// 1 MiB above the largest piece of memory that the C library may keep for itself when it is freed
/// (`DEFAULT_MMAP_THRESHOLD_MAX`, mallopt(3)).
const GIVEN_BACK_WHEN_FREED: usize = 33 * 1024 * 1024;

/// Hashes as Argon2's own `hash_password_with_salt` does, in memory that goes back to the system afterwards. Memory beyond
/// the requested blocks is never touched.
fn hash(argon2: &Argon2<'_>, password: &str, salt: &[u8]) -> password_hash::Result<PhcString> {
    let params = argon2.params();
    let mut blocks = Vec::with_capacity(params.block_count().max(GIVEN_BACK_WHEN_FREED / Block::SIZE));
    blocks.resize(params.block_count(), Block::default());
    let mut output = vec![0; params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
    argon2.hash_password_into_with_memory(password.as_bytes(), salt, &mut output, &mut blocks)?;
    Ok(PhcString {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params)?,
        salt: Some(Salt::new(salt)?),
        hash: Some(Output::new(&output)?),
    })
}

/// Says whether the password has the stored hash, at the cost that it was stored with; outputs are compared in
/// constant time.
fn is_behind(password: &str, stored: &PasswordHash) -> password_hash::Result<bool> {
    let stored = PhcString::new(&stored.0)?;
    let (Some(salt), Some(output)) = (stored.salt, stored.hash) else { return Ok(false) };
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::try_from(&stored)?);
    Ok(hash(&argon2, password, salt.as_ref())?.hash == Some(output))
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::PasswordHasher as _;
    use futures_util::FutureExt;

    fn cheap() -> PasswordHasher {
        PasswordHasher::new(PasswordCost { memory_kib: 8, passes: 1, lanes: 1 }, 2).unwrap()
    }

    fn password(typed: &str) -> Password {
        Password::parse("password", typed.into()).unwrap()
    }

    #[tokio::test]
    async fn only_the_same_password_verifies() {
        let hash = cheap().turn("min").await.unwrap().hash(password(" pass123 "), [7; 16]).await.unwrap();
        assert!(hash.as_stored().starts_with("$argon2id$v=19$"));
        for (typed, right) in [(" pass123 ", true), ("pass123", false), (" PASS123 ", false)] {
            let turn = cheap().turn("min").await.unwrap();
            assert_eq!(turn.verify(password(typed), Some(hash.clone())).await.unwrap(), right, "{typed:?}");
        }
        assert!(!cheap().turn("min").await.unwrap().verify(password("x"), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_password_is_the_same_from_every_keyboard() {
        let (composed, decomposed) = ("비밀번호1", "비밀번호1".nfd().collect::<String>());
        assert_ne!(composed, decomposed);
        for (set, typed) in [(composed, decomposed.as_str()), (decomposed.as_str(), composed)] {
            let turn = cheap().turn("min").await.unwrap();
            let kept = turn.hash(password(set), [7; 16]).await.unwrap();
            assert!(turn.verify(password(typed), Some(kept)).await.unwrap());
            // A hash that was made of what was typed still verifies.
            let old = hash(&cheap().argon2, set, &[7; 16]).unwrap().to_string();
            assert!(turn.verify(password(typed), Some(PasswordHash(old))).await.unwrap());
        }
    }

    #[tokio::test]
    async fn one_account_has_one_turn_at_a_time() {
        let hasher = cheap();
        let first = hasher.turn("min").await.unwrap();
        assert!(hasher.turn("min").now_or_never().is_none());
        drop(hasher.turn("other").await.unwrap());
        drop(first);
        drop(hasher.turn("min").await.unwrap());
    }

    #[test]
    fn hashes_are_those_of_the_library() {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 2, 1, None).unwrap());
        let theirs: PhcString = argon2.hash_password_with_salt("소나기".as_bytes(), &[3; 16]).unwrap();
        assert_eq!(hash(&argon2, "소나기", &[3; 16]).unwrap().to_string(), theirs.to_string());
        assert!(is_behind("소나기", &PasswordHash(theirs.to_string())).unwrap());
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
