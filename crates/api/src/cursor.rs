//! Lists that are read part by part, and where they go on: opaque to clients, so that it can change.

use crate::{extract::Parameters, problem::Problem};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The version of the format, so that an older cursor is told from a newer one.
const VERSION: u8 = 1;

/// How many items a part has when not said.
const USUAL: i64 = 20;

/// A part of a list, as a request asks for it by `limit` and `cursor`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    limit: i64,
    /// The number before which the part begins; `None` for the first.
    pub(crate) before: Option<i64>,
}

impl Part {
    /// Reads what is asked for; `max` is how many items a part has at most.
    pub(crate) fn asked(parameters: &Parameters, max: i64) -> Result<Self, Problem> {
        let limit = parameters.number("limit", 1, max)?.unwrap_or(USUAL);
        let foreign = || Problem::invalid("cursor", "must be the next_cursor of a part of this list");
        let before = parameters.text("cursor")?.map(|text| read(text).ok_or_else(foreign)).transpose()?;
        Ok(Self { limit, before })
    }

    /// How many items to look for: one more than asked for tells whether the list goes on.
    pub(crate) fn wanted(self) -> i64 {
        self.limit + 1
    }

    /// Cuts what was found to what was asked for, and gives the cursor of the next part when there is one.
    pub(crate) fn cut<T>(self, found: &mut Vec<T>, number: impl Fn(&T) -> i64) -> Option<String> {
        let more = found.len() as i64 > self.limit;
        found.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        found.last().filter(|_| more).map(|last| write(number(last)))
    }
}

/// Writes a cursor behind which the list goes on with the numbers before `last`.
fn write(last: i64) -> String {
    let mut bytes = [VERSION; 9];
    bytes[1..].copy_from_slice(&last.to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads a cursor; `None` when it is none of ours.
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
