//! A sentence in the form in which words are looked for.

use interview::language::Language;

use super::super::markers::is_alphanumeric;

/// A folded sentence: Korean without spaces and signs, so that dictation without spaces reads the same; English with one
/// space between words and at both ends.
#[derive(Debug)]
pub(in crate::judging) struct Line {
    /// The text that is searched.
    pub(in crate::judging) text: String,
    /// The byte of `text` at which each word begins, and its character of the folded sentence; the characters of a word
    /// follow each other there too.
    words: Vec<(usize, usize)>,
}

impl Line {
    pub(in crate::judging) fn of(folded: &str, language: Language) -> Self {
        let mut line = Self {
            text: String::with_capacity(folded.len() + 2),
            words: Vec::with_capacity(folded.len() / 8),
        };
        match language {
            Language::Ko => line.squeeze(folded),
            Language::En => line.space(folded),
        }
        line
    }

    /// The character of the folded sentence at a byte of the text.
    pub(super) fn place(&self, byte: usize) -> usize {
        if byte >= self.text.len() {
            return 0;
        }
        match self.words[..self.words.partition_point(|(begin, _)| *begin <= byte)].last() {
            Some((begin, place)) => place + self.text[*begin..byte].chars().count(),
            None => 0,
        }
    }

    /// Whether a word begins at a byte.
    pub(super) fn begins_word(&self, byte: usize) -> bool {
        byte >= self.text.len() || self.words.binary_search_by_key(&byte, |(begin, _)| *begin).is_ok()
    }

    fn squeeze(&mut self, folded: &str) {
        let is_digit = |at: usize| folded.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
        // Where the word begins that is not written yet.
        let mut begun = None;
        for (place, (at, character)) in folded.char_indices().enumerate() {
            let within_number =
                matches!(character, '.' | ',' | ':') && is_digit(at.wrapping_sub(1)) && is_digit(at + 1);
            let kept =
                is_alphanumeric(character) || within_number || matches!(character, '%' | '+' | '#' | '$');
            match begun {
                None if kept => {
                    self.words.push((self.text.len(), place));
                    begun = Some(at);
                }
                Some(from) if !kept => {
                    self.text.push_str(&folded[from..at]);
                    begun = None;
                }
                _ => {}
            }
        }
        self.text.push_str(&folded[begun.unwrap_or(folded.len())..]);
    }

    fn space(&mut self, folded: &str) {
        self.text.push(' ');
        let mut begins = true;
        let mut before = ' ';
        let mut rest = folded.chars().peekable();
        let mut place = 0;
        while let Some(character) = rest.next() {
            let next = rest.peek().copied().unwrap_or(' ');
            let joins = is_alphanumeric;
            let character = if matches!(character, '’' | '‘') { '\'' } else { character };
            let kept = is_alphanumeric(character)
                || matches!(character, '%' | '$' | '£' | '€' | '+' | '#')
                || matches!(character, '\'' | '-' | '.' | ',' | '/' | '&' | ':')
                    && joins(before)
                    && joins(next);
            if kept {
                self.push(character, place, begins);
                begins = false;
            } else {
                if !self.text.ends_with(' ') {
                    self.text.push(' ');
                }
                begins = true;
            }
            before = character;
            place += 1;
        }
        if !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    fn push(&mut self, character: char, place: usize, begins: bool) {
        if begins {
            self.words.push((self.text.len(), place));
        }
        self.text.push(character);
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
