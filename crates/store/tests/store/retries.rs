//! One question asked again, in a session of its own.

use crate::world::*;
use interview::{
    id::UserId,
    idempotency::Creation,
    ports::Store,
    session::{FeedbackTime, InterviewSession, SessionPlan},
    work::job::Settlement,
};
use std::sync::Arc;

told_to_both!(a_retry, retries_do_not_crowd_out_interviews);

fn again() -> SessionPlan {
    SessionPlan { question_count: 1, feedback: FeedbackTime::AfterEach, ..plan() }
}

async fn retried(
    store: &Arc<dyn Store>,
    user: UserId,
    of: &InterviewSession,
    seconds: i64,
) -> InterviewSession {
    let record = records_of(store, user, of.id).await.remove(0);
    let owned = record_of(store, user, record.id).await;
    made(store.create_retry(&owned, &again(), at(seconds), None).await.unwrap())
}

async fn a_retry(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let (session, records) = asked(&store, mina, &["하나?", "둘?"], 0).await;
    let owned = record_of(&store, mina, records[1].id).await;
    let receipt = receipt(Some(mina), "key", "fingerprint");
    let start = async || store.create_retry(&owned, &again(), at(5), Some(&receipt)).await.unwrap();
    let made = made(start().await);
    assert!(matches!(start().await, Creation::Repeated { .. }), "a repeated request makes nothing");

    assert_eq!(session_of(&store, mina, made.id).await.into_inner(), made);
    let [record] = <[_; 1]>::try_from(records_of(&store, mina, made.id).await).unwrap();
    assert_eq!((record.order, record.retry_of, record.created_at), (1, Some(records[1].id), at(5)));
    assert_eq!(record.question, records[1].question);
    assert!(record.answer.is_none() && record.follow_up_to.is_none());
    assert!(claim(&store, 100).await.is_empty(), "nothing is left to ask");
    let listed = store.sessions(mina.into(), None, 10).await.unwrap();
    let listed: Vec<_> = listed.iter().map(|one| (one.session.id, one.questions, one.retry_of)).collect();
    assert_eq!(listed, [(made.id, 1, Some(records[1].id)), (session.id, 2, None)]);

    store.erase_session(&session_of(&store, mina, session.id).await).await.unwrap();
    assert_eq!(records_of(&store, mina, made.id).await, [record], "it stands without what it retries");
}

/// A new interview avoids the questions of the ten before it, however often one of them was asked again since.
async fn retries_do_not_crowd_out_interviews(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let (first, _) = asked(&store, mina, &["오래된 질문?"], 0).await;
    let (second, _) = asked(&store, mina, &["새 질문?"], 1).await;
    for seconds in 2..14 {
        retried(&store, mina, &second, seconds).await;
    }
    start(&store, mina, 20).await;
    let claimed = claim_one(&store, 20).await;
    let recent = &claimed.recent_questions;
    assert!(recent.iter().any(|text| text == "오래된 질문?"), "{recent:?} of {}", first.id);
    settle(&store, &claimed, Settlement::Questions(vec![question("셋?")]), 21).await;
}
