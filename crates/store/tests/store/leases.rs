//! A lease is a due time in the future.

use crate::world::*;
use interview::{
    ports::Store,
    work::job::{ClaimCapacity, QueueStatus, Settlement},
};
use std::sync::Arc;

told_to_both!(leases, a_row_that_cannot_be_read);

async fn leases(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    for second in 0..3 {
        start(&store, mina, second).await;
    }
    assert_eq!(store.next_due_at().await.unwrap(), Some(at(0)));
    let status = store.queue_status(at(10)).await.unwrap();
    assert_eq!(status, QueueStatus { waiting: 3, leased: 0, failed: 0, oldest_due_at: Some(at(0)) });
    let first = store.claim_jobs(at(10), at(40), ClaimCapacity::for_any(2)).await.unwrap();
    let mut created: Vec<_> = first.iter().map(|claimed| claimed.session.created_at).collect();
    created.sort();
    assert_eq!(created, [at(0), at(1)], "the longest due first, and no more than asked for");
    let status = store.queue_status(at(11)).await.unwrap();
    assert_eq!(status, QueueStatus { waiting: 1, leased: 2, failed: 0, oldest_due_at: Some(at(2)) });

    store.renew_leases(&[first[0].job.claim()], at(90)).await.unwrap();
    store.renew_leases(&[], at(90)).await.unwrap();
    let second = claim(&store, 50).await;
    assert_eq!(second.len(), 2, "one whose lease ran out, one that nobody had");
    let taken_over = second.iter().find(|claimed| claimed.job.id == first[1].job.id).unwrap();
    assert_eq!(taken_over.job.claim, 2);
    store.renew_leases(&[first[1].job.claim()], at(1_000)).await.unwrap();
    assert_eq!(store.queue_status(at(85)).await.unwrap().leased, 1, "an older claim renews nothing");
    let late = Settlement::Questions(vec![question("늦은?")]);
    assert_eq!(settle(&store, &first[1], late, 60).await, []);
    let now = Settlement::Questions(vec![question("제때?")]);
    assert_eq!(settle(&store, taken_over, now, 60).await, [taken_over.session.id]);

    store.release_leases(at(61)).await.unwrap();
    let all = claim(&store, 61).await;
    assert_eq!(all.len(), 2);
    let renewed = all.iter().find(|claimed| claimed.job.id == first[0].job.id).unwrap();
    assert_eq!(renewed.job.claim, 2);
    assert_eq!(
        store.queue_status(at(200)).await.unwrap().leased,
        0,
        "leases that ran out are work that waits"
    );
}

/// A record that this program did not write delays no job but its own.
async fn a_row_that_cannot_be_read(store: Arc<dyn Store>, url: String) {
    let mina = register(&store, "mina").await.id;
    let (_, records) = asked(&store, mina, &["하나?", "둘?"], 0).await;
    for record in &records {
        answer(&store, mina, record.id, "답", 1).await;
    }
    let spoilt = records[0].id;
    execute(&url, &format!("UPDATE interview_records SET question = '{{}}' WHERE id = {spoilt}")).await;
    let claimed = claim(&store, 1).await;
    assert_eq!(claimed.iter().map(|claimed| claimed.records[0].id).collect::<Vec<_>>(), [records[1].id]);
    let read = store.record(mina.into(), spoilt).await.unwrap_err();
    let cause = std::error::Error::source(&read).unwrap().to_string();
    assert_eq!(cause, format!("interview_records.question of row {spoilt} cannot be read"));
}
