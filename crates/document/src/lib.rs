//! How a résumé is read: the only room that knows file formats. Bytes go in, text comes out.
//!
//! Read in this order: [`read`], `kind` (what a file is, by its bytes), `pdf`, `docx` and `plain` (one reader for each
//! kind), `tidy` (what holds for every text).
//!
//! Invariants
//! - What is wrong with a file is one of [`Unreadable`]; the name that a file was given is never asked.
//! - Nothing here touches a disk, a network, a clock or the environment, and no crate under it has C in it.
//! - A text is cut only with `truncated` beside it.
//!
//! The parsers under this room may panic, loop or ask for all memory on a hostile file, so the program reads in a
//! process of its own that has limits.

mod docx;
mod kind;
mod pdf;
mod plain;
mod tidy;

use interview::{
    document::{DocumentKind, DocumentText, Reading, Unreadable},
    untrusted::Untrusted,
};

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
    pages: Option<u32>,
    /// Whether the reader stopped because there was enough.
    cut: bool,
}

/// Reads the text of a file.
pub fn read(file: &[u8], limits: &Limits) -> Reading {
    let kind = kind::of(file)?;
    let found = match kind {
        DocumentKind::Pdf => pdf::read(file, limits)?,
        DocumentKind::Docx => docx::read(file, limits)?,
        DocumentKind::Text => plain::read(file)?,
    };
    let (text, cut) = tidy::tidy(&found.text, limits.characters);
    if text.is_empty() {
        return Err(Unreadable::NoText);
    }
    Ok(DocumentText { text: Untrusted::new(text), kind, pages: found.pages, truncated: cut || found.cut })
}
