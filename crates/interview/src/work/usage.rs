//! Model usage: tokens, their cost, and the model's replies.

use crate::id::UserId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// An amount in the host's own currency, whichever that is, in millionths of its unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost(pub i64);

impl Cost {
    /// The amount in units of the currency.
    pub fn in_units(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

/// The model usage of one task. Processes send it to one another, so its serialised form is defined here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelUsage {
    /// The model's name, as it was asked for.
    pub model: String,
    /// Calls that the server processed, including those without a usable reply.
    pub calls: u64,
    /// Tokens read; estimated where the server did not count them.
    pub prompt_tokens: u64,
    /// Tokens written; estimated where the server did not count them.
    pub completion_tokens: u64,
}

/// The most calls that one task makes.
pub const MAX_CALLS: u64 = 1_000;

/// The most tokens of one kind that one task uses. Servers and workers report their own counts; a higher one is not
/// believed.
pub const MAX_TOKENS: u64 = 10_000_000;

/// The most bytes of a task's model replies that are stored.
pub const MAX_REPLY_BYTES: usize = 64 << 10;

/// The longest name of a model, in characters.
pub const MAX_MODEL_NAME_LENGTH: usize = 200;

impl ModelUsage {
    /// Whether every number and the name are within their bounds.
    pub fn is_plausible(&self) -> bool {
        let name = &self.model;
        self.calls <= MAX_CALLS
            && self.prompt_tokens <= MAX_TOKENS
            && self.completion_tokens <= MAX_TOKENS
            && is_plausible_name(name)
    }
}

/// Whether a text can be the name of a model or a prompt.
pub fn is_plausible_name(name: &str) -> bool {
    !name.trim().is_empty()
        && name.chars().nth(MAX_MODEL_NAME_LENGTH).is_none()
        && !name.chars().any(char::is_control)
}

/// Prices of a model, each per million tokens; `None` where the host set none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// The price of tokens read.
    pub prompt: Option<Cost>,
    /// The price of tokens written.
    pub completion: Option<Cost>,
}

impl Prices {
    /// The cost of a usage, rounded up to a millionth; `None` without any price.
    pub fn cost(&self, usage: &ModelUsage) -> Option<Cost> {
        if self.prompt.is_none() && self.completion.is_none() {
            return None;
        }
        let part = |price: Option<Cost>, tokens: u64| {
            i128::from(price.unwrap_or_default().0).saturating_mul(i128::from(tokens))
        };
        let whole = part(self.prompt, usage.prompt_tokens) + part(self.completion, usage.completion_tokens);
        let rounded = (whole + 999_999).div_euclid(1_000_000);
        Some(Cost(i64::try_from(rounded).unwrap_or(i64::MAX)))
    }
}

/// Records a task's model usage while it runs, so that the usage is known also when the task fails or is cancelled; and the
/// model's replies, so that a host can inspect a judgement.
#[derive(Debug, Default)]
pub struct Meter {
    user: Option<UserId>,
    usage: Mutex<Option<ModelUsage>>,
    replies: Mutex<Vec<String>>,
}

impl Meter {
    /// Makes a meter for work that is done for a user. The default meter has no user.
    pub fn of(user: UserId) -> Self {
        Self { user: Some(user), ..Self::default() }
    }

    /// The user for whom the work is done; `None` where that is not known, as in a worker.
    pub fn user(&self) -> Option<UserId> {
        self.user
    }

    /// Adds a usage, up to what is plausible for one task.
    pub fn add(&self, more: ModelUsage) {
        let mut usage = self.usage();
        let usage = usage.get_or_insert_with(|| ModelUsage {
            model: more.model,
            calls: 0,
            prompt_tokens: 0,
            completion_tokens: 0,
        });
        usage.calls = usage.calls.saturating_add(more.calls).min(MAX_CALLS);
        usage.prompt_tokens = usage.prompt_tokens.saturating_add(more.prompt_tokens).min(MAX_TOKENS);
        usage.completion_tokens =
            usage.completion_tokens.saturating_add(more.completion_tokens).min(MAX_TOKENS);
    }

    /// The usage so far; `None` when no model was asked.
    pub fn read(&self) -> Option<ModelUsage> {
        self.usage().clone()
    }

    /// Records what the model replied, word for word, up to [`MAX_REPLY_BYTES`] over all replies of the task; the rest is
    /// cut off. NUL is replaced, because no database stores it in a text.
    pub fn keep_reply(&self, reply: &str) {
        let mut replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        let room = MAX_REPLY_BYTES - replies.iter().map(String::len).sum::<usize>();
        let mut kept = reply.replace('\0', "\u{fffd}");
        kept.truncate(kept.floor_char_boundary(room));
        if !kept.is_empty() {
            replies.push(kept);
        }
    }

    /// The model's replies so far, in order.
    pub fn replies(&self) -> Vec<String> {
        self.replies.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn usage(&self) -> MutexGuard<'_, Option<ModelUsage>> {
        self.usage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The usage of a user's work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spending {
    /// The user for whom the work was done.
    pub user: UserId,
    /// The usage.
    pub usage: ModelUsage,
    /// Its cost; `None` where the host set no price.
    pub cost: Option<Cost>,
}

/// Tokens and cost together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Tokens read and written.
    pub tokens: u64,
    /// Their cost, as far as it is known.
    pub cost: Cost,
}

/// The usage of one model on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DailyUsage {
    /// The day, in UTC.
    pub day: NaiveDate,
    /// The usage.
    pub usage: ModelUsage,
    /// Its cost; `None` where the host had set no price.
    pub cost: Option<Cost>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(calls: u64, prompt_tokens: u64, completion_tokens: u64) -> ModelUsage {
        ModelUsage { model: "m".to_owned(), calls, prompt_tokens, completion_tokens }
    }

    #[test]
    fn a_cost_is_tokens_by_price_rounded_up() {
        let prices = Prices { prompt: Some(Cost(150_000)), completion: Some(Cost(600_000)) };
        assert_eq!(prices.cost(&usage(1, 1_000, 100)), Some(Cost(210)));
        assert_eq!(prices.cost(&usage(1, 1, 0)), Some(Cost(1)));
        assert_eq!(prices.cost(&usage(1, 0, 0)), Some(Cost(0)));
        let one = Prices { prompt: Some(Cost(1_000_000)), completion: None };
        assert_eq!(one.cost(&usage(1, 7, 1_000)), Some(Cost(7)));
        assert_eq!(Prices::default().cost(&usage(1, 7, 7)), None);
    }

    #[test]
    fn a_meter_adds_up_to_what_is_plausible() {
        let meter = Meter::of(UserId(3));
        assert_eq!(meter.read(), None);
        meter.add(usage(1, 10, 2));
        meter.add(usage(1, 5, 1));
        assert_eq!(meter.read(), Some(usage(2, 15, 3)));
        meter.add(usage(u64::MAX, u64::MAX, u64::MAX));
        let max = meter.read().unwrap();
        assert_eq!(max, usage(MAX_CALLS, MAX_TOKENS, MAX_TOKENS));
        assert!(max.is_plausible());
    }

    #[test]
    fn replies_are_kept_in_order_as_far_as_there_is_room() {
        let meter = Meter::default();
        for reply in ["하나\0", "", "둘"] {
            meter.keep_reply(reply);
        }
        assert_eq!(meter.replies(), ["하나\u{fffd}", "둘"]);
        for _ in 0..3 {
            meter.keep_reply(&"가".repeat(MAX_REPLY_BYTES / 4));
        }
        let replies = meter.replies();
        let kept: usize = replies.iter().map(String::len).sum();
        assert!(kept <= MAX_REPLY_BYTES && kept > MAX_REPLY_BYTES - 3, "{kept}");
        assert!(replies[2..].iter().all(|reply| reply.chars().all(|letter| letter == '가')));
    }

    #[test]
    fn a_name_is_short_and_can_be_kept() {
        assert!(is_plausible_name("qwen3:8b"));
        for name in ["", " ", "a\0b", "a\nb", &"x".repeat(MAX_MODEL_NAME_LENGTH + 1)] {
            assert!(!is_plausible_name(name), "{name:?}");
        }
        assert!(!usage(1, MAX_TOKENS + 1, 0).is_plausible());
        assert!(!usage(MAX_CALLS + 1, 0, 0).is_plausible());
    }
}
