//! Who runs this host, and may see how it does.

use interview::{account::user::Username, error::Error};
use std::collections::HashSet;

/// The users who run this host; nobody by default.
#[derive(Clone, Debug, Default)]
pub struct Admins(HashSet<String>);

impl Admins {
    /// Reads usernames; an error says which is none.
    pub fn parse<S: AsRef<str>>(names: &[S]) -> Result<Self, InvalidAdmin> {
        let folded = |name: &S| {
            let name = name.as_ref().to_owned();
            let invalid = |cause| InvalidAdmin(name.clone(), cause);
            Username::parse(name.clone()).map(|name| name.folded().to_owned()).map_err(invalid)
        };
        names.iter().map(folded).collect::<Result<_, _>>().map(Self)
    }

    /// Whether this user is one of them. Names that a person would take for the same are the same, here as at
    /// registration.
    pub(crate) fn include(&self, username: &str) -> bool {
        let name = Username::parse(username.to_owned());
        name.is_ok_and(|name| self.0.contains(name.folded()))
    }
}

/// What was given as a username is none, and why.
#[derive(Debug)]
pub struct InvalidAdmin(pub String, pub Error);

impl std::fmt::Display for InvalidAdmin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?} is no username: {}", self.0, self.1)
    }
}

impl std::error::Error for InvalidAdmin {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_admin_is_known_however_the_name_is_written() {
        let admins = Admins::parse(&["김 관리", "Root"]).unwrap();
        for (name, included) in
            [("root", true), ("ＲＯＯＴ", true), ("김 관리", true), ("김관리", false), ("", false)]
        {
            assert_eq!(admins.include(name), included, "{name}");
        }
        assert!(!Admins::default().include("root"));
        assert!(Admins::parse(&["root", ""]).unwrap_err().to_string().contains("no username"));
    }
}
