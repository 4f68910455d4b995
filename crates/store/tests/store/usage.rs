//! Model usage is added up by day, for its user and for everybody.

use crate::world::*;
use chrono::NaiveDate;
use interview::{
    id::UserId,
    ports::Store,
    work::budget::SpentToday,
    work::job::Settlement,
    work::usage::{Cost, DailyUsage, ModelUsage, Spending, Spent},
};
use std::sync::Arc;

told_to_both!(it_is_added_up, it_counts_whatever_became_of_the_job, it_is_added_by_many_at_once);

fn usage(model: &str, calls: u64, prompt_tokens: u64, completion_tokens: u64) -> ModelUsage {
    ModelUsage { model: model.to_owned(), calls, prompt_tokens, completion_tokens }
}

fn spending(user: UserId, model: &str, tokens: u64, cost: Option<i64>) -> Spending {
    Spending { user, usage: usage(model, 1, tokens, 1), cost: cost.map(Cost) }
}

fn today() -> NaiveDate {
    at(0).date_naive()
}

async fn it_is_added_up(store: Arc<dyn Store>, _url: String) {
    let (mina, other) = (register(&store, "mina").await.id, register(&store, "other").await.id);
    let (day, long_ago) = (today(), at(-10 * 86_400));
    assert_eq!(store.spent_on(day, Some(mina)).await.unwrap(), SpentToday::default());
    store.settle_jobs(&[], &[spending(mina, "b", 7, None)], long_ago).await.unwrap();
    let first =
        [spending(mina, "b", 10, None), spending(mina, "a", 20, Some(5)), spending(mina, "b", 30, None)];
    store.settle_jobs(&[], &first, at(0)).await.unwrap();
    let second = [spending(other, "a", 40, None), spending(mina, "b", 50, Some(9))];
    store.settle_jobs(&[], &second, at(1)).await.unwrap();

    let daily = |day, usage, cost: Option<i64>| DailyUsage { day, usage, cost: cost.map(Cost) };
    let (a, b) = (daily(day, usage("a", 1, 20, 1), Some(5)), daily(day, usage("b", 3, 90, 3), Some(9)));
    let before = daily(long_ago.date_naive(), usage("b", 1, 7, 1), None);
    assert_eq!(store.model_usage_of(mina).await.unwrap(), [before, a, b.clone()]);
    assert_eq!(store.model_usage_of(other).await.unwrap(), [daily(day, usage("a", 1, 40, 1), None)]);
    let total = [daily(day, usage("a", 2, 60, 2), Some(5)), b];
    assert_eq!(store.model_usage(day).await.unwrap(), total);
    let spent = |tokens, cost| Spent { tokens, cost: Cost(cost) };
    let expected = SpentToday { host: spent(155, 14), user: spent(114, 14) };
    assert_eq!(store.spent_on(day, Some(mina)).await.unwrap(), expected);
    let expected = SpentToday { host: spent(155, 14), user: spent(0, 0) };
    assert_eq!(store.spent_on(day, None).await.unwrap(), expected);

    assert!(store.erase_user(mina).await.unwrap());
    assert_eq!(store.model_usage_of(mina).await.unwrap(), []);
    assert_eq!(store.model_usage(day).await.unwrap(), total, "the day's total stays");
    // Usage that is recorded after its user was erased counts for the day alone.
    store.settle_jobs(&[], &[spending(mina, "a", 1, None)], at(2)).await.unwrap();
    assert_eq!(store.model_usage_of(mina).await.unwrap(), []);
    assert_eq!(store.spent_on(day, None).await.unwrap().host, spent(157, 14));
}

async fn it_counts_whatever_became_of_the_job(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let (_, records) = asked(&store, mina, &["하나?"], 0).await;
    answer(&store, mina, records[0].id, "답", 2).await;
    let claimed = claim_one(&store, 2).await;
    answer(&store, mina, records[0].id, "새 답", 3).await;
    let late = judgement(evaluation(Some(1.0), "늦은"));
    let spent = [spending(mina, "m", 99, None)];
    let changed = store.settle_jobs(&[(claimed.job.claim(), late)], &spent, at(4)).await.unwrap();
    assert_eq!(changed, [], "nobody needed it any more");
    assert_eq!(store.spent_on(today(), Some(mina)).await.unwrap().user.tokens, 100);

    // It is counted also if the database refuses the result.
    let current = claim_one(&store, 4).await;
    let refused = Settlement::Failed { reason: "a NUL: \0".into() };
    store.settle_jobs(&[(current.job.claim(), refused)], &spent, at(5)).await.unwrap();
    assert_eq!(store.spent_on(today(), Some(mina)).await.unwrap().user.tokens, 200);
}

async fn it_is_added_by_many_at_once(store: Arc<dyn Store>, _url: String) {
    let mut users = Vec::new();
    for number in 0..4 {
        users.push(register(&store, &format!("user {number}")).await.id);
    }
    let adding = (0..16_usize).map(|turn| {
        let (store, mut users) = (store.clone(), users.clone());
        // Each in an order of its own; none may wait for another that waits for it.
        users.rotate_left(turn % 4);
        tokio::spawn(async move {
            let spent: Vec<Spending> = users
                .iter()
                .flat_map(|user| [spending(*user, "b", 1, Some(1)), spending(*user, "a", 1, Some(1))])
                .collect();
            store.settle_jobs(&[], &spent, at(0)).await.unwrap();
        })
    });
    for added in adding.collect::<Vec<_>>() {
        added.await.unwrap();
    }
    let expected = Spent { tokens: 16 * 4 * 2 * 2, cost: Cost(16 * 4 * 2) };
    assert_eq!(store.spent_on(today(), Some(users[0])).await.unwrap().host, expected);
    let of_one = Spent { tokens: 16 * 2 * 2, cost: Cost(16 * 2) };
    assert_eq!(store.spent_on(today(), Some(users[3])).await.unwrap().user, of_one);
}
