//! Byte ranges (RFC 9110, section 14). One range is answered; a request for several gets the whole.

use axum::http::{HeaderMap, HeaderValue, header};
use std::ops::Range;

/// The range that a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// No range: everything.
    Whole,
    /// A range within the content.
    Range(Range<u64>),
    /// A range outside of the content.
    None,
}

/// The range that a request asks for, of so many bytes; a range of another version than `etag` is ignored.
pub(crate) fn asked(headers: &HeaderMap, size: u64, etag: &str) -> Part {
    let other_version =
        headers.get(header::IF_RANGE).is_some_and(|version| version.as_bytes() != etag.as_bytes());
    let range = headers.get(header::RANGE).and_then(|range| range.to_str().ok()).filter(|_| !other_version);
    let Some(range) = range.and_then(|range| range.trim().strip_prefix("bytes=")) else { return Part::Whole };
    let Some((first, last)) = range.split_once('-').filter(|_| !range.contains(',')) else {
        return Part::Whole;
    };
    let number = |text: &str| -> Option<Option<u64>> {
        let text = text.trim();
        if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
    };
    let (Some(first), Some(last)) = (number(first), number(last)) else { return Part::Whole };
    let range = match (first, last) {
        (None, None) => return Part::Whole,
        (None, Some(count)) => size.saturating_sub(count)..size,
        (Some(first), None) => first..size,
        (Some(first), Some(last)) if last < first => return Part::Whole,
        (Some(first), Some(last)) => first..last.saturating_add(1).min(size),
    };
    if range.start < range.end { Part::Range(range) } else { Part::None }
}

/// The `Content-Range` of an answer with a range.
pub(crate) fn content_range(range: &Range<u64>, size: u64) -> HeaderValue {
    let text = format!("bytes {}-{}/{size}", range.start, range.end.saturating_sub(1));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("bytes */*"))
}

/// The `Content-Range` of an answer to a range outside of the content.
pub(crate) fn unsatisfied(size: u64) -> HeaderValue {
    HeaderValue::from_str(&format!("bytes */{size}")).unwrap_or(HeaderValue::from_static("bytes */*"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_answered_and_anything_else_by_the_whole() {
        for (sent, part) in [
            (None, Part::Whole),
            (Some("bytes=0-3"), Part::Range(0..4)),
            (Some("bytes=2-"), Part::Range(2..10)),
            (Some("bytes=-3"), Part::Range(7..10)),
            (Some("bytes=-99"), Part::Range(0..10)),
            (Some("bytes=8-99"), Part::Range(8..10)),
            (Some("bytes=0-18446744073709551615"), Part::Range(0..10)),
            (Some("bytes=10-"), Part::None),
            (Some("bytes=-0"), Part::None),
            (Some("bytes=3-1"), Part::Whole),
            (Some("bytes=0-1,3-4"), Part::Whole),
            (Some("bytes=a-b"), Part::Whole),
            (Some("bytes=-"), Part::Whole),
            (Some("lines=0-1"), Part::Whole),
        ] {
            let headers = sent.map(|range| (header::RANGE, HeaderValue::from_static(range)));
            assert_eq!(asked(&HeaderMap::from_iter(headers), 10, "\"a\""), part, "{sent:?}");
        }
        let mut headers = HeaderMap::from_iter([(header::RANGE, HeaderValue::from_static("bytes=0-3"))]);
        headers.insert(header::IF_RANGE, HeaderValue::from_static("\"b\""));
        assert_eq!(asked(&headers, 10, "\"a\""), Part::Whole);
        assert_eq!(content_range(&(0..4), 10), "bytes 0-3/10");
        assert_eq!(unsatisfied(10), "bytes */10");
    }
}
