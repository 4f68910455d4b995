//! The bill of one call: what it is taken to have cost until the server has counted.

use interview::work::usage::{Meter, ModelUsage};

use super::wire::Tokens;

/// So many bytes of a prompt are taken for a token before the server has counted: about right for Korean, and more
/// than English takes.
const BYTES_PER_TOKEN: u64 = 3;

/// What a call will have taken. Dropped without a word, as when nobody waits for the call any more, the estimate counts:
/// the server may go on without us.
#[derive(Debug)]
pub(super) struct UsageGuard<'m> {
    meter: &'m Meter,
    model: &'m str,
    estimate: Option<(u64, u64)>,
}

impl<'m> UsageGuard<'m> {
    /// The bill of a call of so many bytes, whose reply may have so many tokens.
    pub(super) fn open(meter: &'m Meter, model: &'m str, bytes: usize, reply_tokens: u32) -> Self {
        let estimate = (bytes as u64 / BYTES_PER_TOKEN, u64::from(reply_tokens) / 4);
        Self { meter, model, estimate: Some(estimate) }
    }

    /// The server has counted, or not, after it replied.
    pub(super) fn settle(mut self, tokens: Tokens) {
        let Some((prompt, completion)) = self.estimate.take() else { return };
        let (prompt, completion) = match tokens.total() {
            Some(_) => (tokens.prompt_tokens.unwrap_or(0), tokens.completion_tokens.unwrap_or(0)),
            None => (prompt, completion),
        };
        self.note(prompt, completion);
    }

    /// The server did no work.
    pub(super) fn cancel(mut self) {
        self.estimate = None;
    }

    fn note(&self, prompt_tokens: u64, completion_tokens: u64) {
        let model = self.model.to_owned();
        self.meter.add(ModelUsage { model, calls: 1, prompt_tokens, completion_tokens });
    }
}

impl Drop for UsageGuard<'_> {
    fn drop(&mut self) {
        if let Some((prompt, completion)) = self.estimate {
            self.note(prompt, completion);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_counts_what_the_server_counted_or_an_estimate_or_nothing() {
        let meter = Meter::default();
        let open = || UsageGuard::open(&meter, "m", 300, 40);
        open().cancel();
        assert_eq!(meter.read(), None);
        open().settle(Tokens { prompt_tokens: Some(7), completion_tokens: None });
        let counted = |calls, prompt_tokens, completion_tokens| {
            Some(ModelUsage { model: "m".to_owned(), calls, prompt_tokens, completion_tokens })
        };
        assert_eq!(meter.read(), counted(1, 7, 0));
        open().settle(Tokens::default());
        assert_eq!(meter.read(), counted(2, 107, 10));
        drop(open());
        assert_eq!(meter.read(), counted(3, 207, 20));
    }
}
