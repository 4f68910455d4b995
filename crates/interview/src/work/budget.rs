//! Budgets: the model usage that a day's work may have, on the whole host and for each user.

use crate::work::usage::{Cost, Prices, Spent};
use chrono::{DateTime, Days, NaiveTime, Utc};
use std::str::FromStr;

/// The limits of a day's work; `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// Tokens, read and written.
    pub tokens: Option<u64>,
    /// Their cost.
    pub cost: Option<Cost>,
}

/// What a host decided about the cost of its model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budgets {
    /// The limits for everybody together.
    pub host: Allowance,
    /// The limits for each user.
    pub user: Allowance,
    /// The model's prices.
    pub prices: Prices,
}

/// A budget that can be used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exhausted {
    /// The whole host's tokens.
    HostTokens,
    /// The whole host's money.
    HostCost,
    /// The user's own tokens.
    UserTokens,
    /// The user's own money.
    UserCost,
}

/// The usage of one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpentToday {
    /// Everybody's usage together.
    pub host: Spent,
    /// One user's usage.
    pub user: Spent,
}

impl Budgets {
    /// Whether there is any limit.
    pub fn are_limited(&self) -> bool {
        self.host != Allowance::default() || self.user != Allowance::default()
    }

    /// The budget that is used up, if one is.
    pub fn exhausted(&self, spent: &SpentToday) -> Option<Exhausted> {
        let tokens =
            |allowance: Allowance, spent: Spent| allowance.tokens.is_some_and(|limit| spent.tokens >= limit);
        let cost =
            |allowance: Allowance, spent: Spent| allowance.cost.is_some_and(|limit| spent.cost >= limit);
        [
            (tokens(self.user, spent.user), Exhausted::UserTokens),
            (cost(self.user, spent.user), Exhausted::UserCost),
            (tokens(self.host, spent.host), Exhausted::HostTokens),
            (cost(self.host, spent.host), Exhausted::HostCost),
        ]
        .into_iter()
        .find_map(|(is_used_up, which)| is_used_up.then_some(which))
    }
}

impl Exhausted {
    /// Every budget.
    pub const ALL: [Self; 4] = [Self::HostTokens, Self::HostCost, Self::UserTokens, Self::UserCost];

    /// The word by which it is sent and stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HostTokens => "host_tokens",
            Self::HostCost => "host_cost",
            Self::UserTokens => "user_tokens",
            Self::UserCost => "user_cost",
        }
    }
}

impl FromStr for Exhausted {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|budget| budget.as_str() == word).ok_or(())
    }
}

/// When a day's budgets open again: the next midnight in UTC.
pub fn opens_at(now: DateTime<Utc>) -> DateTime<Utc> {
    let tomorrow = now.date_naive().checked_add_days(Days::new(1));
    tomorrow.map_or(now, |day| day.and_time(NaiveTime::MIN).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spent(tokens: u64, cost: i64) -> Spent {
        Spent { tokens, cost: Cost(cost) }
    }

    #[test]
    fn a_budget_is_used_up_when_all_of_it_is_spent() {
        let host = Allowance { tokens: Some(100), cost: Some(Cost(50)) };
        let user = Allowance { tokens: Some(10), cost: Some(Cost(5)) };
        let budgets = Budgets { host, user, ..Budgets::default() };
        for (of_host, of_user, expected) in [
            (spent(99, 49), spent(9, 4), None),
            (spent(100, 49), spent(9, 4), Some(Exhausted::HostTokens)),
            (spent(99, 50), spent(9, 4), Some(Exhausted::HostCost)),
            (spent(99, 49), spent(11, 4), Some(Exhausted::UserTokens)),
            (spent(99, 49), spent(9, 6), Some(Exhausted::UserCost)),
            (spent(100, 50), spent(9, 5), Some(Exhausted::UserCost)),
        ] {
            assert_eq!(budgets.exhausted(&SpentToday { host: of_host, user: of_user }), expected);
        }
        assert!(budgets.are_limited() && !Budgets::default().are_limited());
        let much = SpentToday { host: spent(u64::MAX, i64::MAX), user: spent(u64::MAX, i64::MAX) };
        assert_eq!(Budgets::default().exhausted(&much), None);
    }
}
