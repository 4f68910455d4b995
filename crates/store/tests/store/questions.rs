//! Questions that are requested during a session.

use crate::world::*;
use interview::{
    error::{Conflict, Error},
    ports::{QuestionJob, Store, WantedQuestions},
    work::job::{JobKind, Settlement},
};
use std::sync::Arc;

told_to_both!(the_first_writer_wins, more_questions, after_the_end, recent_questions);

async fn the_first_writer_wins(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let session = start(&store, mina, 0).await;
    let fallback = [question("대신 1?"), question("대신 2?")];
    let first = QuestionJob::FirstOf(session.id);
    let slow = claim_one(&store, 0).await;
    assert!(store.add_questions_instead(first, &fallback, at(30)).await.unwrap());
    assert!(!store.add_questions_instead(first, &fallback, at(30)).await.unwrap());
    let late = Settlement::Questions(vec![question("늦은?")]);
    assert_eq!(settle(&store, &slow, late, 31).await, []);
    let records = store.added_records(slow.job.id).await.unwrap();
    let texts: Vec<_> = records.iter().map(|record| record.question.text.as_str()).collect();
    assert_eq!(texts, ["대신 1?", "대신 2?"]);
    assert_eq!(records, records_of(&store, mina, session.id).await);

    // Of two requests at once, one wins.
    for round in 0..10 {
        let session = start(&store, mina, 100 + round).await;
        let claimed = claim_one(&store, 100 + round).await;
        let found = [(claimed.job.claim(), Settlement::Questions(vec![question("제때?")]))];
        let first = QuestionJob::FirstOf(session.id);
        let (instead, settled) = tokio::join!(
            store.add_questions_instead(first, &fallback, at(130)),
            store.settle_jobs(&found, &[], at(130)),
        );
        assert_ne!(instead.unwrap(), settled.unwrap().contains(&session.id));
        let orders: Vec<_> =
            records_of(&store, mina, session.id).await.iter().map(|record| record.order).collect();
        assert!(orders == [1] || orders == [1, 2], "{orders:?}");
    }
}

/// Follow-ups, and not too many.
async fn more_questions(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let (session, records) = asked(&store, mina, &["하나?", "둘?"], 0).await;
    answer(&store, mina, records[0].id, "답", 40).await;
    let wanted = |follow_up_to, count| WantedQuestions { follow_up_to, count, max: 5 };
    let follow_up = wanted(Some(records[0].id), 1);
    let asked = made(store.request_questions(&session, &follow_up, job(41), None).await.unwrap());
    let more = made(store.request_questions(&session, &wanted(None, 2), job(42), None).await.unwrap());
    assert_eq!(store.added_records(asked).await.unwrap(), []);
    let too_many = store.request_questions(&session, &wanted(None, 1), job(43), None).await;
    assert!(matches!(too_many, Err(Error::Conflict(Conflict::TooManyQuestions))), "{too_many:?}");

    let claimed = claim(&store, 41).await;
    let claimed = claimed.iter().find(|claimed| claimed.job.id == asked).unwrap();
    let duty = JobKind::AskQuestions { session_id: session.id, count: 1, follow_up_to: Some(records[0].id) };
    assert_eq!(claimed.job.kind, duty);
    assert_eq!(claimed.records, records_of(&store, mina, session.id).await);
    settle(&store, claimed, Settlement::Questions(vec![question("꼬리?")]), 44).await;
    let added = store.added_records(asked).await.unwrap();
    assert_eq!((added[0].order, added[0].follow_up_to), (3, Some(records[0].id)));
    let fallback = [question("대신 1?"), question("대신 2?")];
    assert!(!store.add_questions_instead(QuestionJob::Later(asked), &fallback, at(45)).await.unwrap());
    assert!(!store.add_questions_instead(QuestionJob::FirstOf(session.id), &fallback, at(45)).await.unwrap());
    assert!(store.add_questions_instead(QuestionJob::Later(more), &fallback, at(45)).await.unwrap());
    assert_eq!(store.added_records(more).await.unwrap()[1].order, 5);
    let too_many = store.request_questions(&session, &wanted(None, 1), job(46), None).await;
    assert!(matches!(too_many, Err(Error::Conflict(Conflict::TooManyQuestions))), "{too_many:?}");
}

/// Completed is final: questions that are under way are dropped.
async fn after_the_end(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let (session, records) = asked(&store, mina, &["하나?"], 0).await;
    let room = WantedQuestions { follow_up_to: None, count: 1, max: 6 };
    let last = made(store.request_questions(&session, &room, job(50), None).await.unwrap());
    let claimed = claim_one(&store, 50).await;
    store.complete_session(&session, at(51)).await.unwrap();
    assert_eq!(settle(&store, &claimed, Settlement::Questions(vec![question("끝난 뒤?")]), 52).await, []);
    assert_eq!(store.added_records(last).await.unwrap(), []);
    let instead = [question("대신?")];
    assert!(!store.add_questions_instead(QuestionJob::Later(last), &instead, at(53)).await.unwrap());
    let completed = store.request_questions(&session, &room, job(54), None).await;
    assert!(matches!(completed, Err(Error::Conflict(Conflict::SessionCompleted))), "{completed:?}");
    assert_eq!(records_of(&store, mina, session.id).await, records);
}

/// A job has the questions of the ten sessions before, and no older ones.
async fn recent_questions(store: Arc<dyn Store>, _url: String) {
    let (mina, other) = (register(&store, "mina").await.id, register(&store, "other").await.id);
    for number in 0..11 {
        asked(&store, mina, &[&format!("지난 질문 {number}?")], 100 + number).await;
        asked(&store, other, &["남의 질문?"], 100 + number).await;
    }
    start(&store, mina, 200).await;
    let claimed = claim_one(&store, 200).await;
    let expected: Vec<String> = (1..11).map(|number| format!("지난 질문 {number}?")).collect();
    assert_eq!(claimed.recent_questions, expected);
}
