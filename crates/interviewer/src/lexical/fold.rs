//! One spelling for texts that look alike, before anything is compared.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Longer texts are cut to this many characters before anything else.
pub const MAX_CHARACTERS: usize = 20_000;

/// Cyrillic, Greek and other letters that look like the Latin letters of [`LATIN`], place by place.
const LOOKALIKE: &str = "аеорсухіјѕԁɡһвкмнтАЕОРСУХІЈЅВКМНТαενορτυικΑΕΟΡΤΥΙΚΒΗΜΝΖΧ";
const LATIN: &str = "aeopcyxijsdghbkmhtAEOPCYXIJSBKMHTaevoptuikAEOPTYIKBHMNZX";

/// Folds a text: cut at [`MAX_CHARACTERS`], NFKC, format characters (zero width, bidirectional) and Hangul fillers
/// dropped, controls turned to spaces (line ends stay), look-alike letters turned Latin, lower case.
pub fn fold(text: &str) -> Cow<'_, str> {
    let text = cut(text);
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    if text.chars().all(|character| is_plain(character) || character.is_ascii_graphic()) {
        return Cow::Owned(text.to_ascii_lowercase());
    }
    let mut kept = String::with_capacity(text.len());
    for character in text.nfkc() {
        if is_plain(character) {
            kept.push(character);
            continue;
        }
        match character.general_category() {
            _ if is_dropped(character) => {}
            GeneralCategory::Control => kept.push(' '),
            _ => kept.push(to_latin(character)),
        }
    }
    Cow::Owned(kept.to_lowercase())
}

/// The first [`MAX_CHARACTERS`] characters of a text.
pub(super) fn cut(text: &str) -> &str {
    if text.len() <= MAX_CHARACTERS {
        return text;
    }
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// Whether a character is a precomposed Hangul syllable.
pub(super) fn is_hangul(character: char) -> bool {
    ('\u{ac00}'..='\u{d7a3}').contains(&character)
}

/// Whether a character is of category L (letters).
pub(super) fn is_letter(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphabetic();
    }
    is_hangul(character) || character.general_category_group() == GeneralCategoryGroup::Letter
}

/// Whether a character is of category L or N (letters, digits and other numbers); narrower than `char::is_alphanumeric`,
/// which takes some marks as well.
pub(super) fn is_letter_or_number(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric();
    }
    is_hangul(character)
        || matches!(
            character.general_category_group(),
            GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number
        )
}

/// Whether folding drops this character: it cannot be seen.
pub(super) fn is_dropped(character: char) -> bool {
    !character.is_ascii()
        && (matches!(character, '\u{115f}' | '\u{1160}')
            || character.general_category() == GeneralCategory::Format)
}

/// Whether folding leaves this character alone wherever it stands.
fn is_plain(character: char) -> bool {
    match character {
        '\n' | ' '..='@' | '['..='~' => true,
        _ => is_hangul(character),
    }
}

fn to_latin(character: char) -> char {
    if !('\u{0261}'..='\u{0527}').contains(&character) {
        return character;
    }
    LOOKALIKE
        .chars()
        .zip(LATIN.chars())
        .find(|(alike, _)| *alike == character)
        .map_or(character, |(_, latin)| latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separate_jamo_compose_and_invisible_characters_vanish() {
        assert_eq!(fold("\u{1112}\u{1161}\u{11ab}\u{200b}글\u{202e}"), "한글");
        assert_eq!(fold("Ｒｅｄｉｓ\u{a0}ｒ\tа"), "redis r a");
        assert_eq!(fold("a\nb\u{3164}c"), "a\nbc");
    }

    #[test]
    fn both_rows_of_lookalikes_are_equally_long() {
        assert_eq!(LOOKALIKE.chars().count(), LATIN.chars().count());
        assert!(LOOKALIKE.chars().all(|alike| ('\u{0261}'..='\u{0527}').contains(&alike)));
    }

    #[test]
    fn a_long_text_is_cut_by_characters_not_bytes() {
        let long = "가".repeat(MAX_CHARACTERS + 5);
        assert_eq!(fold(&long).chars().count(), MAX_CHARACTERS);
    }

    #[test]
    fn marks_are_neither_letters_nor_numbers() {
        assert!(!is_letter_or_number('\u{0345}'));
        assert!(is_letter_or_number('½') && is_letter_or_number('가') && is_letter_or_number('ᄏ'));
        assert!(!is_letter('½'));
    }
}
