//! A length of time as a person writes it.

use chrono::TimeDelta;
use serde::{Deserialize, Deserializer, de};
use std::time::Duration;

/// A length of time: "30s", "15m", "24h", "30d", "1h 30m", or a number of seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length(Duration);

impl Length {
    /// The length as the standard library counts it.
    pub fn duration(self) -> Duration {
        self.0
    }

    /// The length as the calendar counts it.
    pub fn delta(self) -> TimeDelta {
        TimeDelta::from_std(self.0).unwrap_or(TimeDelta::MAX)
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Seconds(f64),
            Text(String),
        }
        let duration = match Written::deserialize(deserializer)? {
            Written::Seconds(seconds) => seconds_long(seconds),
            Written::Text(text) => match text.parse::<f64>() {
                Ok(seconds) => seconds_long(seconds),
                Err(_) => humantime::parse_duration(&text).ok(),
            },
        };
        duration.filter(|duration| !duration.is_zero() && *duration <= LONGEST).map(Self).ok_or_else(|| {
            de::Error::custom("a length of time is written as 30s, 15m, 24h or 30d, up to 3650d")
        })
    }
}

const LONGEST: Duration = Duration::from_secs(3_650 * 24 * 60 * 60);

fn seconds_long(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_written_in_words_or_seconds() {
        let read =
            |text: &str| toml::from_str::<std::collections::BTreeMap<String, Length>>(&format!("x = {text}"));
        for (text, seconds) in
            [("\"30s\"", 30), ("\"15m\"", 900), ("\"1h 30m\"", 5_400), ("2", 2), ("\"2\"", 2)]
        {
            assert_eq!(read(text).unwrap()["x"].duration().as_secs(), seconds);
        }
        for wrong in ["\"soon\"", "-1", "0", "\"\"", "\"9999999d\"", "true"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
