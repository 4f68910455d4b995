//! What a file is, by its bytes.

use interview::document::Unreadable;

/// How a file is put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Pdf,
    /// A zip archive, as DOCX and HWPX are.
    Archive,
    /// A file of streams, as HWP is, and what Word made before DOCX.
    Compound,
    /// What has no other sign.
    Text,
}

/// How far into a file a PDF may begin; mail programs put bytes before it (ISO 32000-1, implementation note 13).
const PDF_BEGINS_WITHIN: usize = 1_024;

/// What Hangul's files and Microsoft's older ones begin with; Word keeps an encrypted DOCX in such a one.
const COMPOUND_FILE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Beginnings of files that people take for documents, and that hold pictures, packed files or a format that is not read.
const UNREAD: &[&[u8]] = &[
    b"\x89PNG\r\n",
    b"\xFF\xD8\xFF",
    b"II*\0",
    b"MM\0*",
    b"{\\rtf",
    b"%!PS",
    b"\x1F\x8B",
    b"Rar!\x1A\x07",
    b"7z\xBC\xAF",
];

/// Beginnings of pictures and sounds that a text may have too; what follows says which it is.
const PERHAPS_WORDS: &[&[u8]] = &[b"GIF87a", b"GIF89a", b"BM", b"RIFF"];

/// What the files of Hangul before HWP 5 begin with, and what its XML holds at the beginning.
const OLDER_HANGUL: &[u8] = b"HWP Document File V";
const HANGUL_MARKUP: &[u8] = b"<HWPML";

/// Says what a file is.
pub(crate) fn of(file: &[u8]) -> Result<Format, Unreadable> {
    if file.is_empty() {
        return Err(Unreadable::Empty);
    }
    let beginning = &file[..file.len().min(PDF_BEGINS_WITHIN)];
    if file.starts_with(b"PK\x03\x04") {
        return Ok(Format::Archive);
    }
    if holds(beginning, b"%PDF-") {
        return Ok(Format::Pdf);
    }
    if file.starts_with(COMPOUND_FILE) {
        let stream: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        return if holds(file, &stream) { Err(Unreadable::Encrypted) } else { Ok(Format::Compound) };
    }
    let begins = |signature: &&[u8]| file.starts_with(signature);
    let older = begins(&OLDER_HANGUL) && has_controls(beginning);
    if older || (is_markup(beginning) && holds(beginning, HANGUL_MARKUP)) {
        return Err(Unreadable::NeedsConversion);
    }
    let no_words = PERHAPS_WORDS.iter().any(begins) && has_controls(beginning);
    if UNREAD.iter().any(begins) || no_words || is_markup(beginning) {
        return Err(Unreadable::UnknownKind);
    }
    Ok(Format::Text)
}

/// Whether there are bytes that no text has: the heads of pictures and sounds have zeros and small numbers.
fn has_controls(beginning: &[u8]) -> bool {
    beginning.iter().any(|byte| matches!(byte, 0..=8 | 0x0E..=0x19))
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
            (&b"%PDF-1.7\n"[..], Ok(Format::Pdf)),
            (b"\r\n\r\n%PDF-1.4", Ok(Format::Pdf)),
            (b"PK\x03\x04\x14\0", Ok(Format::Archive)),
            ("이력서".as_bytes(), Ok(Format::Text)),
            (b"# CV", Ok(Format::Text)),
            (b"", Err(Unreadable::Empty)),
            (b" <!DOCTYPE HTML><p>x", Err(Unreadable::UnknownKind)),
            (b"\xFF\xD8\xFF\xE0", Err(Unreadable::UnknownKind)),
            (b"{\\rtf1", Err(Unreadable::UnknownKind)),
            (COMPOUND_FILE, Ok(Format::Compound)),
            ("BMW 코리아".as_bytes(), Ok(Format::Text)),
            ("GIF89a와 PNG를 다룹니다".as_bytes(), Ok(Format::Text)),
            (b"RIFF, a reader of WAVE files", Ok(Format::Text)),
            (b"BM\x36\0\x0C\0\0\0\0\0\x36\0", Err(Unreadable::UnknownKind)),
            (b"GIF89a\x01\0\x01\0", Err(Unreadable::UnknownKind)),
            (b"RIFF\x24\x80\0\0WAVEfmt ", Err(Unreadable::UnknownKind)),
            (b"HWP Document File V3.00 \x1A\x01\x02", Err(Unreadable::NeedsConversion)),
            (b"<?xml version=\"1.0\"?><HWPML Version=\"2.8\">", Err(Unreadable::NeedsConversion)),
        ] {
            assert_eq!(of(file), kind, "{file:?}");
        }
        let name = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes);
        let locked: Vec<u8> = COMPOUND_FILE.iter().copied().chain(name).collect();
        assert_eq!(of(&locked), Err(Unreadable::Encrypted));
    }
}
