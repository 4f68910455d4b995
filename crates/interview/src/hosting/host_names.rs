//! Usernames that a setting makes hosts, beside the accounts that have the role.

use crate::{
    account::user::{User, Username},
    error::Error,
    hosting::role::Role,
};
use std::collections::HashSet;

/// Usernames that are hosts while the setting has them; none by default. Nobody can register such a name.
#[derive(Clone, Debug, Default)]
pub struct HostNames(HashSet<String>);

impl HostNames {
    /// Reads usernames; the error names the first that is invalid.
    pub fn parse<S: AsRef<str>>(names: &[S]) -> Result<Self, InvalidHostName> {
        let folded = |name: &S| {
            let name = name.as_ref().to_owned();
            let invalid = |cause| InvalidHostName(name.clone(), cause);
            Username::parse(name.clone()).map(|name| name.folded().to_owned()).map_err(invalid)
        };
        names.iter().map(folded).collect::<Result<_, _>>().map(Self)
    }

    /// Whether the name is one of them. Names that a person would take for the same count as the same, as at registration.
    pub fn include(&self, username: &Username) -> bool {
        self.0.contains(username.folded())
    }

    /// The user's role: host if the setting has their name, or else the role of their account.
    pub fn role_of(&self, user: &User) -> Role {
        let named = user.guest.is_none()
            && Username::parse(user.username.clone()).is_ok_and(|username| self.include(&username));
        if named { Role::Host } else { user.role }
    }
}

/// An invalid username, and why it is invalid.
#[derive(Debug)]
pub struct InvalidHostName(pub String, pub Error);

impl std::fmt::Display for InvalidHostName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?} is no username: {}", self.0, self.1)
    }
}

impl std::error::Error for InvalidHostName {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::UserId;

    fn user(name: &str, role: Role) -> User {
        User {
            id: UserId(1),
            username: name.to_owned(),
            full_name: None,
            role,
            created_at: chrono::DateTime::UNIX_EPOCH,
            guest: None,
            recovery_code_made_at: None,
        }
    }

    #[test]
    fn a_host_is_known_however_the_name_is_written() {
        let names = HostNames::parse(&["김 관리", "Root"]).unwrap();
        for (name, role) in [
            ("root", Role::Host),
            ("ＲＯＯＴ", Role::Host),
            ("김 관리", Role::Host),
            ("김관리", Role::Candidate),
            ("", Role::Candidate),
        ] {
            assert_eq!(names.role_of(&user(name, Role::Candidate)), role, "{name}");
        }
        assert!(HostNames::parse(&["root", ""]).unwrap_err().to_string().contains("no username"));
    }

    #[test]
    fn without_names_the_role_of_the_account_decides() {
        for role in Role::ALL {
            assert_eq!(HostNames::default().role_of(&user("root", role)), role);
        }
    }
}
