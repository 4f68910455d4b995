//! What is heard in a recording, before anybody knows the words.

use serde::{Deserialize, Serialize};

/// What a recording sounds like. Levels are in decibels below full scale (dBFS): 0 is the loudest there can be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sound {
    /// How long it is, in milliseconds, counted from its samples.
    pub duration_ms: u32,
    /// Where somebody speaks, in milliseconds from the beginning, in order and apart.
    pub speech: Vec<Span>,
    /// The middle level of what is spoken; `None` where nobody speaks.
    pub level: Option<f64>,
    /// How far the level moves while somebody speaks: from its 10th to its 95th percentile, in dB.
    pub level_range: Option<f64>,
    /// The level of the quietest tenth, which is what the room sounds like.
    pub noise: Option<f64>,
    /// The part of the spoken samples that are as loud as there can be, 0 to 1: the microphone was too close.
    pub clipped: f64,
}

/// A part of a recording, in milliseconds from its beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
}

impl Span {
    /// How long it is, in milliseconds.
    pub fn length(self) -> u32 {
        self.end.saturating_sub(self.start)
    }
}

impl Sound {
    /// How long somebody speaks in all, in milliseconds.
    pub fn spoken_ms(&self) -> u32 {
        self.speech.iter().map(|span| span.length()).sum()
    }
}
