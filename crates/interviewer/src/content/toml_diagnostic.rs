//! What a TOML file has wrong, where, and what to do about it.

use serde::de::DeserializeOwned;

/// What is wrong in a text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TomlDiagnostic {
    /// Line and column, counted from 1, where they are known.
    pub(crate) place: Option<(usize, usize)>,
    /// What is wrong, and what to do.
    pub(crate) why: String,
}

/// Reads a text of a form.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, TomlDiagnostic> {
    toml::from_str(text).map_err(|cause| TomlDiagnostic {
        place: cause.span().map(|span| place(text, span.start)),
        why: advised(cause.message()),
    })
}

/// Line and column of a byte, counted from 1; columns are characters.
pub(crate) fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

fn advised(message: &str) -> String {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let advice = if message.starts_with("missing field `ko`") || message.starts_with("missing field `en`") {
        "everything is written in both languages: add it"
    } else if message.starts_with("missing field") {
        "add it"
    } else if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        "correct its spelling, or remove it"
    } else if message.starts_with("duplicate key") {
        "remove one of the two"
    } else if message.starts_with("invalid type") || message.starts_with("invalid value") {
        "write it in the form expected"
    } else {
        "correct the TOML here"
    };
    format!("{message}: {advice}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_lines_and_characters() {
        assert_eq!(place("a = 1\n가나 = 2", 0), (1, 1));
        assert_eq!(place("a = 1\n가나 = 2", "a = 1\n가나".len()), (2, 3));
    }

    #[test]
    fn a_fault_names_its_place_and_what_to_do() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Form {
            #[expect(dead_code, reason = "only its being there matters")]
            en: u32,
        }
        let fault = |text| read::<Form>(text).unwrap_err();
        assert_eq!(fault("en = 1\nne = 2").place, Some((2, 1)));
        assert!(fault("en = 1\nne = 2").why.ends_with("expected `en`: correct its spelling, or remove it"));
        assert!(fault("").why.contains("both languages"));
        assert_eq!(fault("en = \"").place.map(|(line, _)| line), Some(1));
    }
}
