//! Random values. The source is passed in, so that a test can repeat them.

use crate::account::recovery_code::{ALPHABET, RecoveryCode, SYMBOLS};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::sync::{Mutex, PoisonError};

/// A cryptographic generator that the whole program shares.
pub struct Randomness(Mutex<StdRng>);

impl Randomness {
    /// Starts from a 32-byte seed: the program takes it from the operating system, a test has a fixed one.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(Mutex::new(StdRng::from_seed(seed)))
    }

    /// A number from 0 to 2^53 − 1, which JSON carries exactly: the seed of a choice that must be repeatable.
    pub fn seed(&self) -> i64 {
        self.with(|random| random.random_range(0..1_i64 << 53))
    }

    /// A fraction from 0 (inclusive) to 1 (exclusive), to spread retries in time.
    pub fn fraction(&self) -> f64 {
        self.with(|random| random.random())
    }

    /// A secret of 256 bits as 43 characters that need no escaping in URLs and headers.
    pub fn secret(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.with(|random| random.random::<[u8; 32]>()))
    }

    /// A salt of 16 bytes, the length the PHC string format recommends.
    pub fn salt(&self) -> [u8; 16] {
        self.bytes()
    }

    /// Sixteen random bytes.
    pub fn bytes(&self) -> [u8; 16] {
        self.with(|random| random.random())
    }

    /// A recovery code: 20 symbols of 32, each as likely as any other.
    pub fn recovery_code(&self) -> RecoveryCode {
        let symbols = self.with(|random| random.random::<[u8; SYMBOLS]>());
        // 256 is a whole number of times 32, so no symbol is more likely than another.
        RecoveryCode::of(symbols.map(|byte| ALPHABET[usize::from(byte) % ALPHABET.len()]))
    }

    fn with<T>(&self, draw: impl FnOnce(&mut StdRng) -> T) -> T {
        draw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl std::fmt::Debug for Randomness {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Randomness")
    }
}
