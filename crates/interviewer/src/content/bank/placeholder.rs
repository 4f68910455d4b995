//! How a question names the position.

/// Where a question names the position.
pub(super) const PLACEHOLDER: &str = "{position}";
/// The longest position, in characters, that a question names whole.
const MAX_NAMED_LENGTH: usize = 100;

/// Puts the position into a question that names it, in one line and cut to a length one can read.
pub fn place_position(text: &str, position: &str) -> String {
    if !text.contains(PLACEHOLDER) {
        return text.to_owned();
    }
    let line = position.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut named: String = line.chars().take(MAX_NAMED_LENGTH).collect();
    if named.len() < line.len() {
        named.push('…');
    }
    text.replace(PLACEHOLDER, &named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_named_in_one_line_of_readable_length() {
        assert_eq!(place_position("{position} 직무란?", " 로켓\n 조종사 "), "로켓 조종사 직무란?");
        let named = place_position("{position}", &"가".repeat(500));
        assert_eq!(named.chars().count(), MAX_NAMED_LENGTH + 1);
    }
}
