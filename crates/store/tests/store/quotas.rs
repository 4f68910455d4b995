//! Storage limits of a user.

use crate::world::*;
use interview::{
    error::{Error, Quota},
    ports::Store,
    untrusted::Untrusted,
};
use std::sync::Arc;
use store::{Database, Options};

told_to_both!(bytes_of_a_user, gradings_of_a_record);

/// A store on the same database with lower limits.
async fn frugal(url: &str, options: Options) -> Database {
    Database::open(url, &Options { pool_size: 4, ..options }).await.unwrap()
}

/// A user who stores too much gets an error, and can store more after erasing a session.
async fn bytes_of_a_user(_: Arc<dyn Store>, url: String) {
    let database = frugal(&url, Options { user_bytes: 1_000, ..Options::default() }).await;
    let store = database.store();
    let mina = register(&store, "mina").await.id;
    let (session, records) = asked(&store, mina, &["하나", "둘"], 0).await;
    let text = |bytes: usize| Untrusted::new("a".repeat(bytes));
    let first = record_of(&store, mina, records[0].id).await;
    let second = record_of(&store, mina, records[1].id).await;
    store.save_answer(&first, &text(900), job(1), None).await.unwrap();
    for _ in 0..2 {
        let refused = store.save_answer(&second, &text(200), job(2), None).await;
        assert!(matches!(refused, Err(Error::Quota(Quota::Texts))), "{refused:?}");
    }
    let kept = record_of(&store, mina, records[1].id).await;
    assert!(kept.1.answer.is_none(), "a refusal changes nothing");
    let other = register(&store, "other").await.id;
    let (_, theirs) = asked(&store, other, &["셋"], 3).await;
    let theirs = record_of(&store, other, theirs[0].id).await;
    store.save_answer(&theirs, &text(200), job(4), None).await.unwrap();

    store.erase_session(&session).await.unwrap();
    let (_, records) = asked(&store, mina, &["넷"], 5).await;
    let record = record_of(&store, mina, records[0].id).await;
    store.save_answer(&record, &text(200), job(6), None).await.unwrap();
    database.close().await;
}

/// Only the newest gradings of one record are kept, and a list of them is read page by page.
async fn gradings_of_a_record(_: Arc<dyn Store>, url: String) {
    let database = frugal(&url, Options { kept_evaluations: 3, ..Options::default() }).await;
    let store = database.store();
    let mina = register(&store, "mina").await.id;
    let (_, records) = asked(&store, mina, &["하나"], 0).await;
    for second in 1..8 {
        answer(&store, mina, records[0].id, &format!("답변 {second}"), second).await;
        let claimed = claim_one(&store, second).await;
        settle(&store, &claimed, judgement(evaluation(Some(50.0), "좋아요")), second).await;
    }
    let owned = record_of(&store, mina, records[0].id).await;
    let kept = store.evaluations(&owned, None, 99).await.unwrap();
    let revisions: Vec<i64> = kept.iter().map(|one| one.revision).collect();
    assert_eq!(revisions, [7, 6, 5, 4], "the newest before the last answer, and that of the last answer");
    let part = store.evaluations(&owned, Some(kept[1].id), 1).await.unwrap();
    assert_eq!(part, [kept[2].clone()]);
    database.close().await;
}
