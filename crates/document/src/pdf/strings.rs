//! Texts that stand in a PDF beside its pages: values of forms, and what marked content stands for.

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};

/// What the bytes mean from 0x18 that are not ASCII, and from 0x80 not Latin-1 (ISO 32000-1, annex D.2).
const FROM_0X18: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
const FROM_0X80: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ',
    'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
];

/// Reads a text string: UTF-16 or UTF-8 with a mark, else PDFDocEncoding. UTF-8 without its mark is known by its form.
pub(super) fn text(bytes: &[u8]) -> String {
    let marked = if bytes.starts_with(b"\xFE\xFF") {
        Some(UTF_16BE)
    } else if bytes.starts_with(b"\xFF\xFE") {
        Some(UTF_16LE)
    } else if std::str::from_utf8(bytes).is_ok_and(|text| !text.is_ascii()) {
        Some(UTF_8)
    } else {
        None
    };
    match marked {
        Some(encoding) => without_languages(&encoding.decode(bytes).0),
        None => bytes.iter().map(|byte| character(*byte)).collect(),
    }
}

fn character(byte: u8) -> char {
    let table = match byte {
        0x18..=0x1F => FROM_0X18.get(usize::from(byte - 0x18)),
        0x80..=0xA0 => FROM_0X80.get(usize::from(byte - 0x80)),
        _ => None,
    };
    table.copied().unwrap_or(char::from(byte))
}

/// A language may be named within a text, between two escapes.
fn without_languages(text: &str) -> String {
    text.split('\u{1b}').step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_is_read() {
        assert_eq!(text(b"\xFE\xFF\xD6\x4D\xAE\x38\xB3\xD9"), "홍길동");
        assert_eq!(text(b"\xFF\xFE\x4D\xD6"), "홍");
        assert_eq!(text("\u{feff}홍".as_bytes()), "홍");
        assert_eq!(text("홍".as_bytes()), "홍");
        assert_eq!(text(b"caf\xE9 \x80 \xA0 \x84"), "café • € —");
        assert_eq!(text(b"\xFE\xFF\0\x1B\0k\0o\0\x1B\xD6\x4D"), "홍");
    }
}
