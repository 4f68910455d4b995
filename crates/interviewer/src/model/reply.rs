//! A model's reply as JSON: found among what else it wrote, and repaired where it broke off.

use serde_json::{Map, Value};

/// Opens what a model thinks, and what it says.
const THOUGHTS: [(&str, &str); 3] =
    [("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<reasoning>", "</reasoning>")];
/// So many places are looked at for a whole object, and so many for a broken one: thoughts may be full of braces.
const MAX_TRIES: usize = 2_000;
const MAX_REPAIRED: usize = 32;
/// No reply that was asked for is nested deeper.
const DEEPEST: usize = 32;

/// An object that was found in a reply.
#[derive(Debug, PartialEq)]
pub(super) struct Found {
    pub(super) object: Map<String, Value>,
    /// Whether it broke off within a value, which is missing.
    pub(super) is_cut: bool,
}

/// The JSON object of a reply that has one of these fields: the last whole one, else a broken one, repaired. `None` when
/// there is none.
pub(super) fn object(reply: &str, fields: &[&str]) -> Option<Found> {
    let said = without_thoughts(reply);
    let starts: Vec<usize> = said.match_indices('{').map(|(at, _)| at).collect();
    let mut found = None;
    let mut from = 0;
    for &start in starts.iter().take(MAX_TRIES) {
        if start < from {
            // Within an object that was read already.
            continue;
        }
        if let Some((object, length)) = whole(&said[start..]) {
            from = start + length;
            found = fitting(Found { object, is_cut: false }, fields).or(found);
        }
    }
    found.or_else(|| {
        let mut broken = starts.iter().take(MAX_REPAIRED).map(|&start| repaired(&said[start..]));
        broken.find_map(|found| fitting(found?, fields))
    })
}

/// What a model said, without what it thought. Thoughts that never end leave nothing said.
pub(super) fn without_thoughts(reply: &str) -> &str {
    let mut said = reply;
    for (opening, closing) in THOUGHTS {
        if let Some((_, after)) = said.rsplit_once(closing) {
            // Some servers keep the opening to themselves.
            said = after;
        } else if let Some((before, _)) = said.split_once(opening) {
            said = before;
        }
    }
    said
}

fn fitting(found: Found, fields: &[&str]) -> Option<Found> {
    fields.iter().any(|field| found.object.contains_key(*field)).then_some(found)
}

/// The object with which a text begins, and its length.
fn whole(text: &str) -> Option<(Map<String, Value>, usize)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    match values.next() {
        Some(Ok(Value::Object(object))) => Some((object, values.byte_offset())),
        _ => None,
    }
}

/// The object with which a text begins, its commas set right and its ends supplied.
fn repaired(text: &str) -> Option<Found> {
    let mut mender = JsonRepair::default();
    for character in text.chars() {
        mender.take(character);
        if mender.is_done {
            break;
        }
    }
    let (text, is_cut) = mender.finish();
    match serde_json::from_str(&text) {
        Ok(Value::Object(object)) => Some(Found { object, is_cut }),
        _ => None,
    }
}

/// Copies JSON and repairs it on the way: raw line ends within strings, commas before a closing bracket, and an end that
/// never came.
#[derive(Default)]
struct JsonRepair {
    out: String,
    open: Vec<char>,
    in_string: bool,
    escaped: bool,
    is_done: bool,
    /// The length of the text after the last value that was whole, and the brackets open there.
    safe: Option<(usize, Vec<char>)>,
}

impl JsonRepair {
    fn take(&mut self, character: char) {
        if self.in_string {
            self.within_string(character);
            return;
        }
        match character {
            '"' => self.in_string = true,
            '{' => self.open.push('}'),
            '[' => self.open.push(']'),
            '}' | ']' => {
                while matches!(self.out.chars().next_back(), Some(last) if last == ',' || last.is_whitespace())
                {
                    self.out.pop();
                }
                self.open.pop();
                self.is_done = self.open.is_empty();
            }
            ',' if self.open.len() <= DEEPEST => self.safe = Some((self.out.len(), self.open.clone())),
            _ => {}
        }
        self.out.push(character);
        if matches!(character, '}' | ']') && self.open.len() <= DEEPEST {
            self.safe = Some((self.out.len(), self.open.clone()));
        }
    }

    fn within_string(&mut self, character: char) {
        match character {
            _ if self.escaped => self.escaped = false,
            '\\' => self.escaped = true,
            '"' => self.in_string = false,
            '\n' => return self.out.push_str("\\n"),
            '\t' => return self.out.push_str("\\t"),
            '\r' => return,
            _ => {}
        }
        self.out.push(character);
    }

    /// What was copied, and whether anything is missing. When it broke off, it ends after the last value that was whole.
    fn finish(mut self) -> (String, bool) {
        let mut is_cut = false;
        if !self.is_done
            && let Some((length, open)) = self.safe
        {
            is_cut = !self.out[length..].trim().is_empty();
            self.out.truncate(length);
            self.out.extend(open.iter().rev());
        }
        (self.out, is_cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const FIELDS: &[&str] = &["points"];

    fn read(reply: &str) -> Option<Value> {
        object(reply, FIELDS).map(|found| Value::Object(found.object))
    }

    #[test]
    fn the_object_is_found_among_whatever_else_was_written() {
        let expected = Some(json!({"points": [1, {"a": "}"}]}));
        for reply in [
            r#"{"points": [1, {"a": "}"}]}"#,
            "```json\n{\"points\": [1, {\"a\": \"}\"}]}\n```",
            "<think>{\"points\": []} no, wait</think>\n{\"points\": [1, {\"a\": \"}\"}]}",
            "thinking without an opening {\"points\": 0}</think>{\"points\": [1, {\"a\": \"}\"}]}",
            "<reasoning>x</reasoning>{\"points\": [1, {\"a\": \"}\"}]} Hope this helps {smile}!",
            "Sure! {not json} Here: {\"points\": [1, {\"a\": \"}\"}]}",
            "{\"example\": 1} {\"points\": [1, {\"a\": \"}\"}]}",
            "{\"points\": [1, {\"a\": \"}\",},],}",
        ] {
            assert_eq!(read(reply), expected, "{reply}");
        }
    }

    #[test]
    fn half_an_object_ends_after_its_last_whole_value() {
        for (reply, expected) in [
            (r#"{"points": [{"a": 1}, {"a": 2}, {"a": "unfini"#, json!({"points": [{"a": 1}, {"a": 2}]})),
            (
                r#"{"points": [{"a": 1, "b": "x"}], "feedback": "half a sen"#,
                json!({"points": [{"a": 1, "b": "x"}]}),
            ),
            (
                r#"{"points": [], "feedback": "two
lines"}"#,
                json!({"points": [], "feedback": "two\nlines"}),
            ),
            (r#"{"points": [{"a": 1, "b"#, json!({"points": [{"a": 1}]})),
        ] {
            let found = object(reply, FIELDS).unwrap();
            let is_cut = !reply.ends_with('}');
            assert_eq!((Value::Object(found.object), found.is_cut), (expected, is_cut), "{reply}");
        }
        let unclosed = object(r#"{"points": [{"a": 1}"#, FIELDS).unwrap();
        assert!(!unclosed.is_cut, "every value is there");
    }

    #[test]
    fn what_has_no_object_is_none() {
        for reply in [
            "",
            "I cannot do that.",
            "{\"score\": 100}",
            "[1, 2]",
            "{\"poi",
            "<think>{\"points\": []}",
            "{{{{{{",
        ] {
            assert_eq!(read(reply), None, "{reply}");
        }
        let braces = format!("{} {{\"points\": 1}}", "{x} ".repeat(500));
        assert_eq!(read(&braces), Some(json!({"points": 1})));
        assert_eq!(read(&"{".repeat(100_000)), None);
        assert_eq!(read(&"{\"a\":".repeat(50_000)), None);
        assert_eq!(read(&"{\"a\":[1,".repeat(50_000)), None);
    }
}
