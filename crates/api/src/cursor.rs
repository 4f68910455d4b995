//! Where a list goes on: opaque to clients, so that it can change.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The version of the format, so that an older cursor is told from a newer one.
const VERSION: u8 = 1;

/// Writes a cursor behind which the list goes on with the numbers before `last`.
pub(crate) fn write(last: i64) -> String {
    let mut bytes = [VERSION; 9];
    bytes[1..].copy_from_slice(&last.to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads a cursor; `None` when it is none of ours.
pub(crate) fn read(cursor: &str) -> Option<i64> {
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
