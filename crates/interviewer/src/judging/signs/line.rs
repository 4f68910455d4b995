//! A sentence in the form in which words are looked for.

use interview::language::Language;

/// A folded sentence: Korean without spaces and signs, so that dictation without spaces reads the same; English with one
/// space between words and at both ends.
#[derive(Debug)]
pub(in crate::judging) struct Line {
    /// The text that is searched.
    pub(in crate::judging) text: String,
    /// For each byte of `text` the character of the folded sentence.
    places: Vec<u32>,
    /// For each byte of `text` whether a word begins there.
    begins: Vec<bool>,
}

impl Line {
    pub(in crate::judging) fn of(folded: &str, language: Language) -> Self {
        let mut line = Self {
            text: String::with_capacity(folded.len() + 2),
            places: Vec::with_capacity(folded.len() + 2),
            begins: Vec::with_capacity(folded.len() + 2),
        };
        match language {
            Language::Ko => line.squeeze(folded),
            Language::En => line.space(folded),
        }
        line
    }

    /// The character of the folded sentence at a byte of the text.
    pub(super) fn place(&self, byte: usize) -> usize {
        self.places.get(byte).map_or(0, |place| *place as usize)
    }

    /// Whether a word begins at a byte.
    pub(super) fn begins_word(&self, byte: usize) -> bool {
        self.begins.get(byte).copied().unwrap_or(true)
    }

    fn squeeze(&mut self, folded: &str) {
        let mut begins = true;
        let mut before = ' ';
        let mut rest = folded.chars().peekable();
        let mut place = 0;
        while let Some(character) = rest.next() {
            let next = rest.peek().copied().unwrap_or(' ');
            let within_number =
                before.is_ascii_digit() && next.is_ascii_digit() && matches!(character, '.' | ',' | ':');
            if character.is_alphanumeric() || within_number || matches!(character, '%' | '+' | '#' | '$') {
                self.push(character, place, begins);
                begins = false;
            } else {
                begins = true;
            }
            before = character;
            place += 1;
        }
    }

    fn space(&mut self, folded: &str) {
        self.push(' ', 0, false);
        let mut begins = true;
        let mut before = ' ';
        let mut rest = folded.chars().peekable();
        let mut place = 0;
        while let Some(character) = rest.next() {
            let next = rest.peek().copied().unwrap_or(' ');
            let joins = |sign: char| sign.is_alphanumeric();
            let character = if matches!(character, '’' | '‘') { '\'' } else { character };
            let kept = character.is_alphanumeric()
                || matches!(character, '%' | '$' | '£' | '€' | '+' | '#')
                || matches!(character, '\'' | '-' | '.' | ',' | '/' | '&' | ':')
                    && joins(before)
                    && joins(next);
            if kept {
                self.push(character, place, begins);
                begins = false;
            } else if !self.text.ends_with(' ') {
                self.push(' ', place, false);
                begins = true;
            } else {
                begins = true;
            }
            before = character;
            place += 1;
        }
        if !self.text.ends_with(' ') {
            self.push(' ', place, false);
        }
    }

    fn push(&mut self, character: char, place: u32, begins: bool) {
        self.text.push(character);
        for index in 0..character.len_utf8() {
            self.places.push(place);
            self.begins.push(begins && index == 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean_loses_its_spaces_and_english_keeps_one() {
        let line = Line::of("응답을 1.2초에서, 줄였습니다!", Language::Ko);
        assert_eq!(line.text, "응답을1.2초에서줄였습니다");
        let cut = line.text.find("줄였").unwrap();
        assert!(line.begins_word(cut) && line.place(cut) == 12);
        let line = Line::of("i don’t  rush, end-to-end.", Language::En);
        assert_eq!(line.text, " i don't rush end-to-end ");
        assert_eq!(line.place(line.text.find("rush").unwrap()), 9);
    }
}
