//! The preferences of a client (RFC 9110, 12.4.2 and 12.5).

/// The weight, 0 to 1, that a header such as `Accept` gives to exactly this value; `None` when it does not name it.
pub(crate) fn weight(header: &str, value: &str) -> Option<f32> {
    header.split(',').find_map(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let named = parts.next()?.eq_ignore_ascii_case(value);
        let written = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let weight = written.map_or(1.0, |written| written.parse().unwrap_or(0.0));
        named.then_some(weight)
    })
}

/// Whether an `Accept` header prefers this media type to JSON. `*/*` prefers nothing.
pub(crate) fn prefers(accept: &str, media_type: &str) -> bool {
    let wanted = weight(accept, media_type).unwrap_or(0.0);
    wanted > 0.0 && wanted > weight(accept, "application/json").unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_preferred_by_who_names_it_above_json() {
        for (accept, html) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("TEXT/HTML", true),
            ("application/json;q=0.5, text/html;level=1;q=0.6", true),
            ("application/json, text/html;q=0.9", false),
            ("application/json, text/html", false),
            ("text/html;q=0", false),
            ("text/html;q=x", false),
            ("*/*", false),
            ("text/*", false),
            ("", false),
        ] {
            assert_eq!(prefers(accept, "text/html"), html, "{accept}");
        }
    }

    #[test]
    fn a_weight_is_what_the_entry_says() {
        assert_eq!(weight("deflate, gzip;q=0.5", "gzip"), Some(0.5));
        assert_eq!(weight("br", "gzip"), None);
    }
}
