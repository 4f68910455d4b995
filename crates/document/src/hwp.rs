//! HWP 5: a compound file of Hangul's whose sections are streams of records (Hancom, "한글 문서 파일 형식 5.0").

mod records;

use crate::{Found, Limits, flow::Flow};
use cfb::CompoundFile;
use flate2::read::DeflateDecoder;
use interview::document::{DocumentKind, Unreadable};
use records::Section;
use std::io::{Cursor, Read};

/// What the stream `FileHeader` begins with.
const SIGNATURE: &[u8] = b"HWP Document File";
/// Where that stream says what holds for the file, and how far it is read.
const PROPERTIES: usize = 36;
const FILE_HEADER: u64 = 256;

/// Bits of the properties.
const PACKED: u32 = 1;
const PASSWORD: u32 = 1 << 1;
/// Made for giving out, held by rights management, or encrypted with a certificate: only Hangul opens those.
const HANGUL_ONLY: u32 = 1 << 2 | 1 << 4 | 1 << 8 | 1 << 10;

/// Sections of a document that are read.
const MAX_SECTIONS: usize = 1_024;

type Compound<'a> = CompoundFile<Cursor<&'a [u8]>>;

/// Reads the text of an HWP.
pub(crate) fn read(file: &[u8], limits: &Limits) -> Result<Found, Unreadable> {
    let mut compound = CompoundFile::open(Cursor::new(file)).map_err(|_| Unreadable::NeedsConversion)?;
    let properties = properties(&mut compound)?;
    if properties & PASSWORD != 0 {
        return Err(Unreadable::Encrypted);
    }
    if properties & HANGUL_ONLY != 0 {
        return Err(Unreadable::NeedsConversion);
    }
    let mut flow = Flow::new(limits.characters);
    let mut room = limits.expanded_bytes;
    for number in 0..MAX_SECTIONS {
        let path = format!("/BodyText/Section{number}");
        if !compound.is_stream(&path) {
            break;
        }
        let records = section(&mut compound, &path, properties & PACKED != 0, room)?;
        room -= records.len() as u64;
        Section::new(&mut flow).read(&records)?;
    }
    let (text, cut) = flow.finish();
    Ok(Found { text, kind: DocumentKind::Hwp, pages: None, cut })
}

/// What holds for the file; one that does not say it is Word's, or of a program that nobody knows.
fn properties(compound: &mut Compound<'_>) -> Result<u32, Unreadable> {
    let stream = compound.open_stream("/FileHeader").map_err(|_| Unreadable::NeedsConversion)?;
    let mut header = Vec::new();
    stream.take(FILE_HEADER).read_to_end(&mut header).map_err(|_| Unreadable::Damaged)?;
    if !header.starts_with(SIGNATURE) {
        return Err(Unreadable::NeedsConversion);
    }
    let bytes = header.get(PROPERTIES..).and_then(|bytes| bytes.first_chunk());
    bytes.map(|bytes| u32::from_le_bytes(*bytes)).ok_or(Unreadable::Damaged)
}

/// The records of a section, of which at most so many bytes are unpacked.
fn section(compound: &mut Compound<'_>, path: &str, packed: bool, max: u64) -> Result<Vec<u8>, Unreadable> {
    let stream = compound.open_stream(path).map_err(|_| Unreadable::Damaged)?;
    let mut records = Vec::new();
    let read = if packed {
        DeflateDecoder::new(stream).take(max.saturating_add(1)).read_to_end(&mut records)
    } else {
        stream.take(max.saturating_add(1)).read_to_end(&mut records)
    };
    read.map_err(|_| Unreadable::Damaged)?;
    if records.len() as u64 > max { Err(Unreadable::ExpandsTooMuch) } else { Ok(records) }
}
