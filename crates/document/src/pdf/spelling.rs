//! From the glyphs of a line to what they spell: where a gap is a space, and where letters only stand wide apart.

/// A gap this wide, in font sizes, is a space that was not drawn.
const SPACE: f64 = 0.2;
/// A gap this wide, in font sizes, parts columns of a table.
const COLUMN: f64 = 2.0;
/// Letters that stand this far apart, in font sizes, are spaced; kerning moves less.
const APART: f64 = 0.1;
/// Letters that stand further apart than this, in font sizes, are columns of one letter.
const FURTHEST_APART: f64 = 1.2;
/// Spaced letters that are one word at least, of any script and of Hangul, whose words are short.
const MIN_LETTERS: usize = 4;
const MIN_SYLLABLES: usize = 2;

/// A glyph of a line.
pub(super) struct Piece {
    pub(super) text: String,
    /// How far from the glyph before it, in font sizes.
    pub(super) gap: f64,
}

impl Piece {
    fn is_blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }
}

/// What a line spells, its columns apart by tabs.
pub(super) fn line(pieces: &[Piece]) -> String {
    let mut text = String::new();
    let mut rest = pieces;
    while !rest.is_empty() {
        let end = rest.iter().skip(1).position(|piece| piece.gap > COLUMN).map_or(rest.len(), |at| at + 1);
        let (column, others) = rest.split_at(end);
        spell(column, &mut text);
        if !others.is_empty() {
            text.push('\t');
        }
        rest = others;
    }
    text.truncate(text.trim_end().len());
    text
}

fn spell(column: &[Piece], text: &mut String) {
    let space = space_between_spaced_letters(column).unwrap_or(SPACE);
    for (place, piece) in column.iter().enumerate() {
        let first = place == 0;
        if !first && piece.gap > space && !text.ends_with(char::is_whitespace) && !piece.is_blank() {
            text.push(' ');
        }
        text.push_str(&piece.text);
    }
}

/// The gap that is a space where all letters stand about as far apart. Spaces that are drawn stay what they are: words
/// of one letter have them.
fn space_between_spaced_letters(column: &[Piece]) -> Option<f64> {
    let letters: Vec<char> =
        column.iter().flat_map(|piece| piece.text.chars()).filter(|it| it.is_alphabetic()).collect();
    let is_syllable = |letter: &char| ('가'..='힣').contains(letter);
    let fewest = if letters.iter().all(is_syllable) { MIN_SYLLABLES } else { MIN_LETTERS };
    let of_one = |piece: &Piece| {
        piece.text.chars().count() == 1
            || piece.text.starts_with(|it| ('\u{fb00}'..='\u{fb06}').contains(&it))
    };
    if letters.len() < fewest || !column.iter().all(of_one) {
        return None;
    }
    let mut gaps: Vec<f64> = column
        .windows(2)
        .filter(|pair| !pair[0].is_blank() && !pair[1].is_blank())
        .map(|pair| pair[1].gap)
        .collect();
    gaps.sort_by(f64::total_cmp);
    let usual = *gaps.get(gaps.len() / 4)?;
    let spaced =
        gaps[0] > APART && usual > SPACE && usual < FURTHEST_APART && gaps.len() * 2 >= letters.len();
    spaced.then_some(usual * 1.6 + APART)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line whose letters stand this far apart; `_` is a wider gap, and a space is drawn.
    fn spaced(text: &str, apart: f64) -> String {
        let mut wider = 0.0;
        let mut pieces = Vec::new();
        for character in text.chars() {
            if character == '_' {
                wider = apart + 0.3;
                continue;
            }
            pieces.push(Piece { text: character.to_string(), gap: apart + wider });
            wider = 0.0;
        }
        line(&pieces)
    }

    #[test]
    fn letters_that_stand_apart_are_words() {
        for apart in [0.0, 0.15, 0.25, 0.5, 1.0] {
            for text in ["HONG GILDONG", "EXPERIENCE", "이력서", "경력", "자기 소개"] {
                assert_eq!(spaced(text, apart), text, "{apart}");
            }
        }
        assert_eq!(spaced("HONG_GILDONG", 0.4), "HONG GILDONG");
        assert_eq!(spaced("경력_사항", 0.4), "경력 사항");
    }

    #[test]
    fn words_of_one_letter_stay_words() {
        for text in ["A I B", "A B C D E", "나 너 우리", "I am A I B here"] {
            assert_eq!(spaced(text, 0.0), text);
        }
        // Spaces that were not drawn, between words that are.
        assert_eq!(spaced("I_am_A_I_B_here", 0.0), "I am A I B here");
        assert_eq!(spaced("AIB", 0.3), "A I B");
        assert_eq!(spaced("5432", 0.5), "5 4 3 2");
        assert_eq!(spaced("ABCD", 1.5), "A B C D");
    }
}
