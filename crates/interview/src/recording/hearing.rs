//! From a recording to its text: silence is cut, the rest goes to the transcriber in windows, and what it invents is refused.

mod belief;
mod join;
mod windows;

pub use windows::windows;

use super::transcription::{HEARING_THRESHOLD, Segment, Transcription, Unclear, Word};
use crate::{
    grading::failure::{FailureCode, TaskFailure},
    language::Language,
    ports::{HeardSegment, RecordingFiles, Transcriber},
    untrusted::Untrusted,
    work::task::TranscriptionRequest,
};

/// The most characters of a transcript; somebody who speaks for an hour says some 30,000.
const MAX_CHARACTERS: usize = 200_000;
/// Fewer letters say nothing about the language.
const MIN_LETTERS: usize = 20;
/// The part of the letters that must be of the interview's language.
const OWN_LETTERS: f64 = 0.3;

/// Has a recording transcribed.
pub async fn transcribe(
    files: &dyn RecordingFiles,
    transcriber: &dyn Transcriber,
    request: &TranscriptionRequest,
) -> Result<Transcription, TaskFailure> {
    let wanted = windows(&request.sound);
    let mut heard: Vec<HeardSegment> = Vec::new();
    if !wanted.is_empty() {
        let mut coming = files.cut(&request.key, wanted.clone()).await.map_err(|cause| {
            let detail = format!("the recording cannot be read: {cause}");
            TaskFailure::transient(FailureCode::RecordingUnreadable, detail)
        })?;
        for span in &wanted {
            let wave = coming.recv().await.ok_or_else(|| {
                TaskFailure::permanent(FailureCode::RecordingUnreadable, "the recording ends too early")
            })?;
            let segments = transcriber.transcribe(wave, request.language).await?;
            let shifted = segments.into_iter().filter_map(|segment| join::shifted(segment, *span));
            let believed = shifted.filter(|segment| belief::is_believed(segment, &request.sound));
            heard = join::joined(heard, believed.collect(), *span);
        }
    }
    let heard = within_bounds(join::without_loops(heard));
    Ok(judged(heard, transcriber.name(), request.language, wanted.is_empty()))
}

fn within_bounds(heard: Vec<HeardSegment>) -> Vec<HeardSegment> {
    let mut characters = 0;
    let fits = |segment: &HeardSegment| {
        characters += segment.text.chars().count();
        characters <= MAX_CHARACTERS
    };
    heard.into_iter().take_while(fits).collect()
}

/// Says how far what was understood can be relied on.
fn judged(heard: Vec<HeardSegment>, name: &str, language: Language, silent: bool) -> Transcription {
    let confidence = confidence(&heard);
    let unclear = if silent {
        Some(Unclear::NoSpeech)
    } else if heard.is_empty() {
        Some(Unclear::NothingUnderstood)
    } else if is_in_another_language(&heard, language) {
        Some(Unclear::AnotherLanguage)
    } else {
        let is_low = confidence.is_some_and(|confidence| confidence < HEARING_THRESHOLD);
        is_low.then_some(Unclear::BelowThreshold)
    };
    let segments = heard.into_iter().map(segment).collect();
    Transcription { transcriber: name.to_owned(), language, confidence, unclear, segments }
}

fn segment(heard: HeardSegment) -> Segment {
    let words = heard.words.into_iter().map(|word| Word {
        span: word.span,
        text: Untrusted::new(word.text),
        probability: word.probability,
    });
    Segment { span: heard.span, text: Untrusted::new(heard.text), words: words.collect() }
}

/// How sure the transcriber is: of its words where it says so, or else of its segments, each as long as it lasts.
fn confidence(heard: &[HeardSegment]) -> Option<f64> {
    let words = heard.iter().flat_map(|segment| &segment.words);
    let of_words = words.filter_map(|word| Some((word.probability?, word.span.length())));
    let of_segments =
        heard.iter().filter_map(|segment| Some((segment.log_probability?.exp(), segment.span.length())));
    weighted_mean(of_words).or_else(|| weighted_mean(of_segments))
}

fn weighted_mean(values: impl Iterator<Item = (f64, u32)>) -> Option<f64> {
    let (sum, weight) = values.fold((0.0, 0.0), |(sum, weight), (value, length)| {
        let length = f64::from(length.max(1));
        (sum + value.clamp(0.0, 1.0) * length, weight + length)
    });
    (weight > 0.0).then(|| (sum / weight * 1_000.0).round() / 1_000.0)
}

fn is_in_another_language(heard: &[HeardSegment], language: Language) -> bool {
    let letters = heard.iter().flat_map(|segment| segment.text.chars()).filter(|c| c.is_alphabetic());
    let (own, all) = letters.fold((0, 0), |(own, all), letter| {
        let is_own = language.pick(('가'..='힣').contains(&letter), letter.is_ascii_alphabetic());
        (own + usize::from(is_own), all + 1)
    });
    all >= MIN_LETTERS && (own as f64) < all as f64 * OWN_LETTERS
}

#[cfg(test)]
mod tests;
