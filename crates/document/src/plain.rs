//! Plain text and Markdown, in the encodings that Korean and English files come in.

use crate::Found;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GBK, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use interview::document::{DocumentKind, Unreadable};

/// Of so many bytes of UTF-16 at least one is a zero: its spaces, figures and ends of lines have one each.
const ZEROS_ARE_RARE: usize = 50;
/// Of so many characters one may be replaced; noise has more.
const REPLACED_AT_MOST_ONE_OF: usize = 50;
/// Characters of a shorter text of which one may be replaced all the same.
const MIN_LENGTH_WITH_ONE: usize = 3;

/// Reads a plain text. A few bytes that are none are replaced by U+FFFD.
pub(crate) fn read(file: &[u8]) -> Result<Found, Unreadable> {
    let text = decode(file).map(without_controls).filter(|text| is_readable(text));
    let text = text.ok_or(Unreadable::UnknownKind)?;
    Ok(Found { text, kind: DocumentKind::Text, pages: None, cut: false })
}

/// A byte order mark is believed, then whatever has no errors or few beside what is right: UTF-16 by its zeros, UTF-8,
/// CP949 that is Korean, and then what the bytes look like.
fn decode(file: &[u8]) -> Option<String> {
    if let Some((encoding, _)) = Encoding::for_bom(file) {
        return Some(decoded(file, encoding));
    }
    if let Some(encoding) = utf_16(file) {
        return Some(decoded(file, encoding));
    }
    if is_mostly_utf_8(file) {
        return Some(decoded(file, UTF_8));
    }
    if is_mostly_hangul(file) {
        return Some(decoded(file, EUC_KR));
    }
    let (text, _, had_errors) = guess(file)?.decode(file);
    (!had_errors).then(|| text.into_owned())
}

/// The encoding of this name in the WHATWG's list named `EUC-KR` is CP949 too.
fn decoded(file: &[u8], encoding: &'static Encoding) -> String {
    encoding.decode(file).0.into_owned()
}

/// Whether what is not ASCII is mostly whole characters of UTF-8. Other encodings have next to none of these. One byte
/// that no encoding has in a text is no other encoding either.
fn is_mostly_utf_8(file: &[u8]) -> bool {
    let (mut whole, mut broken, mut letters) = (0_usize, 0_usize, 0_usize);
    for chunk in file.utf8_chunks() {
        whole += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
        letters += usize::from(!chunk.invalid().is_empty() && chunk.invalid() != [0xFF]);
    }
    broken == 0 || whole >= 3 * broken || (whole == 0 && letters == 0)
}

/// Text in UTF-16 has spaces and ends of lines, and so zeros on one side of its pairs; on the other they are rare.
fn utf_16(file: &[u8]) -> Option<&'static Encoding> {
    let zeros = |side: usize| file.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    // One zero is a broken byte; where every second one may be, a short text has more.
    if (first + second) * ZEROS_ARE_RARE < file.len() {
        return None;
    }
    if second > 4 * first {
        Some(UTF_16LE)
    } else if first > 4 * second {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether most of what is not ASCII is a usual syllable, in the rows of KS X 1001 that hold them. Other encodings of
/// East Asia decode as CP949 too, but into the rare syllables that only CP949 has.
fn is_mostly_hangul(file: &[u8]) -> bool {
    let (mut usual, mut others) = (0_usize, 0_usize);
    let mut bytes = file.iter();
    while let Some(lead) = bytes.next() {
        if lead.is_ascii() {
            continue;
        }
        if matches!(lead, 0x80 | 0xFF) {
            others += 1;
            continue;
        }
        match (lead, bytes.next()) {
            (0xB0..=0xC8, Some(0xA1..)) => usual += 1,
            _ => others += 1,
        }
    }
    usual > others
}

/// What the bytes look like, among the encodings that have errors to tell noise by, and the one of Western Europe.
fn guess(file: &[u8]) -> Option<&'static Encoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(file, true);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    [EUC_KR, SHIFT_JIS, EUC_JP, GBK, BIG5, WINDOWS_1252].contains(&guessed).then_some(guessed)
}

/// A text in which characters that no text has are replaced.
fn without_controls(text: String) -> String {
    let is_odd =
        |character: char| character.is_control() && !"\t\n\r\u{b}\u{c}\u{1a}\u{1b}".contains(character);
    if text.contains(is_odd) { text.replace(is_odd, "\u{fffd}") } else { text }
}

/// Whether a text is one that a person wrote: next to nothing that had to be replaced, and mostly letters, marks and
/// spaces that are common. Encodings of one byte have a character for every byte, so noise decodes without errors.
fn is_readable(text: &str) -> bool {
    let usual = |character: char| {
        character.is_alphanumeric() && character != 'ÿ' || character.is_ascii() || character > '\u{2000}'
    };
    let all = text.chars().count();
    let replaced = text.matches(char::REPLACEMENT_CHARACTER).count();
    let few = replaced * REPLACED_AT_MOST_ONE_OF <= all || (replaced == 1 && all >= MIN_LENGTH_WITH_ONE);
    few && text.chars().filter(|character| usual(*character)).count() * 10 >= all * 9
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESUME: &str =
        "김철수 - 백엔드 개발자\r\n\r\n결제 서비스를 Rust로 다시 써서 지연 시간을 줄였습니다. 똠방각하\r\n";

    fn text(file: &[u8]) -> Option<String> {
        read(file).ok().map(|found| found.text)
    }

    #[test]
    fn korean_comes_out_right_of_every_encoding() {
        let utf_16 =
            |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> { RESUME.encode_utf16().flat_map(bytes).collect() };
        let (little, big) = (utf_16(u16::to_le_bytes), utf_16(u16::to_be_bytes));
        let (cp949, ..) = EUC_KR.encode(RESUME);
        for (name, file) in [
            ("UTF-8", RESUME.as_bytes().to_vec()),
            ("UTF-8 with a mark", [b"\xEF\xBB\xBF", RESUME.as_bytes()].concat()),
            ("UTF-16LE", little.clone()),
            ("UTF-16BE", big.clone()),
            ("UTF-16LE with a mark", [&b"\xFF\xFE"[..], &little].concat()),
            ("UTF-16BE with a mark", [&b"\xFE\xFF"[..], &big].concat()),
            ("CP949", cp949.into_owned()),
        ] {
            assert_eq!(text(&file).as_deref(), Some(RESUME), "{name}");
        }
    }

    #[test]
    fn other_encodings_are_told_apart() {
        let french =
            "Développeur d’applications, à l’aise à l’oral; né à Besançon, diplômé en 2019. ".repeat(3);
        let (latin, ..) = encoding_rs::WINDOWS_1252.encode(&french);
        assert_eq!(text(&latin), Some(french.clone()));
        let japanese = "職務経歴書。私はバックエンドの開発者として五年間働きました。";
        let (shift_jis, ..) = encoding_rs::SHIFT_JIS.encode(japanese);
        assert_eq!(text(&shift_jis).as_deref(), Some(japanese));
    }

    #[test]
    fn one_bad_byte_is_replaced() {
        let (cp949, ..) = EUC_KR.encode(RESUME);
        let one_more = |file: &[u8], at: usize, byte: u8| [&file[..at], &[byte], &file[at..]].concat();
        let utf_8 = RESUME.as_bytes();
        let english = b"A backend engineer of five years. ".repeat(3);
        let marked = [b"\xEF\xBB\xBF", utf_8].concat();
        let utf_16: Vec<u8> = RESUME.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (name, file, whole) in [
            ("UTF-8", one_more(utf_8, 9, 0xFF), RESUME),
            ("UTF-8 that is short", "이력서\u{1}".as_bytes().to_vec(), "이력서"),
            ("UTF-8 with a mark", one_more(&marked, 12, 0xC0), RESUME),
            ("UTF-8 with a zero", one_more(utf_8, 9, 0), RESUME),
            ("CP949", one_more(&cp949, 6, 0xFF), RESUME),
            ("CP949 at its end", one_more(&cp949, cp949.len() - 2, 0x80), RESUME),
            ("ASCII", one_more(&english, 9, 0xFF), std::str::from_utf8(&english).unwrap()),
            ("UTF-16 with half a character", one_more(&utf_16, utf_16.len(), b'x'), RESUME),
        ] {
            let read = text(&file).unwrap_or_default();
            assert_eq!(read.matches('\u{fffd}').count(), 1, "{name}: {read}");
            assert_eq!(read.replace('\u{fffd}', ""), whole, "{name}");
        }
        let cut = &utf_8[..utf_8.len() - 3];
        assert_eq!(text(cut).unwrap().matches('\u{fffd}').count(), 1, "a character cut off at the end");
    }

    #[test]
    fn noise_is_no_text() {
        let all: Vec<u8> = (0..=255).collect();
        for noise in [&[0xFF; 500][..], &[0; 300], &all, b"MZ\x90\0\x03\0\0\0"] {
            assert_eq!(read(noise).err(), Some(Unreadable::UnknownKind), "{noise:?}");
        }
    }
}
