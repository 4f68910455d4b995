//! Lists that are read page by page. The cursor of the next page is opaque to clients, so that its format can change.

use crate::{extract::Parameters, problem::Problem};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The version of the format, which distinguishes older cursors from newer ones.
const VERSION: u8 = 1;

/// The default number of items of a page.
const USUAL: i64 = 20;

/// A page of a list, as a request asks for it by `limit` and `cursor`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    limit: i64,
    /// The page has the items before this number; `None` for the first page.
    pub(crate) before: Option<i64>,
}

impl Part {
    /// Reads the parameters; `max` is the most items of a page.
    pub(crate) fn asked(parameters: &Parameters, max: i64) -> Result<Self, Problem> {
        let limit = parameters.number("limit", 1, max)?.unwrap_or(USUAL);
        let foreign = || Problem::invalid("cursor", "must be the next_cursor of a part of this list");
        let before = parameters.text("cursor")?.map(|text| read(text).ok_or_else(foreign)).transpose()?;
        Ok(Self { limit, before })
    }

    /// How many items to query: one more than requested, to see whether there is another page.
    pub(crate) fn wanted(self) -> i64 {
        self.limit + 1
    }

    /// Cuts the found items to the requested number, and makes the cursor of the next page if there is one.
    pub(crate) fn cut<T>(self, found: &mut Vec<T>, number: impl Fn(&T) -> i64) -> Option<String> {
        let more = found.len() as i64 > self.limit;
        found.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        found.last().filter(|_| more).map(|last| write(number(last)))
    }
}

/// Writes a cursor for the page that comes after the item `last`.
fn write(last: i64) -> String {
    let mut bytes = [VERSION; 9];
    bytes[1..].copy_from_slice(&last.to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads a cursor; `None` if this program did not write it.
fn read(cursor: &str) -> Option<i64> {
    match URL_SAFE_NO_PAD.decode(cursor).ok()?.split_first()? {
        (&VERSION, id) => Some(i64::from_be_bytes(id.try_into().ok()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_or_refused() {
        for id in [1, 42, i64::MAX] {
            assert_eq!(read(&write(id)), Some(id));
        }
        for wrong in ["", "42", "AQ", "!", &write(7)[1..], &format!("{}A", write(7))] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }
}
