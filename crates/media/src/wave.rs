//! Spans of a recording as WAV: 16,000 samples per second, one channel, 16 bits.

use crate::resample::Resampler;
use crate::{
    decode::{self, Listener},
    kind::Kind,
};
use interview::recording::{Unusable, sound::Span};
use std::{fs::File, path::Path};

/// Samples per second of the output.
const RATE: u32 = 16_000;
/// The longest span, in milliseconds, whatever is requested.
const MAX_SPAN: u32 = 60_000;

/// Decodes spans, which must be in the order of their beginnings, and passes each on as WAV until `take` wants no more.
pub(crate) fn cut(path: &Path, spans: &[Span], take: impl FnMut(Vec<u8>) -> bool) -> Result<(), Unusable> {
    let mut file = File::open(path).map_err(|_| Unusable::Damaged)?;
    let kind = Kind::sniff(&mut file)?;
    let last = spans.iter().map(|span| span.end).max().unwrap_or(0);
    let cutter = Cutter { spans, open: Vec::new(), begun: 0, at: 0, take, has_ended: false };
    let mut cutting = Cutting { resampler: None, cutter };
    let played = decode::play(file, kind, last / 1_000 + 3_600, &mut cutting);
    if cutting.cutter.has_ended {
        return Ok(());
    }
    played?;
    cutting.cutter.finish();
    Ok(())
}

/// Brings samples to the rate of the output, and cuts spans out of them.
struct Cutting<'s, F> {
    resampler: Option<Resampler>,
    cutter: Cutter<'s, F>,
}

impl<F: FnMut(Vec<u8>) -> bool> Listener for Cutting<'_, F> {
    fn take(&mut self, rate: u32, sample: f32) {
        let Self { resampler, cutter } = self;
        let sample = if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
        resampler
            .get_or_insert_with(|| Resampler::new(rate, RATE))
            .take(sample, |sample| cutter.take(sample));
    }

    fn goes_on(&self) -> Result<(), Unusable> {
        if self.cutter.has_ended { Err(Unusable::Interrupted) } else { Ok(()) }
    }
}

struct Cutter<'s, F> {
    spans: &'s [Span],
    /// The spans under way, with their samples; two where windows overlap.
    open: Vec<(Span, Vec<i16>)>,
    /// How many spans have begun.
    begun: usize,
    /// How many samples were read.
    at: u64,
    /// Gets each span; returns `false` when it wants no more.
    take: F,
    /// Whether no more samples are needed.
    has_ended: bool,
}

impl<F: FnMut(Vec<u8>) -> bool> Cutter<'_, F> {
    /// Takes the next sample.
    fn take(&mut self, sample: f32) {
        if self.has_ended {
            return;
        }
        let milliseconds = self.at * 1_000 / u64::from(RATE);
        while let Some(span) = self.spans.get(self.begun).filter(|span| u64::from(span.start) <= milliseconds)
        {
            self.open.push((*span, Vec::new()));
            self.begun += 1;
        }
        self.at += 1;
        let value = (sample * f32::from(i16::MAX)) as i16;
        for (_, samples) in &mut self.open {
            samples.push(value);
        }
        let is_over = |span: &Span| {
            u64::from(span.end) <= milliseconds || milliseconds >= u64::from(span.start) + u64::from(MAX_SPAN)
        };
        while self.open.first().is_some_and(|(span, _)| is_over(span)) {
            let (_, samples) = self.open.remove(0);
            if !(self.take)(wave(&samples)) {
                self.has_ended = true;
                return;
            }
        }
        self.has_ended = self.begun == self.spans.len() && self.open.is_empty();
    }

    /// Passes on the spans under way, if the sound ends a little before its last span.
    fn finish(mut self) {
        for (_, samples) in self.open {
            if !(self.take)(wave(&samples)) {
                return;
            }
        }
    }
}

fn wave(samples: &[i16]) -> Vec<u8> {
    let data = samples.len() as u32 * 2;
    let mut bytes = Vec::with_capacity(samples.len() * 2 + 44);
    bytes.extend(b"RIFF");
    bytes.extend((36 + data).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    for value in [1_u16, 1] {
        bytes.extend(value.to_le_bytes());
    }
    for value in [RATE, RATE * 2] {
        bytes.extend(value.to_le_bytes());
    }
    for value in [2_u16, 16] {
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend(b"data");
    bytes.extend(data.to_le_bytes());
    bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    bytes
}
