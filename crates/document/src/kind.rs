//! What a file is, by its bytes.

use interview::document::{DocumentKind, Unreadable};

/// How far into a file a PDF may begin; mail programs put bytes before it (ISO 32000-1, implementation note 13).
const PDF_BEGINS_WITHIN: usize = 1_024;

/// What Microsoft's older files begin with; Word keeps an encrypted DOCX in such a one.
const COMPOUND_FILE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Beginnings of files that people take for documents, and that hold pictures, markup or a format that is not read.
const UNREAD: &[&[u8]] = &[
    b"\x89PNG",
    b"\xFF\xD8\xFF",
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"RIFF",
    b"{\\rtf",
    b"HWP Document File",
    b"%!PS",
    b"\x1F\x8B",
    b"Rar!",
    b"7z\xBC\xAF",
];

/// Says what a file is.
pub(crate) fn of(file: &[u8]) -> Result<DocumentKind, Unreadable> {
    if file.is_empty() {
        return Err(Unreadable::Empty);
    }
    let beginning = &file[..file.len().min(PDF_BEGINS_WITHIN)];
    if file.starts_with(b"PK\x03\x04") {
        return Ok(DocumentKind::Docx);
    }
    if holds(beginning, b"%PDF-") {
        return Ok(DocumentKind::Pdf);
    }
    if file.starts_with(COMPOUND_FILE) {
        let stream: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        return Err(if holds(file, &stream) { Unreadable::Encrypted } else { Unreadable::UnknownKind });
    }
    if UNREAD.iter().any(|signature| file.starts_with(signature)) || is_markup(beginning) {
        return Err(Unreadable::UnknownKind);
    }
    Ok(DocumentKind::Text)
}

/// Whether a file is a web page or XML: a text, but not one for a person to read.
fn is_markup(beginning: &[u8]) -> bool {
    let text = beginning.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(beginning).trim_ascii_start();
    let begins =
        |tag: &str| text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()));
    ["<!doctype", "<html", "<?xml", "<svg", "<head", "<body"].into_iter().any(begins)
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_say_what_a_file_is() {
        for (file, kind) in [
            (&b"%PDF-1.7\n"[..], Ok(DocumentKind::Pdf)),
            (b"\r\n\r\n%PDF-1.4", Ok(DocumentKind::Pdf)),
            (b"PK\x03\x04\x14\0", Ok(DocumentKind::Docx)),
            ("이력서".as_bytes(), Ok(DocumentKind::Text)),
            (b"# CV", Ok(DocumentKind::Text)),
            (b"", Err(Unreadable::Empty)),
            (b" <!DOCTYPE HTML><p>x", Err(Unreadable::UnknownKind)),
            (b"\xFF\xD8\xFF\xE0", Err(Unreadable::UnknownKind)),
            (b"{\\rtf1", Err(Unreadable::UnknownKind)),
            (COMPOUND_FILE, Err(Unreadable::UnknownKind)),
        ] {
            assert_eq!(of(file), kind, "{file:?}");
        }
        let name = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes);
        let locked: Vec<u8> = COMPOUND_FILE.iter().copied().chain(name).collect();
        assert_eq!(of(&locked), Err(Unreadable::Encrypted));
    }
}
