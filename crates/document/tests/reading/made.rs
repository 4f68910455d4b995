//! Files made in code.

use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// A zip archive of these files.
pub(crate) fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A PDF of these objects, the first of which is number 1 and the catalog. It has no table of them, so they are looked
/// for.
pub(crate) fn pdf(objects: &[String]) -> Vec<u8> {
    let mut pdf = "%PDF-1.4\n".to_owned();
    for (number, object) in (1..).zip(objects) {
        let _never = write!(pdf, "{number} 0 obj\n{object}\nendobj\n");
    }
    pdf.push_str("trailer\n<</Root 1 0 R>>\n%%EOF\n");
    pdf.into_bytes()
}

/// A stream of a PDF.
pub(crate) fn stream(dictionary: &str, content: &str) -> String {
    format!("<<{dictionary}/Length {}>>\nstream\n{content}\nendstream", content.len())
}
