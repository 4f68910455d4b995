//! Whether two texts name the same position.

use crate::session::positions;

/// Whether a person would take two positions as written for the same: letter case, spaces, signs and compatibility
/// forms do not count, but for the signs of "C++" and "C#".
pub(super) fn same(one: &str, other: &str) -> bool {
    let (folded, other_folded) = (positions::fold(one), positions::fold(other));
    // A position of nothing but signs is at least itself.
    if folded.is_empty() { one == other } else { folded == other_folded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_make_another_position() {
        for (one, other, expected) in [
            ("Backend Developer", "back-end  developer", true),
            ("신입 백엔드 개발자", "신입백엔드개발자", true),
            ("ＱＡ 엔지니어", "qa엔지니어", true),
            ("C++ 개발자", "C 개발자", false),
            ("C# 개발자", "C++ 개발자", false),
            ("백엔드 개발자", "프론트엔드 개발자", false),
            ("🚀", "🎸", false),
            ("🚀", "🚀", true),
        ] {
            assert_eq!(same(one, other), expected, "{one} {other}");
        }
    }
}
