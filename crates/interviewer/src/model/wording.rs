//! A model's own words before a person reads them.

use std::sync::LazyLock;

use regex::Regex;

/// Talk of scores and levels, which are not a model's to give.
static SCORE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)\d+\s*점|만점|[0-9]+\s*/\s*(100|10|5|4)\b|\b(score|grade|level|rating)s?\b[^.]{0,20}\d|\d+\s*(points?|marks?)\b|\d+\s*out of\s*\d+|\b(full|perfect|top) (marks?|score)|(수준|레벨|등급)\s*\d",
    )
});

/// Words in one line without control characters, cut to a length.
pub(super) fn cleaned(text: &str, longest: usize) -> String {
    let line = text
        .split_whitespace()
        .map(|word| word.chars().filter(|character| !is_invisible(*character)).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if line.chars().count() <= longest {
        return line;
    }
    let mut cut: String = line.chars().take(longest - 1).collect();
    cut.push('…');
    cut
}

/// Whether words tell a score.
pub(super) fn names_score(text: &str) -> bool {
    SCORE.is_match(text)
}

fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[expect(clippy::expect_used, reason = "the pattern is a constant, and a test uses it")]
fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("constant pattern")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_in_one_line_of_bounded_length() {
        assert_eq!(cleaned(" a\n\tb\u{0}\u{202e}c \u{200b} ", 10), "a bc");
        assert_eq!(cleaned(&"가".repeat(20), 10), format!("{}…", "가".repeat(9)));
    }

    #[test]
    fn talk_of_scores_is_told_from_talk_of_figures() {
        for text in [
            "85점입니다",
            "만점짜리 답변",
            "I give it 9/10.",
            "Your score is 80",
            "a level of 4",
            "90 points",
            "perfect score",
        ] {
            assert!(names_score(text), "{text}");
        }
        for text in [
            "좋은 점은 두 가지입니다",
            "0.3초로 줄었다고 말해 보세요",
            "your score-keeping story",
            "a high level view",
            "24/7 support",
        ] {
            assert!(!names_score(text), "{text}");
        }
    }
}
