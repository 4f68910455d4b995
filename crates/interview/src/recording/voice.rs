//! How an answer was spoken: pace, pauses and fillers, counted and never judged.
//!
//! Every value says what was counted and in which unit. Where it cannot be counted, it says why. No value is good or bad by
//! itself: how fast people speak differs with age and person (Korean studies of 412 and of 40 speakers agree in that), so
//! an answer is compared with the same person's other answers only.

use super::sound::{Sound, Span};
use crate::language::Language;

/// The shortest silence that is a pause, in milliseconds (Goldman-Eisler 1968: shorter ones belong to articulation).
pub const MIN_PAUSE_MS: u32 = 250;
/// How much must be spoken for a rate, in milliseconds.
const SPOKEN_FOR_A_RATE_MS: u32 = 5_000;
/// Nobody speaks more Korean syllables in a second, or more English words in a minute.
const FASTEST_SYLLABLES: f64 = 10.0;
const FASTEST_WORDS: f64 = 320.0;
/// Below this level, in dBFS, words are hard to hear.
const QUIET: f64 = -45.0;
/// Speech that is less than so many dB above the room is hard to hear.
const NOISY: f64 = 15.0;
/// The part of clipped samples from which it is heard.
const CLIPPED: f64 = 0.001;

/// How an answer was spoken.
#[derive(Clone, Debug, PartialEq)]
pub struct Voice {
    /// How long the recording is, in milliseconds.
    pub duration_ms: u32,
    /// How long somebody speaks in it, in milliseconds.
    pub spoken_ms: u32,
    /// How long it takes until somebody speaks; `None` where nobody does.
    pub before_first_word_ms: Option<u32>,
    /// The silences between words of at least [`MIN_PAUSE_MS`], in order.
    pub pauses: Vec<Span>,
    /// Units of speech in a second (Korean syllables) or a minute (English words), pauses counted in.
    pub speaking_rate: Result<f64, NotCounted>,
    /// The same without the pauses.
    pub articulation_rate: Result<f64, NotCounted>,
    /// Words that fill a pause, with their places in the text; at least so many were said.
    pub fillers: Result<Vec<Filler>, NotCounted>,
    /// What makes the recording hard to hear.
    pub warnings: Vec<Warning>,
}

/// A word that fills a pause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filler {
    /// The word as it stands in the text.
    pub word: String,
    /// Where it begins, in code points.
    pub start: usize,
}

/// Why something was not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotCounted {
    /// Nobody speaks.
    NoSpeech,
    /// Too little is spoken.
    TooShort,
    /// There is no text to count in.
    NoText,
    /// Nobody speaks so fast: the text is more than what was said, as where it was typed or recorded in parts.
    TextDoesNotFit,
}

/// What makes a recording hard to hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The voice is quiet: nearer to the microphone, or louder.
    Quiet,
    /// The room is loud.
    Noisy,
    /// The microphone is too close, or set too loud.
    Clipped,
}

impl Voice {
    /// Measures a sound; the text that was said, where it is known, gives the words.
    pub fn of(sound: &Sound, text: Option<&str>, language: Language) -> Self {
        let (spoken_ms, pauses) = (sound.spoken_ms(), pauses(&sound.speech));
        let text = text.filter(|text| text.chars().any(char::is_alphanumeric));
        let units = text.ok_or(NotCounted::NoText).map(|text| units(text, language));
        let rate = |milliseconds: u32| match milliseconds {
            0 => Err(NotCounted::NoSpeech),
            few if few < SPOKEN_FOR_A_RATE_MS => Err(NotCounted::TooShort),
            enough => {
                let rate = units? as f64 * language.pick(1_000.0, 60_000.0) / f64::from(enough);
                if rate > language.pick(FASTEST_SYLLABLES, FASTEST_WORDS) {
                    return Err(NotCounted::TextDoesNotFit);
                }
                Ok(rate)
            }
        };
        let whole =
            sound.speech.first().zip(sound.speech.last()).map_or(0, |(first, last)| last.end - first.start);
        Self {
            duration_ms: sound.duration_ms,
            spoken_ms,
            before_first_word_ms: sound.speech.first().map(|first| first.start),
            speaking_rate: rate(whole),
            articulation_rate: rate(whole.saturating_sub(pauses.iter().map(|pause| pause.length()).sum())),
            pauses,
            fillers: text.ok_or(NotCounted::NoText).map(|text| fillers(text, language)),
            warnings: warnings(sound),
        }
    }
}

/// The silences between the parts that are spoken.
fn pauses(speech: &[Span]) -> Vec<Span> {
    let between = speech.windows(2).map(|pair| Span { start: pair[0].end, end: pair[1].start });
    between.filter(|pause| pause.length() >= MIN_PAUSE_MS).collect()
}

fn warnings(sound: &Sound) -> Vec<Warning> {
    let Some(level) = sound.level else { return Vec::new() };
    let mut warnings = Vec::new();
    if level < QUIET {
        warnings.push(Warning::Quiet);
    }
    if sound.noise.is_some_and(|noise| level - noise < NOISY) {
        warnings.push(Warning::Noisy);
    }
    if sound.clipped >= CLIPPED {
        warnings.push(Warning::Clipped);
    }
    warnings
}

/// How many syllables a Korean text has, or words an English one. In a Korean text a Latin word or a number counts a
/// syllable for each three signs of it, about what it is when it is read aloud.
fn units(text: &str, language: Language) -> usize {
    let words = text.split(|character: char| !character.is_alphanumeric() && character != '\'');
    let words = words.filter(|word| word.chars().any(char::is_alphanumeric));
    match language {
        Language::En => words.count(),
        Language::Ko => words
            .map(|word| {
                let (hangul, other): (Vec<char>, Vec<char>) =
                    word.chars().partition(|character| ('가'..='힣').contains(character));
                hangul.len() + other.len().div_ceil(3)
            })
            .sum(),
    }
}

/// Words that fill a pause and say nothing. Only those are counted that are nothing else when they stand alone.
const KOREAN_FILLERS: [&str; 8] = ["음", "어", "아", "으음", "어음", "음음", "에", "그그"];
const ENGLISH_FILLERS: [&str; 8] = ["um", "uh", "erm", "er", "umm", "uhm", "hmm", "mm"];

fn fillers(text: &str, language: Language) -> Vec<Filler> {
    let known = language.pick(KOREAN_FILLERS, ENGLISH_FILLERS);
    let mut found = Vec::new();
    let mut position = 0;
    for word in text.split(char::is_whitespace) {
        let bare = word.trim_matches(|character: char| !character.is_alphanumeric());
        let begins = word.chars().take_while(|character| !character.is_alphanumeric()).count();
        // Drawn out: "으음~", "어어", "ummm".
        let written = bare.to_lowercase();
        let mut short: Vec<char> = written.chars().collect();
        short.dedup();
        let short: String = short.into_iter().collect();
        if known.contains(&written.as_str()) || known.contains(&short.as_str()) {
            found.push(Filler { word: bare.to_owned(), start: position + begins });
        }
        position += word.chars().count() + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(speech: &[(u32, u32)]) -> Sound {
        let speech: Vec<Span> = speech.iter().map(|&(start, end)| Span { start, end }).collect();
        let duration_ms = speech.last().map_or(3_000, |last| last.end + 500);
        Sound { duration_ms, speech, level: Some(-20.0), noise: Some(-60.0), ..Sound::default() }
    }

    #[test]
    fn pauses_are_the_silences_between_words() {
        let voice = Voice::of(&sound(&[(400, 2_000), (2_100, 4_000), (5_000, 7_000)]), None, Language::Ko);
        assert_eq!(voice.before_first_word_ms, Some(400));
        assert_eq!(voice.pauses, [Span { start: 4_000, end: 5_000 }]);
        assert_eq!(voice.spoken_ms, 5_500);
        assert_eq!(voice.speaking_rate, Err(NotCounted::NoText));
        assert_eq!(voice.fillers, Err(NotCounted::NoText));
    }

    #[test]
    fn a_rate_is_syllables_in_a_second_or_words_in_a_minute() {
        let spoken = sound(&[(0, 5_000), (7_500, 10_000)]);
        let korean =
            Voice::of(&spoken, Some("저는 SQL 색인을 처음 배웠습니다. 그리고 30분 만에"), Language::Ko);
        // 2 + 1 + 3 + 2 + 5 + 3 + 2 + 2
        assert_eq!(korean.speaking_rate, Ok(2.0));
        assert_eq!(korean.articulation_rate.map(|rate| (rate * 1_000.0).round()), Ok(2_667.0));
        let english = Voice::of(&spoken, Some("I didn't know it - then."), Language::En);
        assert_eq!(english.speaking_rate, Ok(30.0));
    }

    #[test]
    fn what_cannot_be_counted_says_why() {
        let silent = Voice::of(&Sound { duration_ms: 9_000, ..Sound::default() }, Some("네"), Language::Ko);
        assert_eq!(silent.speaking_rate, Err(NotCounted::NoSpeech));
        assert_eq!(silent.before_first_word_ms, None);
        let short = Voice::of(&sound(&[(0, 2_000)]), Some("네 그렇습니다"), Language::Ko);
        assert_eq!(short.articulation_rate, Err(NotCounted::TooShort));
        assert_eq!(
            Voice::of(&sound(&[(0, 9_000)]), Some(" … "), Language::Ko).speaking_rate,
            Err(NotCounted::NoText)
        );
    }

    #[test]
    fn a_text_that_nobody_could_have_said_gives_no_rate() {
        let long = "가나다라 ".repeat(30);
        let voice = Voice::of(&sound(&[(0, 10_000)]), Some(&long), Language::Ko);
        assert_eq!(voice.speaking_rate, Err(NotCounted::TextDoesNotFit));
        assert!(Voice::of(&sound(&[(0, 20_000)]), Some(&long), Language::Ko).speaking_rate.is_ok());
    }

    #[test]
    fn fillers_are_found_where_they_stand_alone() {
        let words = |text, language| -> Vec<(String, usize)> {
            fillers(text, language).into_iter().map(|filler| (filler.word, filler.start)).collect()
        };
        assert_eq!(
            words("음, 저는 어… 그 음악을 어제 음~~ 들었습니다", Language::Ko),
            [("음".to_owned(), 0), ("어".to_owned(), 6), ("음".to_owned(), 18)]
        );
        assert_eq!(words("Um, I er ummm drum", Language::En).len(), 3);
    }

    #[test]
    fn what_is_hard_to_hear_is_said() {
        let of = |level, noise, clipped| {
            let sound = Sound { level: Some(level), noise: Some(noise), clipped, ..sound(&[(0, 9_000)]) };
            Voice::of(&sound, None, Language::Ko).warnings
        };
        assert_eq!(of(-20.0, -60.0, 0.0), []);
        assert_eq!(of(-50.0, -80.0, 0.0), [Warning::Quiet]);
        assert_eq!(of(-20.0, -30.0, 0.01), [Warning::Noisy, Warning::Clipped]);
    }
}
