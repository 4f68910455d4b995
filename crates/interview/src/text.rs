//! Checks for every text that comes in: no NUL, not blank where it is required, not longer than its limit.

use crate::error::Error;

/// Accepts a required text of 1 to `max` characters as it is; refuses NUL and text of nothing but white space.
pub fn required(field: &'static str, text: String, max: usize) -> Result<String, Error> {
    if text.chars().all(char::is_whitespace) {
        return Err(Error::invalid(field, "must not be blank"));
    }
    bounded(field, text, max)
}

/// Accepts a text of at most `max` characters as it is, also an empty one; refuses NUL.
pub fn bounded(field: &'static str, text: String, max: usize) -> Result<String, Error> {
    if text.contains('\0') {
        return Err(Error::invalid(field, "must not contain NUL"));
    }
    if text.len() > max && text.chars().count() > max {
        return Err(Error::invalid(field, format!("must be at most {max} characters long")));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_kept_as_typed_or_refused() {
        for kept in [" 백엔드 ", "👩‍💻", "a\r\nb", "\u{202e}abc", "한", "네"] {
            assert_eq!(required("position", kept.into(), 10).unwrap(), kept);
        }
        for refused in ["", " \n\u{3000}", "a\0b", "가나다라마바사아자차카"] {
            assert!(required("position", refused.into(), 10).is_err(), "{refused:?}");
        }
    }
}
