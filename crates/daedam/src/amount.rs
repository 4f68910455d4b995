//! An amount of money as a person writes it.

use interview::work::usage::Cost;
use serde::{Deserialize, Deserializer, de};

/// An amount in the host's own currency: a decimal from 0 to 100000 with at most six places, as `0.15`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount(Cost);

impl Amount {
    /// The amount.
    pub fn cost(self) -> Cost {
        self.0
    }

    /// The amount as a limit: 0 is none.
    pub fn limit(self) -> Option<Cost> {
        (self.0 > Cost(0)).then_some(self.0)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Whole(i64),
            Decimal(f64),
            Text(String),
        }
        let text = match Written::deserialize(deserializer)? {
            Written::Whole(number) => number.to_string(),
            Written::Decimal(number) => number.to_string(),
            Written::Text(text) => text,
        };
        millionths(text.trim())
            .filter(|amount| *amount <= LARGEST)
            .map(|amount| Self(Cost(amount)))
            .ok_or_else(|| {
                de::Error::custom("an amount is a decimal from 0 to 100000 with at most six places, as 0.15")
            })
    }
}

/// The largest amount, in millionths.
const LARGEST: i64 = 100_000_000_000;

/// Reads digits with at most one point among them.
fn millionths(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) || fraction.len() > 6 {
        return None;
    }
    let fraction: i64 = format!("{fraction:0<6}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(1_000_000)?.checked_add(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_plain_decimal() {
        let read =
            |text: &str| toml::from_str::<std::collections::BTreeMap<String, Amount>>(&format!("x = {text}"));
        for (text, millionths) in [
            ("0", 0),
            ("3", 3_000_000),
            ("0.15", 150_000),
            ("\"0.15\"", 150_000),
            ("\"12.000001\"", 12_000_001),
            ("100000", LARGEST),
        ] {
            assert_eq!(read(text).unwrap()["x"].cost(), Cost(millionths), "{text}");
        }
        for wrong in
            ["-1", "\"\"", "\"1,5\"", "\"1e3\"", "\".5\"", "\"0.1234567\"", "100000.1", "true", "nan"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert_eq!(read("0").unwrap()["x"].limit(), None);
    }
}
