//! The word by which each value of an enum is stored.

/// A word that no value has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no choice has this word")]
pub struct UnknownWord;

/// Gives each value of an enum a word: `as_str` writes it, and `FromStr` reads it.
macro_rules! words {
    ($noun:ty { $($choice:ident = $word:literal),+ $(,)? }) => {
        impl $noun {
            /// The word by which it is stored.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$choice => $word),+ }
            }
        }

        impl std::str::FromStr for $noun {
            type Err = $crate::words::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word { $($word => Ok(Self::$choice),)+ _ => Err($crate::words::UnknownWord) }
            }
        }
    };
}
pub(crate) use words;
