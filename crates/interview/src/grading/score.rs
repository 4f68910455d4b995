//! The only place where a score is computed from judgements.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A number from 0 to 100. Whole numbers are written without a fraction.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Score(f64);

/// The band of a score: a word for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// A good answer.
    Solid,
    /// A fair answer to build on.
    Develop,
    /// An answer that is best given again.
    Retry,
}

impl Band {
    /// The lowest whole score that is [`Band::Solid`].
    pub const SOLID_FROM: f64 = 70.0;
    /// The lowest whole score that is [`Band::Develop`].
    pub const DEVELOP_FROM: f64 = 40.0;

    /// The band of a score, or of a mean of scores. The nearest whole number decides, because that is the number
    /// people are shown, and the word must not contradict it.
    pub fn of(value: f64) -> Self {
        let shown = Score::rounded(value).value();
        if shown >= Self::SOLID_FROM {
            Self::Solid
        } else if shown >= Self::DEVELOP_FROM {
            Self::Develop
        } else {
            Self::Retry
        }
    }
}

impl Score {
    /// The lowest score.
    pub const ZERO: Self = Self(0.0);

    /// A score of exactly this value; `None` if it is outside 0 to 100.
    pub fn exact(value: f64) -> Option<Self> {
        (0.0..=100.0).contains(&value).then_some(Self(value))
    }

    /// The whole score nearest to a value, brought into 0 to 100; halves go up.
    pub fn rounded(value: f64) -> Self {
        Self((value + 0.5).floor().clamp(0.0, 100.0))
    }

    /// What a criterion's level from 0 to 4 is as a score: 25 × level, to the nearest whole number.
    pub fn of_level(level: f64) -> Self {
        Self::rounded(25.0 * level)
    }

    /// The number.
    pub fn value(self) -> f64 {
        self.0
    }

    /// The band of this score.
    pub fn band(self) -> Band {
        Band::of(self.0)
    }

    /// The lower of this score and a guard's cap.
    pub fn capped_at(self, cap: Score) -> Self {
        if cap < self { cap } else { self }
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 {
            // Whole and within 0 to 100, so the conversion is exact.
            serializer.serialize_u8(self.0 as u8)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Self::exact(value).ok_or_else(|| de::Error::custom("a score is a number from 0 to 100"))
    }
}

/// 25 × Σ weight·level / Σ weight over the judged criteria, not rounded, from each one's weight and level. `None` when less
/// than half of the weight could be judged: that is too little evidence for a number.
pub fn weighted(criteria: impl IntoIterator<Item = (f64, Option<f64>)>) -> Option<f64> {
    let (mut whole, mut judged, mut earned) = (0.0, 0.0, 0.0);
    for (weight, level) in criteria {
        whole += weight;
        if let Some(level) = level {
            judged += weight;
            earned += weight * level;
        }
    }
    (judged > 0.0 && judged * 2.0 >= whole).then(|| 25.0 * earned / judged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_the_weighted_mean_of_what_was_judged() {
        for (levels, score) in [
            ([Some(4.0), Some(4.0), Some(4.0)], Some(100.0)),
            ([Some(0.0), Some(0.0), Some(0.0)], Some(0.0)),
            ([Some(2.0), Some(4.0), Some(0.0)], Some(50.0)),
            ([Some(2.5), None, None], Some(62.5)),
            ([None, Some(4.0), None], None),
            ([None, None, None], None),
        ] {
            assert_eq!(weighted([2.0, 1.0, 1.0].into_iter().zip(levels)), score, "{levels:?}");
        }
        assert_eq!(weighted([]), None);
    }

    #[test]
    fn a_band_is_of_the_number_that_is_shown() {
        for (value, band) in [
            (100.0, Band::Solid),
            (70.0, Band::Solid),
            (69.5, Band::Solid),
            (69.4, Band::Develop),
            (40.0, Band::Develop),
            (39.5, Band::Develop),
            (39.4, Band::Retry),
            (0.0, Band::Retry),
        ] {
            assert_eq!((Score(value).band(), Band::of(value)), (band, band), "{value}");
        }
    }

    #[test]
    fn whole_scores_are_written_whole() {
        for (value, written) in [(85.0, "85"), (85.5, "85.5"), (0.0, "0"), (100.0, "100")] {
            assert_eq!(serde_json::to_string(&Score::exact(value).unwrap()).unwrap(), written);
        }
        assert_eq!(Score::exact(100.1), None);
        assert_eq!(Score::exact(f64::NAN), None);
        assert_eq!(Score::rounded(62.5).value(), 63.0);
    }
}
