//! The budget: how many tokens the whole host may use in a day.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

/// Counts the tokens of a day (UTC) in this process; a restart begins anew.
#[derive(Debug)]
pub(super) struct Budget {
    limit: Option<u64>,
    spent: Mutex<Spent>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    day: NaiveDate,
    tokens: u64,
}

impl Budget {
    /// A budget of so many tokens a day; `None` is no limit.
    pub(super) fn new(limit: Option<u64>) -> Self {
        Self { limit, spent: Mutex::default() }
    }

    /// Sets tokens aside for a call, or says how long it is until there are new ones.
    pub(super) fn reserve(&self, tokens: u64, now: DateTime<Utc>) -> Result<Reservation<'_>, TimeDelta> {
        let mut spent = self.spent(now);
        if self.limit.is_some_and(|limit| spent.tokens.saturating_add(tokens) > limit) {
            return Err(until_midnight(now));
        }
        spent.tokens = spent.tokens.saturating_add(tokens);
        Ok(Reservation { budget: self, tokens, now })
    }

    fn spent(&self, now: DateTime<Utc>) -> MutexGuard<'_, Spent> {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.day != now.date_naive() {
            *spent = Spent { day: now.date_naive(), tokens: 0 };
        }
        spent
    }
}

fn until_midnight(now: DateTime<Utc>) -> TimeDelta {
    let tomorrow = now.date_naive().checked_add_days(Days::new(1));
    tomorrow.map_or(TimeDelta::days(1), |day| day.and_time(NaiveTime::MIN).and_utc() - now)
}

/// Tokens set aside for a call. Dropped without a word, as when nobody waits for the call any more, they count as spent:
/// the server may go on without us.
#[derive(Debug)]
pub(super) struct Reservation<'b> {
    budget: &'b Budget,
    tokens: u64,
    now: DateTime<Utc>,
}

impl Reservation<'_> {
    /// Says what the call took.
    pub(super) fn settle(self, tokens: u64) {
        let mut spent = self.budget.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.day != self.now.date_naive() {
            // Yesterday's call: its day is over, and today began with nothing spent.
            return;
        }
        spent.tokens = spent.tokens.saturating_sub(self.tokens).saturating_add(tokens);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_so_many_tokens_and_the_next_has_them_again() {
        let budget = Budget::new(Some(1_000));
        let evening: DateTime<Utc> = "2026-03-01T22:00:00Z".parse().unwrap();
        budget.reserve(800, evening).unwrap().settle(300);
        let waiting = budget.reserve(700, evening).unwrap();
        assert_eq!(budget.reserve(1, evening).unwrap_err(), TimeDelta::hours(2));
        waiting.settle(0);
        let _kept = budget.reserve(700, evening).unwrap();
        assert!(budget.reserve(1, evening).is_err());
        assert!(budget.reserve(1_000, evening + TimeDelta::hours(2)).is_ok());
        let late = Budget::new(Some(10));
        let over_midnight = late.reserve(9, evening).unwrap();
        let today = late.reserve(4, evening + TimeDelta::hours(3)).unwrap();
        over_midnight.settle(9);
        today.settle(4);
        assert!(late.reserve(7, evening + TimeDelta::hours(3)).is_err());
        assert!(Budget::new(None).reserve(u64::MAX, evening).is_ok());
    }
}
