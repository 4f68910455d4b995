//! A body cut into what a server said: each event of a stream, or the body as it stands where it is no stream.

use serde::de::IgnoredAny;

/// Ends a stream that has nothing more to say.
pub(super) const DONE: &str = "[DONE]";

/// One thing a server said.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) data: String,
    /// Whether the server called it an error: `event: error`, or a line `error:`.
    pub(super) is_error: bool,
}

/// Cuts bytes into events, as Server-Sent Events are written and as servers write them: with any line ends, after a byte
/// order mark, without blank lines between, and under any content type. What stands in no event is given last, in one.
#[derive(Debug, Default)]
pub(super) struct Events {
    line: Vec<u8>,
    /// Whether the last line ended in a carriage return, to which a line feed may belong.
    after_return: bool,
    event: Event,
    unframed: String,
    found: Vec<Event>,
    is_framed: bool,
}

impl Events {
    /// How many bytes wait for their event to end.
    pub(super) fn waiting(&self) -> usize {
        self.line.len() + self.event.data.len() + self.unframed.len()
    }

    /// Whether any event came.
    pub(super) fn is_framed(&self) -> bool {
        self.is_framed
    }

    /// Takes bytes in and gives the events that they complete.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<Event> {
        for &byte in bytes {
            match byte {
                b'\n' if self.after_return => {}
                b'\n' | b'\r' => self.end_line(),
                byte => self.line.push(byte),
            }
            self.after_return = byte == b'\r';
        }
        std::mem::take(&mut self.found)
    }

    /// Gives what is left when nothing more comes.
    pub(super) fn end(&mut self) -> Vec<Event> {
        self.end_line();
        self.end_event();
        let data = std::mem::take(&mut self.unframed);
        if !data.trim().is_empty() {
            self.found.push(Event { data, is_error: false });
        }
        std::mem::take(&mut self.found)
    }

    fn end_line(&mut self) {
        let bytes = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_start_matches('\u{feff}').trim();
        match line.split_once(':') {
            None if line.is_empty() => self.end_event(),
            // A comment, as servers send to keep a connection open.
            Some(("", _)) | Some(("id" | "retry", _)) => {}
            Some(("event", kind)) => self.event.is_error = kind.trim().eq_ignore_ascii_case("error"),
            Some(("data", data)) => self.data(data.trim_start()),
            Some(("error", data)) => {
                self.end_event();
                self.event.is_error = true;
                self.data(data.trim_start());
                self.end_event();
            }
            _ => {
                if !self.unframed.is_empty() {
                    self.unframed.push('\n');
                }
                self.unframed.push_str(line);
            }
        }
    }

    /// Takes a line of data in. Who forgets the blank line between events still says each in one piece.
    fn data(&mut self, line: &str) {
        if line == DONE || is_whole(&self.event.data) {
            self.end_event();
        }
        if !self.event.data.is_empty() {
            self.event.data.push('\n');
        }
        self.event.data.push_str(line);
        if line == DONE {
            self.end_event();
        }
    }

    fn end_event(&mut self) {
        let event = std::mem::take(&mut self.event);
        if !event.data.is_empty() {
            self.is_framed = true;
            self.found.push(event);
        }
    }
}

fn is_whole(data: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(data).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a body is cut into, however its bytes arrive.
    fn cut(body: &str) -> Vec<(String, bool)> {
        let cut_into = |size: usize| {
            let mut events = Events::default();
            let mut found: Vec<Event> =
                body.as_bytes().chunks(size).flat_map(|bytes| events.take(bytes)).collect();
            found.extend(events.end());
            Vec::from_iter(found.into_iter().map(|event| (event.data, event.is_error)))
        };
        let found = cut_into(body.len().max(1));
        for size in 1..20 {
            assert_eq!(cut_into(size), found, "{size}: {body}");
        }
        found
    }

    #[test]
    fn bodies_are_cut_into_what_was_said() {
        let good = |data: &[&str]| Vec::from_iter(data.iter().map(|data| ((*data).to_owned(), false)));
        for (body, expected) in [
            (
                ": hello\r\nevent: x\r\ndata: {\"가\":1}\r\n\r\ndata:[DONE]\n\nid: 7\ndata: last",
                vec!["{\"가\":1}", "[DONE]", "last"],
            ),
            ("data: {\"a\":1}\r\rdata: {\"b\":2}\r\r", vec!["{\"a\":1}", "{\"b\":2}"]),
            ("\u{feff}data: {\"a\":1}\n\n", vec!["{\"a\":1}"]),
            ("data: {\"a\":1}\ndata: {\"b\":2}\ndata: [DONE]\n", vec!["{\"a\":1}", "{\"b\":2}", "[DONE]"]),
            ("data: {\"a\":\ndata: 1}\n\n", vec!["{\"a\":\n1}"]),
            ("{\n  \"a\": 1\n}", vec!["{\n\"a\": 1\n}"]),
            ("data\n\n\n\n: x\nretry: 3\ndata:\n\n", vec!["data"]),
            ("", vec![]),
        ] {
            assert_eq!(cut(body), good(&expected), "{body:?}");
        }
    }

    #[test]
    fn errors_are_told_apart_in_both_their_forms() {
        for body in ["event: error\ndata: {}\n\n", "error: {}\n\n", "error: {}", "event:error\r\ndata:{}"] {
            assert_eq!(cut(body), [("{}".to_owned(), true)], "{body:?}");
        }
        let among = "data: {\"a\":1}\nerror: {}\n\ndata: {\"b\":2}\n\n";
        let kinds: Vec<bool> = cut(among).into_iter().map(|(_, is_error)| is_error).collect();
        assert_eq!(kinds, [false, true, false]);
    }
}
