//! What a server replies: `verbose_json`, with the times of words where it gives them.

use interview::ports::{HeardSegment, HeardWord};
use interview::recording::sound::Span;
use serde::Deserialize;

/// Segments and words of a reply at most; 30 seconds of sound have some dozens.
const MAX_ENTRIES: usize = 2_000;

#[derive(Deserialize)]
struct Reply {
    text: String,
    #[serde(default)]
    duration: Option<f64>,
    #[serde(default)]
    segments: Option<Vec<Segment>>,
    #[serde(default)]
    words: Option<Vec<Word>>,
}

#[derive(Deserialize)]
struct Segment {
    start: f64,
    end: f64,
    text: String,
    #[serde(default)]
    no_speech_prob: Option<f64>,
    #[serde(default)]
    avg_logprob: Option<f64>,
    #[serde(default)]
    compression_ratio: Option<f64>,
    #[serde(default)]
    words: Option<Vec<Word>>,
}

#[derive(Deserialize)]
struct Word {
    word: String,
    start: f64,
    end: f64,
    #[serde(default)]
    probability: Option<f64>,
}

/// Reads a reply; `None` for what is none. A server that gives no segments has said its text in all of the sound.
pub(crate) fn read(body: &[u8], length_ms: u32) -> Option<Vec<HeardSegment>> {
    let reply: Reply = serde_json::from_slice(body).ok()?;
    let words = reply.words.unwrap_or_default();
    let segments = match reply.segments {
        Some(segments) if !segments.is_empty() => segments,
        _ => vec![Segment {
            start: 0.0,
            end: reply.duration.unwrap_or(f64::from(length_ms) / 1_000.0),
            text: reply.text,
            no_speech_prob: None,
            avg_logprob: None,
            compression_ratio: None,
            words: None,
        }],
    };
    if segments.len() > MAX_ENTRIES || words.len() > MAX_ENTRIES {
        return None;
    }
    let mut heard: Vec<HeardSegment> =
        segments.into_iter().map(|segment| heard(segment, length_ms)).collect();
    // OpenAI gives the words beside the segments, and others within them.
    if heard.iter().all(|segment| segment.words.is_empty()) {
        for word in words {
            let word = heard_word(word, length_ms);
            let middle = word.span.start + word.span.length() / 2;
            let place = heard.iter().position(|segment| middle < segment.span.end);
            if let Some(segment) = heard.get_mut(place.unwrap_or(usize::MAX)) {
                segment.words.push(word);
            } else if let Some(last) = heard.last_mut() {
                last.words.push(word);
            }
        }
    }
    Some(heard)
}

fn heard(segment: Segment, length_ms: u32) -> HeardSegment {
    let words = segment.words.unwrap_or_default().into_iter().take(MAX_ENTRIES);
    HeardSegment {
        span: span(segment.start, segment.end, length_ms),
        text: segment.text,
        words: words.map(|word| heard_word(word, length_ms)).collect(),
        no_speech: finite(segment.no_speech_prob),
        log_probability: finite(segment.avg_logprob),
        compression: finite(segment.compression_ratio),
    }
}

fn heard_word(word: Word, length_ms: u32) -> HeardWord {
    let probability = finite(word.probability).map(|probability| probability.clamp(0.0, 1.0));
    HeardWord { span: span(word.start, word.end, length_ms), text: word.word, probability }
}

fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

/// Seconds as milliseconds, within the sound.
fn span(start: f64, end: f64, length_ms: u32) -> Span {
    let milliseconds = |seconds: f64| (seconds * 1_000.0).clamp(0.0, f64::from(length_ms)) as u32;
    let start = milliseconds(start);
    Span { start, end: milliseconds(end).max(start) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_reply_is_read_and_nothing_else() {
        let openai = br#"{"text":"hello there","duration":2.0,"segments":[{"start":0,"end":1.5,"text":" hello there","avg_logprob":-0.2}],
            "words":[{"word":"hello","start":0.1,"end":0.5},{"word":"there","start":0.6,"end":9e99}]}"#;
        let heard = read(openai, 2_000).unwrap();
        assert_eq!((heard.len(), heard[0].words.len()), (1, 2));
        assert_eq!(heard[0].words[1].span, Span { start: 600, end: 2_000 });
        let within = br#"{"text":"a","segments":[{"start":0,"end":1,"text":"a","words":[{"word":" a","start":0,"end":1,"probability":0.3}]}]}"#;
        assert_eq!(read(within, 2_000).unwrap()[0].words[0].probability, Some(0.3));
        let plain = read(br#"{"text":"hello"}"#, 2_000).unwrap();
        assert_eq!(plain[0].span, Span { start: 0, end: 2_000 });
        for none in [&b""[..], b"<html>", b"{}", b"[1]", br#"{"text":7}"#] {
            assert!(read(none, 2_000).is_none());
        }
    }
}
