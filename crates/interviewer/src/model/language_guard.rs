//! The language guard: whether a model wrote in the language it was asked for.

use interview::language::Language;

/// The share of Hangul among the letters from which a text is Korean: technical terms in Latin letters are common in it.
const KOREAN: f64 = 0.2;
/// The share of Hangul among the letters up to which a text is English: quoted words may stand in it.
const ENGLISH: f64 = 0.2;
/// The share of letters of any other script from which a text has slipped into another language.
const FOREIGN: f64 = 0.1;

/// Whether a text is in a language; one without letters is in none.
pub(super) fn is_in(text: &str, language: Language) -> bool {
    let (mut letters, mut hangul, mut foreign) = (0_u32, 0_u32, 0_u32);
    for character in text.chars().filter(|character| character.is_alphabetic()) {
        letters += 1;
        match character {
            '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '가'..='힣' => hangul += 1,
            // Greek letters are names of quantities in any language.
            '\u{0}'..='\u{3ff}' => {}
            _ => foreign += 1,
        }
    }
    let (hangul, foreign, letters) = (f64::from(hangul), f64::from(foreign), f64::from(letters));
    letters > 0.0
        && foreign < FOREIGN * letters
        && language.pick(hangul >= KOREAN * letters, hangul <= ENGLISH * letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_told_by_its_letters() {
        for (text, korean, english) in [
            ("수치를 하나 더해 보세요.", true, false),
            ("TCP와 UDP의 차이를 설명해 주세요.", true, false),
            ("Kubernetes와 Docker를 씁니다", true, false),
            ("Add a figure to “응답이 빨라졌다” and say how you measured it.", false, true),
            ("请补充具体的数字和案例。", false, false),
            ("좋은 답변입니다。但是需要更多具体的数字和案例。", false, false),
            ("数値を追加してください。", false, false),
            ("O(n log n) at angle θ is fine", false, true),
            ("123 !!", false, false),
            ("", false, false),
        ] {
            assert_eq!((is_in(text, Language::Ko), is_in(text, Language::En)), (korean, english), "{text}");
        }
    }
}
