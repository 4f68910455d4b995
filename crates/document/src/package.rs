//! A zip archive whose files are the parts of a document, as DOCX and HWPX are.

use encoding_rs::UTF_8;
use interview::document::Unreadable;
use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};
use zip::{
    ZipArchive,
    result::{ZipError, ZipResult},
};

/// Files in an archive at most: a long document with many pictures has a few hundred.
const MAX_ENTRIES: usize = 4_096;

/// The parts of a document. They are asked for by paths from the root, in any case and with either slash.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    parts: BTreeMap<String, usize>,
    /// Bytes that may still be unpacked, of all parts together.
    room: u64,
}

impl<'a> Package<'a> {
    /// Opens an archive of which at most so many bytes are unpacked.
    pub(crate) fn open(file: &'a [u8], max: u64) -> Result<Self, Unreadable> {
        let archive = ZipArchive::new(Cursor::new(file)).map_err(|_| Unreadable::Damaged)?;
        if archive.len() > MAX_ENTRIES {
            return Err(Unreadable::ExpandsTooMuch);
        }
        let mut parts = BTreeMap::new();
        for index in 0..archive.len() {
            if let Some(Ok(name)) = archive.name_for_index(index) {
                parts.entry(path(&name)).or_insert(index);
            }
        }
        Ok(Self { archive, parts, room: max })
    }

    /// The paths of all parts, in lower case.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// Whether there is such a part.
    pub(crate) fn has(&self, part: &str) -> bool {
        self.parts.contains_key(&path(part))
    }

    /// The text of a part, if there is one; bytes that are no text are replaced.
    pub(crate) fn part(&mut self, part: &str) -> Result<Option<String>, Unreadable> {
        let Some(index) = self.parts.get(&path(part)) else {
            return Ok(None);
        };
        let bytes = unpack(self.archive.by_index(*index), self.room)?;
        self.room -= bytes.len() as u64;
        let (text, ..) = UTF_8.decode(&bytes);
        Ok(Some(text.into_owned()))
    }
}

/// What the archive says of its own size is not believed; what comes out is counted.
fn unpack(part: ZipResult<impl Read>, max: u64) -> Result<Vec<u8>, Unreadable> {
    let part = part.map_err(|error| match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Unreadable::Encrypted,
        _ => Unreadable::Damaged,
    })?;
    let mut bytes = Vec::new();
    part.take(max.saturating_add(1)).read_to_end(&mut bytes).map_err(|_| Unreadable::Damaged)?;
    if bytes.len() as u64 > max { Err(Unreadable::ExpandsTooMuch) } else { Ok(bytes) }
}

/// One way to write a path: from the root, without detours, in lower case, because names of parts differ by more.
fn path(name: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in name.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_in_one_way() {
        for name in
            ["word/document.xml", "/word/document.xml", "word\\Document.xml", "word/x/.././document.xml"]
        {
            assert_eq!(path(name), "word/document.xml");
        }
        assert_eq!(path("../../x"), "x");
    }
}
