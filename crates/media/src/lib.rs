//! How a recording is kept and heard.
//!
//! [`RecordingFolder`] keeps recordings as files. [`sound`](measure) listens to one: its [`kind`] is told from its first bytes,
//! its packets are decoded one after the other, and of each hundredth of a second only the level is kept, so that an hour
//! takes a few megabytes. Nothing that a file says of itself is believed beyond a bound.

mod decode;
mod folder;
mod kind;
mod levels;
mod resample;
mod wave;

pub use folder::RecordingFolder;

use interview::{ports::Heard, recording::Unusable};
use std::{fs::File, path::Path};

/// Listens to a file, which may last so many seconds.
pub fn measure(path: &Path, seconds: u32) -> Result<Heard, Unusable> {
    let mut file = File::open(path).map_err(|_| Unusable::Damaged)?;
    let kind = kind::Kind::sniff(&mut file)?;
    let (sound, has_picture) = decode::listen(file, kind, seconds)?;
    Ok(Heard { media_type: kind.media_type(has_picture), sound })
}
