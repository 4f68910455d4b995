//! What is believed of a transcriber: not what it says where nobody speaks.
//!
//! Models of Whisper's kind say something on silence too, in Korean often the last words of broadcasts. Each sign here is
//! of the sound or of the transcriber itself; such a line alone proves nothing, for somebody may say thanks.

use crate::{
    ports::HeardSegment,
    recording::sound::{Sound, Span},
};

/// The part of a segment in which somebody must speak.
const MIN_SPOKEN: f64 = 0.3;
/// Below this part, a line that is known to be invented is not believed.
const WEAKLY_SPOKEN: f64 = 0.6;
/// The transcriber itself says that nobody speaks, and is not sure of the words either.
const NO_SPEECH: f64 = 0.6;
const LOW_LOG_PROBABILITY: f64 = -1.0;
/// Text that can be compressed further than this repeats itself (as Whisper's own reference has it).
const MAX_COMPRESSION: f64 = 2.4;
/// Nobody says more Korean syllables, or English letters, in a second of speech.
const MAX_SYLLABLES: f64 = 12.0;
const MAX_LETTERS: f64 = 40.0;
/// Of so many words at least this part must be different ones.
const WORDS_THAT_TELL: usize = 12;
const MIN_DIFFERENT: f64 = 0.25;

/// Lines that models say on silence, without spaces and marks.
const PHANTOMS: &[&str] = &[
    "시청해주셔서감사합니다",
    "시청해주셔서고맙습니다",
    "구독과좋아요부탁드립니다",
    "구독좋아요알림설정부탁드립니다",
    "다음영상에서만나요",
    "다음시간에만나요",
    "mbc뉴스이재경입니다",
    "mbc뉴스김성현입니다",
    "mbc뉴스이덕영입니다",
    "ytn",
    "한글자막by",
    "자막제공",
    "감사합니다",
    "thankyou",
    "thankyouforwatching",
    "thanksforwatching",
    "pleasesubscribe",
    "subtitlesbytheamaraorgcommunity",
    "you",
    "bye",
];

/// Whether a segment, placed in its recording, is believed to have been said.
pub(super) fn is_believed(segment: &HeardSegment, sound: &Sound) -> bool {
    let spoken = spoken_ms(segment.span, &sound.speech);
    let share = f64::from(spoken) / f64::from(segment.span.length().max(1));
    let text = plain(&segment.text);
    let says_no_speech = segment.no_speech.is_some_and(|no_speech| no_speech > NO_SPEECH)
        && segment.log_probability.is_none_or(|log| log < LOW_LOG_PROBABILITY);
    let is_repetition =
        segment.compression.is_some_and(|ratio| ratio > MAX_COMPRESSION) || repeats_itself(&segment.text);
    let is_phantom = PHANTOMS.contains(&text.as_str())
        && (share < WEAKLY_SPOKEN || segment.no_speech.is_some_and(|no_speech| no_speech > NO_SPEECH));
    !text.is_empty()
        && share >= MIN_SPOKEN
        && !says_no_speech
        && !is_repetition
        && !is_phantom
        && !is_too_fast(&text, spoken)
}

/// The text without spaces and marks, in small letters.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// How long somebody speaks within a span, in milliseconds.
fn spoken_ms(span: Span, speech: &[Span]) -> u32 {
    let common = |other: &Span| other.end.min(span.end).saturating_sub(other.start.max(span.start));
    speech.iter().map(common).sum()
}

fn is_too_fast(text: &str, spoken: u32) -> bool {
    let seconds = f64::from(spoken.max(100)) / 1_000.0;
    let syllables = text.chars().filter(|c| ('가'..='힣').contains(c)).count() as f64;
    let letters = text.chars().count() as f64 - syllables;
    syllables / MAX_SYLLABLES + letters / MAX_LETTERS > seconds.max(0.5)
}

/// Whether a text says the same few words over and over.
fn repeats_itself(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let different: std::collections::HashSet<&&str> = words.iter().collect();
    words.len() >= WORDS_THAT_TELL && (different.len() as f64) < words.len() as f64 * MIN_DIFFERENT
}
