//! A number of bytes as a person writes it.

use serde::{Deserialize, Deserializer, de};

/// A number of bytes: "512MiB", "250 MB", "1.5 GB", or a number of them alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(u64);

impl Size {
    /// The bytes.
    pub fn bytes(self) -> u64 {
        self.0
    }

    /// The bytes as this machine counts what it holds in memory; as many as it can count where there are more.
    pub fn in_memory(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Bytes(u64),
            Text(String),
        }
        let bytes = match Written::deserialize(deserializer)? {
            Written::Bytes(bytes) => Some(bytes),
            Written::Text(text) => bytes(text.trim()),
        };
        bytes
            .map(Self)
            .ok_or_else(|| de::Error::custom("a size is written as 512MiB, 250MB or a number of bytes"))
    }
}

/// The units, with their bytes: those of the SI, and the binary ones of IEC 80000-13.
const UNITS: [(&str, u64); 9] = [
    ("", 1),
    ("b", 1),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("tib", 1 << 40),
];

/// Reads digits, at most one point among them, and a unit.
fn bytes(text: &str) -> Option<u64> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.trim().to_ascii_lowercase();
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
    if let Ok(whole) = number.parse::<u64>() {
        return whole.checked_mul(*factor);
    }
    let number: f64 = number.parse().ok()?;
    let bytes = number * *factor as f64;
    // A part of a byte is a slip, and so is what a number of 64 bits does not hold.
    (bytes.fract() == 0.0 && bytes < u64::MAX as f64).then_some(bytes as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_written_with_a_unit_or_in_bytes() {
        let read =
            |text: &str| toml::from_str::<std::collections::BTreeMap<String, Size>>(&format!("x = {text}"));
        for (text, bytes) in [
            ("0", 0),
            ("4194304", 4 << 20),
            ("\"4194304\"", 4 << 20),
            ("\"4MiB\"", 4 << 20),
            ("\"250 MB\"", 250_000_000),
            ("\"1.5gb\"", 1_500_000_000),
            ("\"16 KiB\"", 16_384),
            ("\"7 B\"", 7),
        ] {
            assert_eq!(read(text).unwrap()["x"].bytes(), bytes, "{text}");
        }
        for wrong in [
            "-1",
            "\"\"",
            "\"much\"",
            "\"4 MiBs\"",
            "\"1.5\"",
            "\"-4MB\"",
            "\"99999999999 GiB\"",
            "true",
            "\"1..5MB\"",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
