//! What is believed of a transcriber, and how windows are joined.

use super::*;
use crate::{
    ports::HeardWord,
    recording::sound::{Sound, Span},
};

fn heard(start: u32, end: u32, text: &str) -> HeardSegment {
    HeardSegment { span: Span { start, end }, text: text.to_owned(), ..HeardSegment::default() }
}

fn sound(speech: &[(u32, u32)]) -> Sound {
    let speech = speech.iter().map(|(start, end)| Span { start: *start, end: *end }).collect();
    Sound { duration_ms: 60_000, speech, ..Sound::default() }
}

#[test]
fn what_is_said_on_silence_is_refused_and_the_same_words_spoken_are_kept() {
    let sound = sound(&[(0, 5_000), (9_000, 10_000)]);
    for text in ["시청해주셔서 감사합니다.", "MBC 뉴스 이재경입니다.", "저는 백엔드 개발자입니다."]
    {
        assert!(belief::is_believed(&heard(0, 4_000, text), &sound), "{text} is spoken");
        assert!(!belief::is_believed(&heard(5_500, 8_500, text), &sound), "{text} is on silence");
    }
    let half = heard(4_000, 6_000, "시청해주셔서 감사합니다.");
    assert!(!belief::is_believed(&half, &sound), "a phantom line with weak speech under it");
    assert!(belief::is_believed(&HeardSegment { text: "저는 개발자예요".into(), ..half }, &sound));
}

#[test]
fn the_transcriber_s_own_doubts_and_impossible_speed_refuse_a_segment() {
    let sound = sound(&[(0, 10_000)]);
    let plain = heard(0, 2_000, "저는 개발자입니다");
    assert!(belief::is_believed(&plain, &sound));
    let doubted = HeardSegment { no_speech: Some(0.9), log_probability: Some(-1.4), ..plain.clone() };
    assert!(!belief::is_believed(&doubted, &sound));
    assert!(belief::is_believed(&HeardSegment { log_probability: Some(-0.2), ..doubted }, &sound));
    assert!(!belief::is_believed(&HeardSegment { compression: Some(3.1), ..plain.clone() }, &sound));
    assert!(!belief::is_believed(&heard(0, 1_000, &"가나다라마".repeat(5)), &sound));
    assert!(!belief::is_believed(&heard(0, 9_000, &"네 네 아니 ".repeat(6)), &sound));
}

#[test]
fn overlapping_windows_are_joined_by_the_times_of_words() {
    let word = |start, text: &str| HeardWord {
        span: Span { start, end: start + 500 },
        text: text.to_owned(),
        probability: Some(0.9),
    };
    let segment = |words: Vec<HeardWord>| HeardSegment {
        span: Span { start: words[0].span.start, end: words[words.len() - 1].span.end },
        text: words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "),
        words,
        ..HeardSegment::default()
    };
    let first = segment(vec![word(24_000, "서버를"), word(26_000, "다시"), word(27_500, "시")]);
    let second = segment(vec![word(26_000, "시"), word(27_400, "시작했고"), word(29_000, "끝났습니다")]);
    let window = Span { start: 26_000, end: 40_000 };
    let joined = join::joined(vec![first], vec![second], window);
    let text: Vec<&str> = joined.iter().map(|segment| segment.text.as_str()).collect();
    assert_eq!(text, ["서버를 다시", "시작했고 끝났습니다"]);
}

#[test]
fn a_loop_is_left_once() {
    let three: Vec<HeardSegment> = (0..3).map(|at| heard(at, at + 1, "네")).collect();
    assert_eq!(join::without_loops(three).len(), 1);
    assert_eq!(join::without_loops(vec![heard(0, 1, "네"), heard(1, 2, "네")]).len(), 2);
}

#[test]
fn what_was_understood_is_judged_before_it_counts() {
    let judge = |text: &str, log, language, silent| {
        let segment = HeardSegment { log_probability: log, ..heard(0, 3_000, text) };
        let all = if text.is_empty() { Vec::new() } else { vec![segment] };
        let judged = judged(all, "base", language, silent);
        (judged.unclear, judged.confidence)
    };
    assert_eq!(judge("", None, Language::Ko, true).0, Some(Unclear::NoSpeech));
    assert_eq!(judge("", None, Language::Ko, false).0, Some(Unclear::NothingUnderstood));
    assert_eq!(judge("저는 개발자입니다", None, Language::Ko, false), (None, None));
    assert_eq!(judge("저는 개발자입니다", Some(-0.1), Language::Ko, false), (None, Some(0.905)));
    let low = judge("저는 개발자입니다", Some(-1.2), Language::Ko, false);
    assert_eq!(low, (Some(Unclear::BelowThreshold), Some(0.301)));
    let english = "I have built servers for five years";
    assert_eq!(judge(english, None, Language::Ko, false).0, Some(Unclear::AnotherLanguage));
    assert_eq!(judge(english, None, Language::En, false).0, None);
}
