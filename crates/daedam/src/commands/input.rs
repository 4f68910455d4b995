//! What commands read from files that people give them.

use anyhow::{Context as _, bail};
use std::{fs, path::Path};

/// Reads a file of at most so many bytes; its size is asked first, so that one that is too large is never read.
pub(super) fn read(path: &Path, max_bytes: u64) -> anyhow::Result<Vec<u8>> {
    let cannot = || format!("cannot read {}", path.display());
    if fs::metadata(path).with_context(cannot)?.len() > max_bytes {
        bail!("{} has more than {max_bytes} bytes", path.display());
    }
    fs::read(path).with_context(cannot)
}
