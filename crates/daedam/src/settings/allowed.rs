//! What the value of a setting may be, in words for the one who wrote another one.

use super::{Door, LogFormat, ModelFailure};
use crate::{amount::Amount, length::Length, secret::Secret, size::Size};
use interview::language::Language;
use std::{net::SocketAddr, path::PathBuf};

/// A kind of value.
pub(super) trait Allowed {
    /// Goes on after "it must be".
    const WHAT: &'static str;
}

macro_rules! allowed {
    ($($kind:ty: $what:literal;)+) => {
        $(impl Allowed for $kind {
            const WHAT: &'static str = $what;
        })+
    };
}

allowed! {
    SocketAddr: "an address and a port, as 127.0.0.1:8000 or [::1]:8000";
    PathBuf: "a path, in quotes";
    Secret: "a text, in quotes";
    String: "a text, in quotes";
    Vec<String>: "a list of texts, as [\"one\", \"another\"]";
    Vec<u8>: "a list of whole numbers from 0 to 255, as [0, 3, 6, 9]";
    u32: "a whole number from 0 to 4294967295";
    u64: "a whole number, 0 or more";
    usize: "a whole number, 0 or more";
    Length: "a length of time, as 30s, 15m, 24h or 30d, up to 3650d";
    Size: "a size, as 16KiB, 512MiB, 250MB or a number of bytes";
    Amount: "a decimal from 0 to 100000 with at most six places, as 0.15";
    Language: "ko or en";
    Door: "open or closed";
    ModelFailure: "fail or rubric";
    LogFormat: "text or json";
}

impl<T: Allowed> Allowed for Option<T> {
    const WHAT: &'static str = T::WHAT;
}
