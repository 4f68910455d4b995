//! The key that signs access tokens: given by the host, or made once and kept.

use crate::{
    secret::Secret,
    settings::{Fault, Settings},
};
use anyhow::{Context as _, bail};
use interview::randomness::Randomness;
use std::{
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// Shorter keys than the output of SHA-256 weaken HS256 (RFC 7518, 3.2).
const SHORTEST: usize = 32;

/// Keys that stand in examples everywhere.
const KNOWN: [&str; 6] = ["secret", "changeme", "change-me", "your-secret-key", "supersecret", "jwt_secret"];

/// Whether a key is short or well known, so that the one who guesses it can sign in as anybody.
pub fn is_weak(key: &Secret) -> bool {
    let key = key.reveal();
    key.len() < SHORTEST || KNOWN.iter().any(|known| key.to_lowercase().starts_with(known))
}

/// Refuses a weak key where several servers may share a database; a server alone only warns of it.
pub fn check(settings: &Settings, shared_database: bool) -> Result<(), Fault> {
    match &settings.jwt_secret {
        Some(given) if shared_database && is_weak(given) => Err(Fault::of(
            "jwt_secret",
            format!(
                "it is short or well known, and whoever guesses it can sign in as anybody: set one of at least \
                 {SHORTEST} random characters, as `openssl rand -base64 48` makes"
            ),
        )),
        _ => Ok(()),
    }
}

/// The host's key, or the one that is made at the first start and kept in `data_dir`.
pub fn given_or_made(settings: &Settings, randomness: &Randomness) -> anyhow::Result<Secret> {
    let Some(given) = &settings.jwt_secret else {
        let path = place(settings);
        return match kept(&path)? {
            Some(key) => Ok(key),
            None => make(&path, randomness),
        };
    };
    if is_weak(given) {
        tracing::warn!("jwt_secret is short or well known: whoever guesses it can sign in as anybody");
    }
    Ok(given.clone())
}

/// The host's key, or the one that is kept in `data_dir`; `None` before the first start, which makes one.
pub fn given_or_kept(settings: &Settings) -> anyhow::Result<Option<Secret>> {
    match &settings.jwt_secret {
        Some(given) => Ok(Some(given.clone())),
        None => kept(&place(settings)),
    }
}

fn place(settings: &Settings) -> PathBuf {
    settings.data_dir.join("jwt_secret")
}

fn make(path: &Path, randomness: &Randomness) -> anyhow::Result<Secret> {
    let made = randomness.secret();
    let cannot = || format!("cannot write {}", path.display());
    match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            file.write_all(made.as_bytes()).with_context(cannot)?;
            file.sync_all().with_context(cannot)?;
            Ok(Secret::new(made))
        }
        // Another program made one meanwhile.
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => kept(path)?.with_context(cannot),
        Err(cause) => Err(cause).with_context(cannot),
    }
}

fn kept(path: &Path) -> anyhow::Result<Option<Secret>> {
    let kept = match fs::read_to_string(path) {
        Ok(kept) => kept,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(cause).with_context(|| format!("cannot read {}", path.display())),
    };
    if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
        tracing::warn!(file = %path.display(), "others on this machine can read the key that signs tokens");
    }
    if kept.trim().len() < SHORTEST {
        bail!("{} holds no key: remove it, and everybody signs in again", path.display());
    }
    Ok(Some(Secret::new(kept.trim().to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("jwt_secret");
        assert!(kept(&path).unwrap().is_none() && !path.exists(), "whoever looks makes none");
        let first = make(&path, &Randomness::from_seed([1; 32])).unwrap();
        let second = make(&path, &Randomness::from_seed([2; 32])).unwrap();
        assert_eq!((Some(&first), &first), (kept(&path).unwrap().as_ref(), &second));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, "").unwrap();
        assert!(kept(&path).is_err());
    }
}
