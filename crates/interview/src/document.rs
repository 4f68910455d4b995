//! A candidate's résumé or a job description that comes as a file, and the text in it.

use crate::untrusted::Untrusted;
use serde::{Deserialize, Serialize};

/// Characters that a résumé or a job description may have; the text of a longer file is cut, and says so.
pub const MAX_DOCUMENT_LENGTH: usize = 100_000;

/// The text of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentText {
    /// The text: NFC, lines ended by `\n`, paragraphs apart by an empty line, no control characters.
    pub text: Untrusted,
    /// What kind of file it was.
    pub kind: DocumentKind,
    /// How many pages it has, where the file says so.
    pub pages: Option<u32>,
    /// Whether the file has more text than this.
    pub truncated: bool,
    /// Characters that could not be read; the text has U+FFFD for each.
    pub unreadable_characters: usize,
}

/// What kind of file a document is, by its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Portable Document Format.
    Pdf,
    /// Office Open XML, as Word writes it.
    Docx,
    /// Hangul's package, KS X 6101.
    Hwpx,
    /// Hangul's compound file, HWP 5.
    Hwp,
    /// Plain text or Markdown.
    Text,
}

/// Why there is no text from a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    /// It has no bytes.
    Empty,
    /// It is no kind of file that is read here.
    UnknownKind,
    /// It is one of Hangul's or of older Word's that is not read here; their programs save it as PDF.
    NeedsConversion,
    /// It has more pages than are read.
    TooManyPages,
    /// It cannot be opened without a password.
    Encrypted,
    /// There is no text in it, as on a scanned page.
    NoText,
    /// It is damaged, or of another kind than its first bytes say.
    Damaged,
    /// Reading it took too long.
    TookTooLong,
    /// Unpacked it is larger than is read.
    ExpandsTooMuch,
}

/// What became of an attempt to read a file.
pub type Reading = Result<DocumentText, Unreadable>;
