//! The key that signs access tokens: given by the host, or made once and kept.

use crate::{secret::Secret, settings::Settings};
use anyhow::{Context, bail};
use interview::randomness::Randomness;
use std::{
    fs,
    io::Write,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

/// Shorter keys than the output of SHA-256 weaken HS256 (RFC 7518, 3.2).
const SHORTEST: usize = 32;

/// Keys that stand in examples everywhere.
const KNOWN: [&str; 6] = ["secret", "changeme", "change-me", "your-secret-key", "supersecret", "jwt_secret"];

/// The host's key, or the one that is made at the first start and kept in `data_dir`. Where several servers may share
/// a database, a short or well-known key is refused; a server alone only warns.
pub fn jwt_secret(
    settings: &Settings,
    randomness: &Randomness,
    shared_database: bool,
) -> anyhow::Result<Secret> {
    let Some(given) = &settings.jwt_secret else {
        return kept_or_made(&settings.data_dir.join("jwt_secret"), randomness);
    };
    let weak = given.reveal().len() < SHORTEST
        || KNOWN.iter().any(|known| given.reveal().to_lowercase().starts_with(known));
    if weak && shared_database {
        bail!(
            "jwt_secret is short or well known, and whoever guesses it can sign in as anybody: \
             set one of at least {SHORTEST} random characters, as `openssl rand -base64 48` makes"
        );
    }
    if weak {
        tracing::warn!("jwt_secret is short or well known: whoever guesses it can sign in as anybody");
    }
    Ok(given.clone())
}

fn kept_or_made(path: &Path, randomness: &Randomness) -> anyhow::Result<Secret> {
    let made = randomness.secret();
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match file {
        Ok(mut file) => {
            file.write_all(made.as_bytes())?;
            file.sync_all()?;
            Ok(Secret::new(made))
        }
        Err(cause) if cause.kind() == std::io::ErrorKind::AlreadyExists => {
            let mode = fs::metadata(path)?.permissions().mode();
            if mode & 0o077 != 0 {
                tracing::warn!(file = %path.display(), "others on this machine can read the key that signs tokens");
            }
            let kept = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            if kept.trim().len() < SHORTEST {
                bail!("{} holds no key: remove it, and everybody signs in again", path.display());
            }
            Ok(Secret::new(kept.trim().to_owned()))
        }
        Err(cause) => Err(cause).with_context(|| format!("cannot write {}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("jwt_secret");
        let first = kept_or_made(&path, &Randomness::from_seed([1; 32])).unwrap();
        let second = kept_or_made(&path, &Randomness::from_seed([2; 32])).unwrap();
        assert_eq!(first, second);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, "").unwrap();
        assert!(kept_or_made(&path, &Randomness::from_seed([2; 32])).is_err());
    }
}
