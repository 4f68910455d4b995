//! What a command prints.

use std::io::Write;

/// Prints a line on standard output. A reader that has gone away, as `head` does, is an error that ends the command and
/// that nobody need read.
pub(super) fn say(line: impl std::fmt::Display) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout().lock(), "{line}")?)
}

/// Whether an error says that nobody reads any more.
pub(super) fn nobody_reads(cause: &anyhow::Error) -> bool {
    let causes = cause.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>());
    causes.into_iter().any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

/// An error and its causes as one sentence, each said once: what repeats the one before it is left out.
pub(super) fn sentence(cause: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in cause.chain().map(ToString::to_string) {
        if said.is_empty() {
            said = cause;
        } else if !said.ends_with(&cause) {
            said = format!("{said}: {cause}");
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[test]
    fn each_cause_is_said_once() {
        let refused = std::io::Error::other("Connection refused");
        let cause =
            Err::<(), _>(refused).context("no way: Connection refused").context("it failed").unwrap_err();
        assert_eq!(sentence(&cause), "it failed: no way: Connection refused");
    }

    #[test]
    fn a_reader_that_has_gone_is_known() {
        let gone = std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        assert!(nobody_reads(&anyhow::Error::from(gone)) && !nobody_reads(&anyhow::anyhow!("else")));
    }
}
