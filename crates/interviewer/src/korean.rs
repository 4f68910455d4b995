//! Korean particles that depend on the sound before them.

/// "라고" or "이라고", whichever follows these words when they are quoted.
pub(crate) fn said(quoted: &str) -> &'static str {
    if ends_in_consonant(quoted) { "이라고" } else { "라고" }
}

/// Whether words end in a consonant as they are read aloud; signs after them do not count.
fn ends_in_consonant(words: &str) -> bool {
    let Some(last) = words.chars().rev().find(|character| character.is_alphanumeric()) else {
        return false;
    };
    match last {
        '가'..='힣' => (u32::from(last) - 0xac00) % 28 != 0,
        // 영, 일, 삼, 육, 칠, 팔 and the letters read 엘, 엠, 엔, 알.
        '0' | '1' | '3' | '6' | '7' | '8' => true,
        _ => matches!(last.to_ascii_lowercase(), 'l' | 'm' | 'n' | 'r'),
    }
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn the_particle_follows_the_sound() {
        for (words, particle) in [
            ("캐시를 썼습니다.", "라고"),
            ("응답 시간", "이라고"),
            ("PostgreSQL", "이라고"),
            ("Redis", "라고"),
            ("버전 3", "이라고"),
            ("버전 2!", "라고"),
            ("…", "라고"),
        ] {
            assert_eq!(said(words), particle, "{words}");
        }
    }
}
