//! Escapes what people wrote, so that Markdown shows it letter by letter.

/// Escapes a text: no Markdown, no HTML, no line break of its own.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!' => {
                plain.extend(['\\', character]);
            }
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => plain.push(' '),
            // These characters are invisible, and hide or reverse the text beside them.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            character if character.is_control() => {}
            character => plain.push(character),
        }
    }
    // A list marker at the beginning of a line, such as "1.", would start a list.
    let begins_list =
        |rest: &str| rest.starts_with(['-', '+', '=']) || rest.starts_with(|c: char| c.is_ascii_digit());
    let trimmed = plain.trim_start();
    if !begins_list(trimmed) {
        return trimmed.to_owned();
    }
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    let (before, after) = trimmed.split_at(digits);
    if digits == 0 || after.starts_with(['.', ')']) {
        format!("{before}\\{after}")
    } else {
        trimmed.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_is_no_markup() {
        for (text, written) in [
            ("그냥 글", "그냥 글"),
            ("\u{1b}[31m빨강\u{0}\u{202e}끝\u{2069}\tA", "\\[31m빨강끝 A"),
            ("# 제목 <b>*굵게*</b>", "\\# 제목 \\<b\\>\\*굵게\\*\\</b\\>"),
            ("  - 하나\n둘", "\\- 하나 둘"),
            ("1. 하나", "1\\. 하나"),
            ("10년", "10년"),
            ("3.5초", "3\\.5초"),
            ("a|b", "a\\|b"),
            ("---", "\\---"),
        ] {
            assert_eq!(plain(text), written, "{text}");
        }
    }
}
