//! The level of each hundredth of a second, and the spans in which somebody speaks.
//!
//! Speech is distinguished from silence by its level alone, relative to the quietest tenth of the recording (an adaptive
//! energy gate): sound that is 9 dB above the background is speech, with 200 ms after it.

use interview::recording::sound::{Sound, Span};

/// The level of silence, in dBFS.
const SILENCE: f64 = -90.0;
/// Speech is at least this much above the background, in dB.
const ABOVE_THE_ROOM: f64 = 9.0;
/// In speech without a pause the quietest tenth is not the background. The gate is at least this much below the loudest, in
/// dB.
const BELOW_THE_LOUDEST: f64 = 12.0;
/// Sound whose level varies by less than this, in dB, is a fan or a tone: a voice rises and falls with every syllable.
const STEADY: f64 = 6.0;
/// Nothing below this level is speech, in dBFS.
const FAINTEST_SPEECH: f64 = -60.0;
/// How many hundredths of a second after speech still belong to it.
const HANG_OVER: usize = 20;
/// Sound that is shorter than this, in hundredths of a second, is a click.
const MIN_SPEECH: usize = 6;
/// Samples of at least this size are clipped.
const FULL_SCALE: f32 = 0.999;
/// How many spans of a recording are kept; an hour of talk has some 3,000.
const MAX_SPANS: usize = 10_000;

/// Gathers levels while samples come.
pub(crate) struct Levels {
    rate: u32,
    /// The sum of squares and the number of the samples of the current hundredth of a second.
    squares: f64,
    counted: u32,
    clipped: u32,
    samples: u64,
    /// The level of each hundredth, in dBFS, and whether samples of it are clipped.
    frames: Vec<(f32, u32)>,
}

impl Levels {
    pub(crate) fn at(rate: u32) -> Self {
        Self { rate, squares: 0.0, counted: 0, clipped: 0, samples: 0, frames: Vec::new() }
    }

    /// Takes the next samples of one channel. Samples far outside of full scale, as damaged packets decode to, are limited.
    pub(crate) fn take(&mut self, sample: f32) {
        let sample = if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
        self.squares += f64::from(sample) * f64::from(sample);
        self.clipped += u32::from(sample.abs() >= FULL_SCALE);
        self.counted += 1;
        self.samples += 1;
        if self.counted >= self.rate / 100 {
            self.close_frame();
        }
    }

    fn close_frame(&mut self) {
        let mean = self.squares / f64::from(self.counted.max(1));
        let level = (10.0 * mean.max(1e-12).log10()).max(SILENCE);
        self.frames.push((level as f32, self.clipped));
        (self.squares, self.counted, self.clipped) = (0.0, 0, 0);
    }

    /// The duration of the samples so far.
    pub(crate) fn milliseconds(&self) -> u64 {
        self.samples * 1_000 / u64::from(self.rate.max(1))
    }

    /// The measurements of the samples so far.
    pub(crate) fn sound(self) -> Sound {
        let duration_ms = u32::try_from(self.milliseconds()).unwrap_or(u32::MAX);
        let mut sorted: Vec<f32> = self.frames.iter().map(|(level, _)| *level).collect();
        sorted.sort_by(f32::total_cmp);
        let (Some(quietest), Some(loudest)) = (percentile(&sorted, 0.10), percentile(&sorted, 0.95)) else {
            return Sound { duration_ms, ..Sound::default() };
        };
        if loudest - quietest < STEADY {
            return Sound { duration_ms, ..Sound::default() };
        }
        let gate = (quietest + ABOVE_THE_ROOM).min(loudest - BELOW_THE_LOUDEST).max(FAINTEST_SPEECH);
        let speech = self.speech(gate, duration_ms);
        let mut levels: Vec<f32> = Vec::new();
        let mut clipped = 0_u64;
        let mut at_span = 0;
        for (frame, (level, over)) in self.frames.iter().enumerate() {
            let at = u32::try_from(frame * 10).unwrap_or(u32::MAX);
            while speech.get(at_span).is_some_and(|span| span.end <= at) {
                at_span += 1;
            }
            if f64::from(*level) >= gate && speech.get(at_span).is_some_and(|span| span.start <= at) {
                levels.push(*level);
                clipped += u64::from(*over);
            }
        }
        levels.sort_by(f32::total_cmp);
        let samples = levels.len() as f64 * f64::from(self.rate / 100);
        Sound {
            duration_ms,
            level: percentile(&levels, 0.5),
            level_range: percentile(&levels, 0.95)
                .zip(percentile(&levels, 0.10))
                .map(|(high, low)| high - low),
            noise: (!speech.is_empty()).then_some(quietest),
            clipped: if samples > 0.0 { clipped as f64 / samples } else { 0.0 },
            speech,
        }
    }

    /// The spans above a gate, without clicks, and each with a little after it.
    fn speech(&self, gate: f64, duration_ms: u32) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        let mut begun: Option<usize> = None;
        let mut last_loud = 0;
        for frame in 0..=self.frames.len() {
            let loud = self.frames.get(frame).is_some_and(|(level, _)| f64::from(*level) >= gate);
            match begun {
                None if loud => begun = Some(frame),
                Some(first) if !loud && (frame == self.frames.len() || frame - last_loud > HANG_OVER) => {
                    // The hang-over joins spans that are near; it does not count as speech.
                    if last_loud + 1 - first >= MIN_SPEECH && spans.len() < MAX_SPANS {
                        spans.push(span(first, last_loud + 1, duration_ms));
                    }
                    begun = None;
                }
                _ => {}
            }
            if loud {
                last_loud = frame;
            }
        }
        spans
    }
}

fn span(first: usize, end: usize, duration_ms: u32) -> Span {
    let milliseconds = |frames: usize| u32::try_from(frames * 10).unwrap_or(u32::MAX).min(duration_ms);
    Span { start: milliseconds(first), end: milliseconds(end) }
}

fn percentile(sorted: &[f32], part: f64) -> Option<f64> {
    let place = ((sorted.len().checked_sub(1)?) as f64 * part).round() as usize;
    sorted.get(place).map(|level| (f64::from(*level) * 10.0).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tone of this level over a quiet hiss, for each part of so many milliseconds; 0 is the hiss alone.
    fn sound(parts: &[(u32, f32)]) -> Sound {
        let rate = 16_000;
        let mut levels = Levels::at(rate);
        let mut seed = 1_u32;
        let mut at = 0_u32;
        for (milliseconds, amplitude) in parts {
            for _ in 0..milliseconds * (rate / 1_000) {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let hiss = (seed >> 16) as f32 / 65_536.0 - 0.5;
                levels.take(amplitude * (at as f32 * 0.2).sin() + hiss * 0.002);
                at += 1;
            }
        }
        levels.sound()
    }

    #[test]
    fn speech_and_silence_are_told_apart_to_a_frame() {
        let heard = sound(&[(500, 0.0), (1_500, 0.2), (1_000, 0.0), (2_000, 0.1), (700, 0.0)]);
        assert_eq!(heard.duration_ms, 5_700);
        assert_eq!(heard.speech, [Span { start: 500, end: 2_000 }, Span { start: 3_000, end: 5_000 }]);
        assert!((heard.level.unwrap() - -23.0).abs() < 1.5, "{heard:?}");
        assert!(heard.noise.unwrap() < -55.0, "{heard:?}");
        assert!((heard.level_range.unwrap() - 6.0).abs() < 0.5, "{heard:?}");
    }

    #[test]
    fn a_short_gap_joins_and_a_click_is_none() {
        let heard =
            sound(&[(300, 0.0), (800, 0.2), (150, 0.0), (800, 0.2), (900, 0.0), (30, 0.5), (900, 0.0)]);
        assert_eq!(heard.speech, [Span { start: 300, end: 2_050 }]);
    }

    #[test]
    fn silence_has_no_speech_and_talk_without_a_break_is_all_speech() {
        assert_eq!(sound(&[(3_000, 0.0)]).speech, []);
        assert_eq!(sound(&[(3_000, 0.0)]).level, None);
        assert_eq!(sound(&[(3_000, 0.3)]).speech, [], "a tone is no voice");
        let syllables: Vec<(u32, f32)> = [(150, 0.3), (60, 0.03)].into_iter().cycle().take(40).collect();
        assert_eq!(sound(&syllables).speech, [Span { start: 0, end: 4_140 }]);
        assert_eq!(Levels::at(16_000).sound(), Sound::default());
    }

    #[test]
    fn a_voice_is_measured_alike_whatever_its_gain() {
        let quiet = sound(&[(500, 0.0), (1_500, 0.05), (1_000, 0.0), (2_000, 0.05)]);
        let loud = sound(&[(500, 0.0), (1_500, 0.5), (1_000, 0.0), (2_000, 0.5)]);
        assert_eq!(quiet.speech, loud.speech);
        assert_eq!(loud.clipped, 0.0);
        assert!(sound(&[(500, 0.0), (1_500, 1.4)]).clipped > 0.3);
    }

    #[test]
    fn samples_of_damaged_packets_are_cut() {
        let mut levels = Levels::at(8_000);
        for sample in [f32::NAN, f32::INFINITY, 5.6e12, -1e9].into_iter().cycle().take(8_000) {
            levels.take(sample);
        }
        let heard = levels.sound();
        assert_eq!(heard, Sound { duration_ms: 1_000, ..Sound::default() });
    }
}
