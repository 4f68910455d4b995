//! Recovery codes: each has 100 random bits, so its digest needs no slow hash.

use crate::id::UserId;
use sha2::{Digest, Sha256};

/// The digits of Crockford's base 32: none of them looks like another.
pub(crate) const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Symbols of a code; each is 5 bits.
pub(crate) const SYMBOLS: usize = 20;

/// Symbols in a group. Codes are written in groups so that a person can copy them.
const GROUP: usize = 5;

/// A recovery code; never printed, and stored only as a digest.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// Makes a code of these symbols.
    pub(crate) fn of(symbols: [u8; SYMBOLS]) -> Self {
        Self(symbols.iter().map(|&symbol| char::from(symbol)).collect())
    }

    /// Reads a code as a person types it: in upper or lower case, with or without hyphens and spaces, with the letters O, I
    /// and L for the digits that they look like. `None` for any other text.
    pub fn parse(typed: &str) -> Option<Self> {
        let mut symbols = String::with_capacity(SYMBOLS);
        for character in typed.chars().filter(|character| !matches!(character, '-' | ' ' | '\t')) {
            let symbol = match character.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let known = u8::try_from(symbol).is_ok_and(|symbol| ALPHABET.contains(&symbol));
            if !known || symbols.len() == SYMBOLS {
                return None;
            }
            symbols.push(symbol);
        }
        (symbols.len() == SYMBOLS).then_some(Self(symbols))
    }

    /// The code in groups. Only its owner may get it.
    pub fn reveal(&self) -> String {
        let mut shown = String::with_capacity(SYMBOLS + SYMBOLS / GROUP);
        for (place, symbol) in self.0.chars().enumerate() {
            if place > 0 && place % GROUP == 0 {
                shown.push('-');
            }
            shown.push(symbol);
        }
        shown
    }

    pub(crate) fn digest(&self) -> RecoveryDigest {
        RecoveryDigest(hex::encode(Sha256::digest(&self.0)))
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("RecoveryCode(***)")
    }
}

/// SHA-256 of a code, in hexadecimal; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryDigest(String);

impl RecoveryDigest {
    /// A digest read back from where it is stored.
    pub fn from_stored(digest: String) -> Self {
        Self(digest)
    }

    /// The digest, as it is stored.
    pub fn as_stored(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for RecoveryDigest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("RecoveryDigest(***)")
    }
}

/// What is known about a username before a code is checked.
#[derive(Clone, Debug)]
pub struct RecoveryCredentials {
    /// The user of that name.
    pub user_id: UserId,
    /// The digest of the right code.
    pub digest: RecoveryDigest,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness::Randomness;
    use std::collections::HashSet;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = RecoveryCode::parse("01AZK-7MNPQ-RSTVW-XYZ01").unwrap();
        assert_eq!(code.reveal(), "01AZK-7MNPQ-RSTVW-XYZ01");
        for typed in [
            "01AZK7MNPQRSTVWXYZ01",
            "01azk-7mnpq-rstvw-xyz01",
            " O1AZK 7MNPQ RSTVW XYZoI ",
            "olazk-7mnpq-rstvw-xyz0l",
        ] {
            assert_eq!(RecoveryCode::parse(typed).as_ref(), Some(&code), "{typed}");
        }
        for typed in [
            "",
            "01AZK-7MNPQ-RSTVW-XYZ0",
            "01AZK-7MNPQ-RSTVW-XYZ012",
            "U1AZK-7MNPQ-RSTVW-XYZ01",
            "가나다",
            "01AZK_7MNPQ",
        ] {
            assert!(RecoveryCode::parse(typed).is_none(), "{typed}");
        }
        assert_eq!(format!("{code:?} {:?}", code.digest()), "RecoveryCode(***) RecoveryDigest(***)");
    }

    #[test]
    fn codes_differ_use_every_symbol_and_are_read_back() {
        let randomness = Randomness::from_seed([3; 32]);
        let codes: Vec<RecoveryCode> = (0..1_000).map(|_| randomness.recovery_code()).collect();
        let distinct: HashSet<String> = codes.iter().map(RecoveryCode::reveal).collect();
        assert_eq!(distinct.len(), codes.len());
        let symbols: HashSet<char> = distinct.iter().flat_map(|code| code.chars()).collect();
        assert_eq!(symbols.len(), ALPHABET.len() + 1);
        for code in &codes {
            assert_eq!(RecoveryCode::parse(&code.reveal()).as_ref(), Some(code));
            assert_eq!(code.digest().as_stored().len(), 64);
        }
    }
}
