//! Joining what was heard in windows to one text, by time.

use crate::{
    ports::{HeardSegment, HeardWord},
    recording::sound::Span,
};

/// So many equal segments in a row are a loop of the transcriber's.
const LOOP: usize = 3;

/// A segment that was heard in a window, placed in the recording; `None` for one without words.
pub(super) fn shifted(segment: HeardSegment, window: Span) -> Option<HeardSegment> {
    let place = |span: Span| {
        let start = span.start.saturating_add(window.start).min(window.end);
        Span { start, end: span.end.saturating_add(window.start).clamp(start, window.end) }
    };
    let text = tidy(&segment.text);
    let words = segment.words.into_iter().filter_map(|word| {
        let text = tidy(&word.text);
        (!text.is_empty()).then(|| HeardWord { span: place(word.span), text, ..word })
    });
    let words = words.collect();
    (!text.is_empty()).then(|| HeardSegment { span: place(segment.span), text, words, ..segment })
}

/// A text with single spaces and without what cannot be seen.
fn tidy(text: &str) -> String {
    let seen: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Adds what was heard in a window. Where it overlaps the one before, the middle of the overlap decides who is heard.
pub(super) fn joined(
    mut before: Vec<HeardSegment>,
    next: Vec<HeardSegment>,
    window: Span,
) -> Vec<HeardSegment> {
    let heard_until = before.iter().map(|segment| segment.span.end).max().unwrap_or(0);
    if heard_until <= window.start {
        before.extend(next);
        return before;
    }
    let border = window.start + (heard_until - window.start) / 2;
    let mut kept: Vec<HeardSegment> =
        before.into_iter().filter_map(|segment| part(segment, |middle| middle < border)).collect();
    let rest = next.into_iter().filter_map(|segment| part(segment, |middle| middle >= border));
    kept.extend(rest);
    kept
}

/// The words of a segment that are kept; one without times of words is kept as a whole or not at all.
fn part(mut segment: HeardSegment, is_kept: impl Fn(u32) -> bool) -> Option<HeardSegment> {
    let middle = |span: Span| span.start + span.length() / 2;
    if segment.words.is_empty() {
        return is_kept(middle(segment.span)).then_some(segment);
    }
    let all = segment.words.len();
    segment.words.retain(|word| is_kept(middle(word.span)));
    let (first, last) = segment.words.first().zip(segment.words.last())?;
    if segment.words.len() < all {
        segment.span = Span { start: first.span.start, end: last.span.end };
        let words: Vec<&str> = segment.words.iter().map(|word| word.text.as_str()).collect();
        segment.text = words.join(" ");
    }
    Some(segment)
}

/// Leaves one of each loop of equal segments.
pub(super) fn without_loops(heard: Vec<HeardSegment>) -> Vec<HeardSegment> {
    let mut kept: Vec<HeardSegment> = Vec::new();
    for same in heard.chunk_by(|one, other| one.text == other.text) {
        let left = if same.len() >= LOOP { 1 } else { same.len() };
        kept.extend(same.iter().take(left).cloned());
    }
    kept
}
