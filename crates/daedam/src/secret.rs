//! A value that is never printed.

use serde::Deserialize;

/// A secret; prints as `***`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Marks a text as secret.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The secret itself, for the one who must use it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The secret as it may be shown: an address without its password, anything else as `***`.
    pub fn shown(&self) -> String {
        shown(&self.0).unwrap_or_else(|| "***".to_owned())
    }

    /// Whether it is an address with a password, or may be one.
    pub fn has_password(&self) -> bool {
        shown(&self.0).as_deref() != Some(&self.0)
    }
}

/// An address without its password, and without what follows a `?` or a `#`, which may hold one; nothing where it is no address.
fn shown(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once(':')?;
    if scheme == "sqlite" {
        return Some(text.to_owned());
    }
    let rest = rest.strip_prefix("//")?;
    // A password may hold what ought to be escaped, so it is all that stands before the last `@`.
    let (credentials, place) = match rest.rsplit_once('@') {
        Some((credentials, place)) => (Some(credentials), place),
        None => (None, rest),
    };
    let credentials = match credentials.map(|credentials| credentials.split_once(':')) {
        None => String::new(),
        Some(Some((user, _))) => format!("{user}:***@"),
        Some(None) if scheme.starts_with("http") => "***@".to_owned(),
        Some(None) => format!("{}@", credentials.unwrap_or_default()),
    };
    let end = place.find(['?', '#']);
    let place = end.map_or_else(|| place.to_owned(), |end| format!("{}***", &place[..=end]));
    Some(format!("{scheme}://{credentials}{place}"))
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_address_only_the_password_is_kept_back() {
        for (written, shown) in [
            ("postgres://daedam:hunter2@db/daedam", "postgres://daedam:***@db/daedam"),
            ("postgres://daedam:hun@ter:2/@db/daedam", "postgres://daedam:***@db/daedam"),
            ("postgres://db/daedam?user=a&password=hunter2", "postgres://db/daedam?***"),
            ("redis://:hunter2@localhost:6379/0", "redis://:***@localhost:6379/0"),
            ("https://hunter2@model.example/v1", "https://***@model.example/v1"),
            ("mysql:hunter2", "***"),
            ("hunter2", "***"),
        ] {
            let secret = Secret::new(written.to_owned());
            assert_eq!(secret.shown(), shown);
            assert!(secret.has_password(), "{written}");
        }
        for whole in ["postgres://daedam@db/daedam", "sqlite:data/daedam.db", "http://localhost:11434/v1"] {
            let secret = Secret::new(whole.to_owned());
            assert_eq!(secret.shown(), whole);
            assert!(!secret.has_password(), "{whole}");
        }
    }
}
