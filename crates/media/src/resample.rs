//! Resampling by a windowed sinc, which first removes what is above half the new rate.

use std::{collections::VecDeque, f64::consts::PI};

/// How many crossings of zero the sinc has on each side.
const CROSSINGS: f64 = 8.0;

/// Changes the sample rate of a stream of samples.
pub(crate) struct Resampler {
    /// How many input samples make one output sample.
    ratio: f64,
    /// How far the filter reaches on each side, in input samples.
    reach: f64,
    /// The latest input samples; the first of them has the number `first`.
    kept: VecDeque<f32>,
    first: u64,
    came: u64,
    went: u64,
}

impl Resampler {
    pub(crate) fn new(from: u32, to: u32) -> Self {
        let ratio = f64::from(from.max(1)) / f64::from(to.max(1));
        let reach = CROSSINGS * ratio.max(1.0);
        Self { ratio, reach, kept: VecDeque::new(), first: 0, came: 0, went: 0 }
    }

    /// Takes the next sample, and passes on those that are complete with it.
    pub(crate) fn take(&mut self, sample: f32, mut hand_on: impl FnMut(f32)) {
        if self.ratio == 1.0 {
            return hand_on(sample);
        }
        self.kept.push_back(sample);
        self.came += 1;
        while self.went as f64 * self.ratio + self.reach < self.came as f64 {
            hand_on(self.at(self.went as f64 * self.ratio));
            self.went += 1;
        }
        let needed = (self.went as f64 * self.ratio - self.reach).max(0.0) as u64;
        while self.first < needed && self.kept.pop_front().is_some() {
            self.first += 1;
        }
    }

    /// The sound between two input samples.
    fn at(&self, place: f64) -> f32 {
        let width = self.ratio.max(1.0);
        let (mut sum, mut weights) = (0.0, 0.0);
        for (index, sample) in self.kept.iter().enumerate() {
            let distance = (self.first + index as u64) as f64 - place;
            if distance.abs() < self.reach {
                let x = PI * distance / width;
                let sinc = if x.abs() < 1e-9 { 1.0 } else { x.sin() / x };
                let weight = sinc * (0.5 + 0.5 * (PI * distance / self.reach).cos());
                sum += weight * f64::from(*sample);
                weights += weight;
            }
        }
        if weights.abs() > 1e-9 { (sum / weights) as f32 } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The level of a tone after the filter, relative to its level before.
    fn passed(from: u32, hertz: f64) -> f64 {
        let mut resampler = Resampler::new(from, 16_000);
        let mut out = Vec::new();
        for at in 0..from {
            let sample = (f64::from(at) / f64::from(from) * hertz * 2.0 * PI).sin();
            resampler.take(sample as f32, |sample| out.push(f64::from(sample)));
        }
        assert!((15_900..=16_000).contains(&out.len()), "{}", out.len());
        let middle = &out[200..out.len() - 200];
        (middle.iter().map(|sample| sample * sample).sum::<f64>() / middle.len() as f64 * 2.0).sqrt()
    }

    #[test]
    fn a_voice_passes_and_what_would_fold_back_does_not() {
        for from in [8_000, 44_100, 48_000] {
            assert!((passed(from, 1_000.0) - 1.0).abs() < 0.02, "{from}");
        }
        for hertz in [10_000.0, 15_000.0] {
            assert!(passed(48_000, hertz) < 0.02, "{hertz}");
        }
    }
}
