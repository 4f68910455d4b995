//! What holds for every text: composed characters, lines ended by `\n`, nothing invisible, no more than is kept.

use unicode_normalization::UnicodeNormalization;

/// Tidies a text and keeps at most `max` characters of it; says whether it was cut.
pub(crate) fn tidy(text: &str, max: usize) -> (String, bool) {
    let lines =
        text.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let mut tidied = String::with_capacity(lines.len());
    let mut empty_lines = 0;
    for line in lines.split('\n') {
        let line: String =
            line.chars().filter(|character| is_kept(*character)).flat_map(letters).nfc().collect();
        let line = line.trim_end();
        if line.is_empty() {
            empty_lines += 1;
            continue;
        }
        if !tidied.is_empty() {
            tidied.push_str(if empty_lines > 0 { "\n\n" } else { "\n" });
        }
        tidied.push_str(line);
        empty_lines = 0;
    }
    match tidied.char_indices().nth(max) {
        Some((end, _)) => {
            tidied.truncate(tidied[..end].trim_end().len());
            (tidied, true)
        }
        None => (tidied, false),
    }
}

/// The letters that a character is drawn as: a ligature of Latin letters is how a font sets them, nothing else is.
fn letters(character: char) -> impl Iterator<Item = char> {
    let ligature = match character {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        _ => "",
    };
    ligature.chars().chain(ligature.is_empty().then_some(character))
}

/// Whether a character stays: no control character but the tab, none that is invisible or turns the direction of what
/// follows, none that only one font knows. Joiners stay, because scripts and emoji need them.
fn is_kept(character: char) -> bool {
    match character {
        '\t' => true,
        '\u{ad}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' => false,
        '\u{feff}' | '\u{fff9}'..='\u{fffc}' | '\u{fffe}' | '\u{ffff}' | '\u{e000}'..='\u{f8ff}' => false,
        character => !character.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_composed_and_keeps_its_paragraphs() {
        let decomposed: String = "김철수".nfd().collect();
        let (text, cut) = tidy(
            &format!("\u{feff}{decomposed} \r\n\r\n\r\n\t경력\u{0}\u{202e}\u{200b}\r기술\u{c}끝\n\n"),
            100,
        );
        assert_eq!(text, "김철수\n\n\t경력\n기술\n끝");
        assert!(!cut);
        assert_eq!(tidy("👩\u{200d}💻 \u{f0b7}", 9), ("👩\u{200d}💻".to_owned(), false));
    }

    #[test]
    fn ligatures_are_letters_and_nothing_else_changes() {
        assert_eq!(tidy("Certi\u{fb01}ed o\u{fb03}ce \u{fb06}yle", 99).0, "Certified office style");
        assert_eq!(tidy("½ ㎏ ① ＡＢ ﷼", 99).0, "½ ㎏ ① ＡＢ ﷼");
    }

    #[test]
    fn a_cut_is_told() {
        assert_eq!(tidy("가나 다라", 5), ("가나 다라".to_owned(), false));
        assert_eq!(tidy("가나 다라", 4), ("가나 다".to_owned(), true));
        assert_eq!(tidy("가나 다라", 3), ("가나".to_owned(), true));
        assert_eq!(tidy(" \n\0\n", 3), (String::new(), false));
    }
}
