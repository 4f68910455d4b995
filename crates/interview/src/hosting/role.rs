//! The roles of accounts.

use crate::words::words;

/// What an account may do for others. It belongs to the account, not to a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Practises, and sees what is their own.
    #[default]
    Candidate,
    /// Looks after candidates, and sees what they hand in.
    Instructor,
    /// Runs the installation.
    Host,
}

impl Role {
    /// Every role there is.
    pub const ALL: [Self; 3] = [Self::Candidate, Self::Instructor, Self::Host];
}

words! {
    Role { Candidate = "candidate", Instructor = "instructor", Host = "host" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_back_from_its_word() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        assert!("Host".parse::<Role>().is_err());
        assert_eq!(Role::default(), Role::Candidate);
    }
}
