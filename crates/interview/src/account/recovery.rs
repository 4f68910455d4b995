//! Recovery codes: how somebody who forgot their password sets a new one, since there is no e-mail.
//!
//! A code is 100 bits of chance, so its digest needs no slow hash; it is good once, and a new one replaces the old.

use crate::{
    account::caller::Caller,
    account::manage as account,
    account::password::{Password, PasswordHash},
    account::throttle::Throttle,
    account::user::{User, Username},
    error::Error,
    id::UserId,
    ports::Ports,
};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use std::net::IpAddr;

/// The digits of Crockford's base 32: none of them looks like another.
pub(crate) const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Symbols of a code; each is 5 bits.
pub(crate) const SYMBOLS: usize = 20;

/// Symbols that stand together, so that a person can copy them.
const GROUP: usize = 5;

/// How long after an account was made its first code needs no password.
const FRESH: TimeDelta = TimeDelta::minutes(10);

/// A recovery code; never printed, and stored only as a digest.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// A code of these symbols.
    pub(crate) fn of(symbols: [u8; SYMBOLS]) -> Self {
        Self(symbols.iter().map(|&symbol| char::from(symbol)).collect())
    }

    /// Reads a code as a person types it: in either letter case, with or without hyphens and spaces, with the letters O, I
    /// and L for the digits that they look like. `None` for what can be no code.
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

    /// The code in groups, to be shown to its owner and nowhere else.
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

    fn digest(&self) -> RecoveryDigest {
        RecoveryDigest(Sha256::digest(&self.0).iter().map(|byte| format!("{byte:02x}")).collect())
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

    /// The digest, to be stored.
    pub fn as_stored(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for RecoveryDigest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("RecoveryDigest(***)")
    }
}

/// Makes the caller a code, in the place of the one before. It needs the password ([`Error::WrongCredentials`]), except
/// for the first code of an account that was just made.
pub async fn make(ports: &Ports, caller: Caller, password: Option<Password>) -> Result<RecoveryCode, Error> {
    crate::account::guest::must_have_account(ports, caller).await?;
    let user = ports.store.user(caller).await?.ok_or(Error::Unauthenticated)?;
    let now = ports.clock.now();
    match password {
        Some(password) => drop(account::confirm(ports, caller, password).await?),
        None if is_fresh(&user, now) => {}
        None => return Err(Error::invalid("password", "is required")),
    }
    let code = ports.randomness.recovery_code();
    ports.store.keep_recovery_code(caller.user, &code.digest(), now).await?;
    Ok(code)
}

fn is_fresh(user: &User, now: DateTime<Utc>) -> bool {
    user.recovery_code_made_at.is_none() && now - user.created_at < FRESH
}

/// What somebody who forgot their password sets a new one with.
#[derive(Debug)]
pub struct Recovery {
    /// The name as typed.
    pub username: String,
    /// The code as typed.
    pub code: String,
    /// The password from now on.
    pub new_password: Password,
    /// Where the request comes from.
    pub address: IpAddr,
}

/// What is known about a username before a code is checked.
#[derive(Clone, Debug)]
pub struct RecoveryCredentials {
    /// Whose they are.
    pub user_id: UserId,
    /// What the code must digest to.
    pub digest: RecoveryDigest,
}

/// Sets a new password for a code, uses the code up, signs every device out, and says whose they were. [`Error::WrongRecoveryCode`] tells
/// neither in its words nor in its time whether the name is known: the new password is hashed before anything is
/// looked up.
pub async fn recover(ports: &Ports, recovery: Recovery) -> Result<UserId, Error> {
    // What could never be a name or a code belongs to nobody, and is counted as everything else that is wrong.
    let username = Username::parse(recovery.username.clone()).ok();
    let folded = username.as_ref().map_or(recovery.username.as_str(), Username::folded);
    let account = Throttle::recoveries_of(folded, ports);
    let address = Throttle::recoveries_from(recovery.address, ports);
    account.check(ports).await?;
    address.check(ports).await?;
    let turn = ports.passwords.turn(folded).await?;
    account.attempt_both(&address, ports).await?;
    let hash = turn.hash(recovery.new_password, ports.randomness.salt()).await?;
    let known = ports.store.recovery_credentials(folded).await?;
    let digest = RecoveryCode::parse(&recovery.code).map(|code| code.digest());
    let right = known.filter(|known| Some(&known.digest) == digest.as_ref());
    let recovered = match right {
        Some(known) if set_password(ports, &known, &hash).await? => known.user_id,
        _ => return Err(Error::WrongRecoveryCode),
    };
    address.give_back(ports).await?;
    account.forget(ports).await?;
    // Whoever comes here has often guessed at their password before.
    Throttle::sign_ins_to(folded, ports).forget(ports).await?;
    Ok(recovered)
}

/// Sets the password, unless the code was used or replaced meanwhile.
async fn set_password(
    ports: &Ports,
    known: &RecoveryCredentials,
    hash: &PasswordHash,
) -> Result<bool, Error> {
    ports.store.use_recovery_code(known.user_id, &known.digest, hash).await
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
