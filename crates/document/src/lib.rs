//! How a résumé is read: the only crate that knows file formats. Bytes go in, text comes out.
//!
//! Read in this order: [`read`], `kind` (what a file is, by its bytes), `pdf`, `docx`, `hwpx`, `hwp` and `plain` (one
//! reader for each kind), `package`, `markup` and `flow` (what the three in the middle share), `tidy` (what holds for
//! every text).
//!
//! Invariants
//! - What is wrong with a file is one of [`Unreadable`]; the name that a file was given is never asked.
//! - Nothing here touches a disk, a network, a clock or the environment, and no crate under it has C in it.
//! - A text is cut only with `truncated` beside it.
//!
//! The parsers under this crate may panic, loop or ask for all memory on a hostile file, so the program reads in a
//! process of its own that has limits.

mod docx;
mod flow;
mod hwp;
mod hwpx;
mod kind;
mod markup;
mod package;
mod pdf;
mod plain;
mod tidy;

use interview::{
    document::{DocumentKind, DocumentText, Reading, Unreadable},
    untrusted::Untrusted,
};
use kind::Format;
use package::Package;

/// How much is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Pages that a file may have.
    pub pages: usize,
    /// Characters of text that are kept.
    pub characters: usize,
    /// Bytes that a packed file's text may have unpacked, with its markup.
    pub expanded_bytes: u64,
}

/// The text that a reader found, before it is tidied.
struct Found {
    text: String,
    kind: DocumentKind,
    pages: Option<u32>,
    /// Whether the reader stopped because there was enough.
    cut: bool,
}

/// Reads the text of a file.
pub fn read(file: &[u8], limits: &Limits) -> Reading {
    let found = match kind::of(file)? {
        Format::Pdf => pdf::read(file, limits)?,
        Format::Archive => read_archive(file, limits)?,
        Format::Compound => hwp::read(file, limits)?,
        Format::Text => plain::read(file)?,
    };
    let (text, cut) = tidy::tidy(&found.text, limits.characters);
    if text.is_empty() {
        return Err(Unreadable::NoText);
    }
    Ok(DocumentText {
        unreadable_characters: text.matches(char::REPLACEMENT_CHARACTER).count(),
        text: Untrusted::new(text),
        kind: found.kind,
        pages: found.pages,
        truncated: cut || found.cut,
    })
}

fn read_archive(file: &[u8], limits: &Limits) -> Result<Found, Unreadable> {
    let mut package = Package::open(file, limits.expanded_bytes)?;
    if hwpx::is_one(&mut package)? {
        hwpx::read(&mut package, limits)
    } else {
        docx::read(&mut package, limits)
    }
}
