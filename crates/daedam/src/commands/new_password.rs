//! The password that the host gives an account: read from standard input, or made up and printed.

use crate::commands::output::say;
use anyhow::Context as _;
use clap::{Arg, ArgAction, ArgMatches};
use interview::{account::password::Password, error::Error, randomness::Randomness};
use std::io::BufRead;

/// How many of a secret's 43 characters a password has that is made up.
const MADE_UP_LENGTH: usize = 16;

/// A password, and its text where somebody has to be told it.
pub(super) struct NewPassword {
    /// What the account gets.
    pub(super) password: Password,
    /// The text, where it was made up.
    pub(super) made_up: Option<String>,
}

/// The flag that says where the password comes from.
pub(super) fn flag() -> Arg {
    Arg::new("password-stdin").long("password-stdin").action(ArgAction::SetTrue).help(
        "Read the password from the first line of standard input, instead of making one up and printing it",
    )
}

impl NewPassword {
    /// Reads the password from standard input where the flag says so, and makes one up where it does not.
    pub(super) fn read(arguments: &ArgMatches, randomness: &Randomness) -> anyhow::Result<Self> {
        if arguments.get_flag("password-stdin") {
            let line = std::io::stdin().lock().lines().next().context("standard input is empty")??;
            return Ok(Self::given(line)?);
        }
        Ok(Self::make_up(randomness)?)
    }

    /// Makes one up.
    pub(super) fn make_up(randomness: &Randomness) -> Result<Self, Error> {
        let made_up: String = randomness.secret().chars().take(MADE_UP_LENGTH).collect();
        Ok(Self { password: Password::parse("password", made_up.clone())?, made_up: Some(made_up) })
    }

    /// Takes one that was given.
    pub(super) fn given(text: String) -> Result<Self, Error> {
        Ok(Self { password: Password::parse("password", text)?, made_up: None })
    }
}

/// Prints a password that was made up, if one was.
pub(super) fn say_made_up(made_up: Option<&str>) -> anyhow::Result<()> {
    made_up.map_or(Ok(()), |password| say(format_args!("password: {password}")))
}
