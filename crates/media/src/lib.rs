//! Recordings: storing, decoding and measuring them.
//!
//! [`RecordingFolder`] stores recordings as files. [`sound`](measure) measures one: its first bytes tell its [`kind`], its
//! packets are decoded one after the other, and only the level of each hundredth of a second is kept, so that an hour takes
//! a few megabytes. Nothing that a file says about itself is trusted beyond a bound.

mod decode;
mod folder;
mod kind;
mod levels;
mod resample;
mod wave;

pub use folder::RecordingFolder;

use interview::{ports::Heard, recording::Unusable};
use std::{fs::File, path::Path};

/// Measures a file of at most so many seconds.
pub fn measure(path: &Path, seconds: u32) -> Result<Heard, Unusable> {
    let mut file = File::open(path).map_err(|_| Unusable::Damaged)?;
    let kind = kind::Kind::sniff(&mut file)?;
    let (sound, has_picture) = decode::listen(file, kind, seconds)?;
    Ok(Heard { media_type: kind.media_type(has_picture), sound })
}
