//! DOCX: a zip archive whose `word/document.xml` holds the text (ECMA-376, part 1, section 17).

use crate::{Found, Limits};
use interview::document::Unreadable;
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesRef, BytesStart, Event},
};
use std::io::{Cursor, Read};
use zip::{ZipArchive, result::ZipError};

/// Where the text is.
const MAIN_PART: &str = "word/document.xml";

/// Files in an archive at most: a long document with many pictures has a few hundred.
const MOST_ENTRIES: usize = 4_096;

/// Elements that may stand in one another; Word's own stay far below.
const DEEPEST: usize = 1_024;

/// Reads the text of a DOCX.
pub(crate) fn read(file: &[u8], limits: &Limits) -> Result<Found, Unreadable> {
    let markup = main_part(file, limits.expanded_bytes)?;
    // Characters are counted once more when the text is tidied; here they only bound what is kept in memory.
    let enough = limits.characters.saturating_mul(8).saturating_add(64 * 1_024);
    let mut body = Body { enough, ..Body::default() };
    body.read(&markup)?;
    Ok(Found { text: body.text, pages: None, cut: body.cut })
}

fn main_part(file: &[u8], most: u64) -> Result<String, Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|_| Unreadable::Damaged)?;
    if archive.len() > MOST_ENTRIES {
        return Err(Unreadable::ExpandsTooMuch);
    }
    let part = archive.by_name(MAIN_PART).map_err(|error| match error {
        ZipError::FileNotFound => Unreadable::UnknownKind,
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Unreadable::Encrypted,
        _ => Unreadable::Damaged,
    })?;
    // What the archive says of its own size is not believed; what comes out is counted.
    let mut markup = Vec::new();
    part.take(most.saturating_add(1)).read_to_end(&mut markup).map_err(|_| Unreadable::Damaged)?;
    if markup.len() as u64 > most {
        return Err(Unreadable::ExpandsTooMuch);
    }
    String::from_utf8(markup).map_err(|_| Unreadable::Damaged)
}

/// The text of a body while its markup is read.
#[derive(Default)]
struct Body {
    text: String,
    /// Bytes of text after which no more is kept.
    enough: usize,
    cut: bool,
    /// Whether the reader stands in a run's text.
    in_text: bool,
    /// Elements that are open.
    depth: usize,
    /// How deep the element lies whose text is not shown, if the reader stands in one.
    hidden_from: Option<usize>,
}

impl Body {
    fn read(&mut self, markup: &str) -> Result<(), Unreadable> {
        let mut reader = Reader::from_str(markup);
        loop {
            match reader.read_event().map_err(|_| Unreadable::Damaged)? {
                Event::Start(element) => self.open(&element)?,
                Event::Empty(element) => self.mark(element.local_name().as_ref()),
                Event::End(element) => self.close(element.local_name().as_ref()),
                Event::Text(text) if self.in_text => self.add(&text.xml_content(XmlVersion::Explicit1_0)),
                Event::CData(text) if self.in_text => self.add(&text.xml_content(XmlVersion::Explicit1_0)),
                Event::GeneralRef(reference) if self.in_text => self.add_reference(&reference)?,
                Event::Eof => break,
                _ => {}
            }
        }
        // An archive that was cut off and mended may end within its document.
        if self.depth == 0 { Ok(()) } else { Err(Unreadable::Damaged) }
    }

    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), Unreadable> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Unreadable::Damaged);
        }
        match element.local_name().as_ref() {
            "t" => self.in_text = true,
            // What stands here for older programs stands before it already; what was moved away stands elsewhere.
            "Fallback" | "moveFrom" if self.hidden_from.is_none() => self.hidden_from = Some(self.depth),
            name => self.mark(name),
        }
        Ok(())
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "p" => self.add("\n"),
            // A row of a table becomes a line, its cells apart by tabs.
            "tc" if self.text.ends_with('\n') => {
                self.text.pop();
                self.add("\t");
            }
            "tr" => self.add("\n"),
            _ => {}
        }
        if self.hidden_from == Some(self.depth) {
            self.hidden_from = None;
        }
        self.depth = self.depth.saturating_sub(1);
    }

    /// Elements that stand for a character.
    fn mark(&mut self, name: &str) {
        match name {
            "tab" | "ptab" => self.add("\t"),
            "br" | "cr" => self.add("\n"),
            "noBreakHyphen" => self.add("-"),
            _ => {}
        }
    }

    fn add_reference(&mut self, reference: &BytesRef<'_>) -> Result<(), Unreadable> {
        if let Some(character) = reference.resolve_char_ref().map_err(|_| Unreadable::Damaged)? {
            self.add(character.encode_utf8(&mut [0; 4]));
        } else if let Some(text) = quick_xml::escape::resolve_predefined_entity(reference) {
            self.add(text);
        }
        // An entity of the document's own is not expanded: Word writes none, and a bomb is made of them.
        Ok(())
    }

    fn add(&mut self, text: &str) {
        if self.hidden_from.is_some() {
        } else if self.text.len() + text.len() > self.enough {
            self.cut = true;
        } else {
            self.text.push_str(text);
        }
    }
}
