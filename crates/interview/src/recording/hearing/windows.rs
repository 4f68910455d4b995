//! The parts of a recording that a transcriber gets: where somebody speaks, with a little around it.

use crate::recording::sound::{Sound, Span};

/// The longest window, in milliseconds: models of Whisper's kind hear 30 seconds at once.
const MAX_WINDOW: u32 = 28_000;
/// So much before and after speech belongs to it, in milliseconds: soft beginnings and ends.
const MARGIN: u32 = 200;
/// A longer silence is cut out, in milliseconds.
const MAX_SILENCE: u32 = 1_500;
/// How far windows overlap where there is no pause to cut in, in milliseconds.
const OVERLAP: u32 = 2_000;

/// The windows of a sound, in order; none where nobody speaks.
pub fn windows(sound: &Sound) -> Vec<Span> {
    let mut windows = Vec::new();
    for stretch in stretches(sound) {
        let mut start = stretch.start;
        while stretch.end - start > MAX_WINDOW {
            let (end, next) = cut(&sound.speech, start);
            windows.push(Span { start, end });
            start = next;
        }
        windows.push(Span { start, end: stretch.end });
    }
    windows
}

/// Speech with its margins; silences that are short stay in.
fn stretches(sound: &Sound) -> Vec<Span> {
    let mut stretches: Vec<Span> = Vec::new();
    for span in &sound.speech {
        let start = span.start.saturating_sub(MARGIN);
        let end = span.end.saturating_add(MARGIN).min(sound.duration_ms).max(start);
        match stretches.last_mut() {
            Some(last) if span.start.saturating_sub(last.end) < MAX_SILENCE => last.end = end.max(last.end),
            _ => stretches.push(Span { start, end }),
        }
    }
    stretches
}

/// Where a window that begins at `start` ends, and where the next begins: in the longest pause of its second half, or where
/// there is none, with an overlap.
fn cut(speech: &[Span], start: u32) -> (u32, u32) {
    let half = start + MAX_WINDOW / 2..=start + MAX_WINDOW;
    let pauses = speech.windows(2).filter_map(|pair| match pair {
        [before, after] => Some(Span { start: before.end, end: after.start }),
        _ => None,
    });
    let middle = |pause: &Span| pause.start + pause.length() / 2;
    let longest = pauses.filter(|pause| half.contains(&middle(pause))).max_by_key(|pause| pause.length());
    match longest {
        Some(pause) => (middle(&pause), middle(&pause)),
        None => (start + MAX_WINDOW, start + MAX_WINDOW - OVERLAP),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(duration_ms: u32, speech: &[(u32, u32)]) -> Vec<(u32, u32)> {
        let speech = speech.iter().map(|(start, end)| Span { start: *start, end: *end }).collect();
        let sound = Sound { duration_ms, speech, ..Sound::default() };
        windows(&sound).into_iter().map(|window| (window.start, window.end)).collect()
    }

    #[test]
    fn silence_is_cut_out_and_short_pauses_stay() {
        assert_eq!(of(5_000, &[]), []);
        assert_eq!(of(9_000, &[(100, 2_000), (2_500, 4_000)]), [(0, 4_200)]);
        assert_eq!(of(9_000, &[(1_000, 2_000), (6_000, 8_900)]), [(800, 2_200), (5_800, 9_000)]);
    }

    #[test]
    fn long_speech_is_cut_in_a_pause_or_with_an_overlap() {
        assert_eq!(of(40_000, &[(0, 20_000), (20_400, 40_000)]), [(0, 20_200), (20_200, 40_000)]);
        assert_eq!(of(60_000, &[(0, 60_000)]), [(0, 28_000), (26_000, 54_000), (52_000, 60_000)]);
    }
}
