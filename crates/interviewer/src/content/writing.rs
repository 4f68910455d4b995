//! How the texts and names of files are to be written, which every kind of file is checked for.

/// Whether a text is blank, has white space around it, or a line end within.
pub(super) fn is_ragged(text: &str) -> bool {
    text.trim() != text || text.is_empty() || text.contains('\n')
}

/// Whether a text has a Korean syllable.
pub(super) fn has_hangul(text: &str) -> bool {
    text.chars().any(|character| ('가'..='힣').contains(&character))
}

/// Whether a name is words of small letters and digits with hyphens between, as `pt-new-plant`.
pub(super) fn is_kebab(name: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    name.split('-').all(is_word)
}
