//! What is erased is gone, and work for it is not needed any more.

use crate::world::*;
use interview::{
    error::{Error, Thing},
    id::JobId,
    idempotency::Creation,
    owner::Lookup,
    ports::{QuestionJob, Store, WantedQuestions},
    untrusted::Untrusted,
};
use std::sync::Arc;

told_to_both!(a_session, an_account);

async fn a_session(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let (session, records) = asked(&store, mina, &["하나?"], 0).await;
    answer(&store, mina, records[0].id, "답", 2).await;
    let grading = claim_one(&store, 2).await;
    let owned = record_of(&store, mina, records[0].id).await;
    store.erase_session(&session).await.unwrap();
    assert!(matches!(store.session(mina.into(), session.id).await.unwrap(), Lookup::Missing));
    assert!(matches!(store.record(mina.into(), records[0].id).await.unwrap(), Lookup::Missing));
    assert_eq!(store.evaluations(&owned).await.unwrap(), []);
    assert_eq!(store.next_due_at().await.unwrap(), None, "its jobs went with it");

    let late = judgement(evaluation(Some(1.0), "늦은"));
    assert_eq!(settle(&store, &grading, late, 3).await, []);
    let text = Untrusted::new("늦은 답".into());
    let gone = store.save_answer(&owned, &text, job(4), None).await;
    assert!(matches!(gone, Err(Error::NotFound(Thing::Record))), "{gone:?}");
    let gone = store.request_evaluation(&owned, None, job(4), None).await;
    assert!(matches!(gone, Err(Error::NotFound(Thing::Record))), "{gone:?}");
    let gone = store.complete_session(&session, at(4)).await;
    assert!(matches!(gone, Err(Error::NotFound(Thing::Session))), "{gone:?}");
    let wanted = WantedQuestions { follow_up_to: None, count: 1, most: 9 };
    let gone = store.request_questions(&session, &wanted, job(4), None).await;
    assert!(matches!(gone, Err(Error::NotFound(Thing::Session))), "{gone:?}");
    let questions = [question("대신?")];
    assert!(!store.add_questions_instead(QuestionJob::FirstOf(session.id), &questions, at(5)).await.unwrap());
    assert!(!store.add_questions_instead(QuestionJob::Later(JobId(999)), &questions, at(5)).await.unwrap());
    store.erase_session(&session).await.unwrap();
}

async fn an_account(store: Arc<dyn Store>, _url: String) {
    let (mina, other) = (register(&store, "mina").await.id, register(&store, "other").await.id);
    let (kept, kept_records) = asked(&store, other, &["하나?"], 0).await;
    let (_, records) = asked(&store, mina, &["하나?"], 10).await;
    answer(&store, mina, records[0].id, "답", 11).await;
    let pending = receipt(Some(mina), "key", "same");
    made(store.create_session(mina, &plan(), job(12), Some(&pending)).await.unwrap());

    assert!(store.erase_user(mina).await.unwrap());
    assert!(!store.erase_user(mina).await.unwrap());
    assert!(matches!(store.session(mina.into(), kept.id).await.unwrap(), Lookup::CallerGone));
    assert_eq!(store.next_due_at().await.unwrap(), None);
    assert_eq!(store.sessions(mina.into(), None, 10).await.unwrap(), []);
    assert!(!store.username_taken("mina").await.unwrap());
    let refused = store.create_session(mina, &plan(), job(13), Some(&pending)).await;
    assert!(matches!(refused, Err(Error::Unauthenticated)), "{refused:?}");

    let again = register(&store, "mina").await.id;
    assert!(again > other, "a number is never given twice");
    let anew = receipt(Some(again), "key", "another");
    let anew = store.create_session(again, &plan(), job(14), Some(&anew)).await;
    assert!(matches!(anew, Ok(Creation::New(_))), "{anew:?}");
    assert_eq!(records_of(&store, other, kept.id).await, kept_records);
}
