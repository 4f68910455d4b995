//! Users, and what a username may be.

use crate::{
    account::caller::Caller,
    account::guest::Guest,
    account::password::PasswordHash,
    error::Error,
    hosting::role::Role,
    id::{DeviceId, UserId},
    text,
};
use chrono::{DateTime, Utc};
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeEmoji, UnicodeGeneralCategory};

/// A person with an account, or a guest, who has none yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The user's number.
    pub id: UserId,
    /// The name as typed at registration; empty for a guest.
    pub username: String,
    /// What the person wants to be called.
    pub full_name: Option<String>,
    /// What the account may do for others.
    pub role: Role,
    /// When the account was made, or the guest came.
    pub created_at: DateTime<Utc>,
    /// What a guest may still do; `None` for an account.
    pub guest: Option<Guest>,
    /// When the recovery code was made; `None` when there is none.
    pub recovery_code_made_at: Option<DateTime<Utc>>,
}

/// The user and device that an access token names, and its expiry. The token may have expired already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The user and the device.
    pub caller: Caller,
    /// When the token expires.
    pub expires_at: DateTime<Utc>,
}

/// An account about to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The name as typed.
    pub username: Username,
    /// What the person wants to be called.
    pub full_name: Option<FullName>,
    /// The hashed password.
    pub password_hash: PasswordHash,
    /// When the account is made.
    pub created_at: DateTime<Utc>,
    /// The guest who becomes the account, with everything of theirs; `None` for somebody new.
    pub of_guest: Option<UserId>,
}

/// What is known about a username before the password is checked.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The user of that name.
    pub user_id: UserId,
    /// The hash of the right password.
    pub password_hash: PasswordHash,
}

/// A change to an account; `None` leaves a field as it is.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    /// A new full name; `Some(None)` removes it.
    pub full_name: Option<Option<FullName>>,
    /// A new password's hash; every device is signed out with it.
    pub password_hash: Option<PasswordHash>,
    /// The device that stays signed in.
    pub kept_device: Option<DeviceId>,
    /// Whether the recovery code is deleted.
    pub forgets_recovery_code: bool,
}

/// What a person wants to be called: up to 500 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullName(String);

impl FullName {
    /// Accepts a full name as typed, also an empty one.
    pub fn parse(typed: String) -> Result<Self, Error> {
        text::bounded("full_name", typed, 500).map(Self)
    }

    /// The name as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A username: 1 to 150 characters of any script, spaces and emoji included, kept byte for byte; control and
/// invisible characters are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username {
    typed: String,
    folded: String,
}

impl Username {
    /// Accepts a username, or says what is wrong with it.
    pub fn parse(typed: String) -> Result<Self, Error> {
        let typed = text::required("username", typed, 150)?;
        let characters: Vec<char> = typed.chars().collect();
        for (position, &character) in characters.iter().enumerate() {
            if is_invisible(character) && !joins_emoji(&characters, position) {
                return Err(Error::invalid(
                    "username",
                    format!("must not contain the control or invisible character U+{:04X}", character as u32),
                ));
            }
        }
        let folded = fold(&typed);
        Ok(Self { typed, folded })
    }

    /// The name as typed.
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// The folded form: two names that a person would take for the same have the same one.
    pub fn folded(&self) -> &str {
        &self.folded
    }
}

/// Compatibility forms (NFKC), letter case and white space are folded everywhere; letters outside ASCII and Hangul that look like
/// another are mapped to it by Unicode's confusables (UTS 39). ASCII stays distinct, or "modern" would be "modem".
fn fold(typed: &str) -> String {
    let lower: String = typed.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    let spaced: String = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut folded = String::with_capacity(spaced.len());
    for character in spaced.chars() {
        if character.is_ascii() || ('\u{ac00}'..='\u{d7a3}').contains(&character) {
            folded.push(character);
        } else if !matches!(character, '\u{fe0e}' | '\u{fe0f}') {
            let mut buffer = [0; 4];
            let alone: &str = character.encode_utf8(&mut buffer);
            folded.extend(unicode_security::skeleton(alone).flat_map(char::to_lowercase));
        }
    }
    folded
}

fn is_invisible(character: char) -> bool {
    matches!(
        character.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
    ) || matches!(
        character,
        '\u{034f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}'
            | '\u{3164}' | '\u{ffa0}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}'
    )
}

/// A joiner, a variation selector or a flag's tag belongs to the emoji before it, and is seen as part of it.
fn joins_emoji(characters: &[char], position: usize) -> bool {
    let before = characters[..position].iter().rev().find(|&&earlier| !is_invisible(earlier));
    let part_of_emoji =
        matches!(characters[position], '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{e0020}'..='\u{e007f}');
    part_of_emoji && before.is_some_and(|earlier| earlier.is_emoji_char() && !earlier.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(typed: &str) -> Username {
        Username::parse(typed.into()).unwrap()
    }

    #[test]
    fn names_of_any_script_are_kept_as_typed() {
        for typed in [
            "a",
            "john_doe",
            "김 철수",
            " 홍길동 ",
            "👩‍💻",
            "❤️ love",
            "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
            "Ünïcödé",
            "1️⃣",
            "مرحبا",
            &"가".repeat(150),
        ] {
            assert_eq!(name(typed).as_str(), typed);
        }
    }

    #[test]
    fn invisible_and_oversized_names_are_refused() {
        for typed in [
            "",
            "  ",
            "a\u{200b}b",
            "a\u{200d}b",
            "\u{202e}evil",
            "a\nb",
            "a\0",
            "ㅤ",
            "a\u{fe0f}",
            &"a".repeat(151),
        ] {
            assert!(Username::parse(typed.into()).is_err(), "{typed:?}");
        }
    }

    #[test]
    fn names_that_look_the_same_fold_to_the_same() {
        for (one, other) in [
            ("Alice", "aLICE"),
            ("paypal", "раураl"),
            ("ＡＢＣ", "abc"),
            ("가나", "\u{1100}\u{1161}\u{1102}\u{1161}"),
            ("❤️", "❤"),
            ("admin", " admin "),
            ("김 철수", "김\u{3000} 철수\u{a0}"),
        ] {
            assert_eq!(name(one).folded(), name(other).folded(), "{one} {other}");
        }
        for (one, other) in
            [("modern", "modem"), ("user1", "userl"), ("가", "나"), ("user0", "usero"), ("김 철수", "김철수")]
        {
            assert_ne!(name(one).folded(), name(other).folded(), "{one} {other}");
        }
    }
}
