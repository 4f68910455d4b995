//! A creation that is repeated is made once.

use crate::world::*;
use futures_util::future::join_all;
use interview::{
    account::user::User,
    error::{Conflict, Error},
    id::{JobId, RecordId},
    idempotency::{Creation, Receipt},
    ports::{Store, WantedQuestions},
    session::InterviewSession,
    session::record::InterviewRecord,
    untrusted::Untrusted,
};
use std::sync::Arc;

told_to_both!(repeats, bursts, expiry);

/// Repeats of every kind of creation.
async fn repeats(store: Arc<dyn Store>, _url: String) {
    let first: Receipt<User> = receipt(None, "register", "mina");
    let mina = made(store.create_user(&new_user("mina"), Some(&first)).await.unwrap());
    let again = store.create_user(&new_user("mina"), Some(&first)).await.unwrap();
    assert_eq!(repeated(again), (mina.id.0, (first.answer)(&mina).to_string()));
    let other = store.create_user(&new_user("else"), Some(&receipt(None, "register", "else"))).await;
    assert_reused(other);
    let taken = store.create_user(&new_user("mina"), Some(&receipt(None, "again", "mina"))).await;
    assert!(matches!(taken, Err(Error::Conflict(Conflict::UsernameTaken))), "{taken:?}");
    let key_is_free = receipt(None, "again", "else");
    made(store.create_user(&new_user("else"), Some(&key_is_free)).await.unwrap());

    let starting: Receipt<InterviewSession> = receipt(Some(mina.id), "key", "start");
    let session = made(store.create_session(mina.id, &new_session(), job(0), Some(&starting)).await.unwrap());
    let again = store.create_session(mina.id, &new_session(), job(1), Some(&starting)).await.unwrap();
    assert_eq!(repeated(again), (session.id.0, (starting.answer)(&session).to_string()));
    assert_eq!(claim(&store, 1).await.len(), 1, "the repeat wrote no job");

    let (owned, records) = asked(&store, mina.id, &["하나?"], 10).await;
    let record = record_of(&store, mina.id, records[0].id).await;
    let text = Untrusted::new("답".into());
    let answering: Receipt<RecordId> = receipt(Some(mina.id), "answer", "a");
    made(store.save_answer(&record, &text, job(11), Some(&answering)).await.unwrap());
    let again = store.save_answer(&record, &text, job(12), Some(&answering)).await.unwrap();
    assert_eq!(repeated(again).0, record.1.id.0);
    assert_reused(
        store.save_answer(&record, &text, job(12), Some(&receipt(Some(mina.id), "key", "a"))).await,
    );
    assert_eq!(record_of(&store, mina.id, record.1.id).await.1.answer.as_ref().unwrap().revision, 1);

    let grading: Receipt<InterviewRecord> = receipt(Some(mina.id), "grade", "g");
    made(store.request_evaluation(&record, None, job(13), Some(&grading)).await.unwrap());
    let again = store.request_evaluation(&record, None, job(13), Some(&grading)).await.unwrap();
    assert_eq!(repeated(again).0, record.1.id.0);
    let wanted = WantedQuestions { follow_up_to: None, count: 1, max: 50 };
    let asking: Receipt<JobId> = receipt(Some(mina.id), "ask", "q");
    let asked = made(store.request_questions(&owned, &wanted, job(14), Some(&asking)).await.unwrap());
    let again = store.request_questions(&owned, &wanted, job(14), Some(&asking)).await.unwrap();
    assert_eq!(repeated(again).0, asked.0);
    store.erase_session(&owned).await.unwrap();
    let text = store.save_answer(&record, &text, job(15), Some(&answering)).await;
    assert!(matches!(text, Err(Error::NotFound(_))), "the kept answer was erased with the session: {text:?}");
}

/// Many at once under one key.
async fn bursts(store: Arc<dyn Store>, _url: String) {
    let registering: Receipt<User> = receipt(None, "burst", "mina");
    let new = new_user("mina");
    let burst = join_all((0..16).map(|_| store.create_user(&new, Some(&registering)))).await;
    let mina = once(burst, |user| user.id.0);
    let taken = new_user("taken");
    let burst = join_all((0..16).map(|_| store.create_user(&taken, None))).await;
    assert_eq!(burst.iter().filter(|made| made.is_ok()).count(), 1);
    for refused in burst.into_iter().filter_map(Result::err) {
        assert!(matches!(refused, Error::Conflict(Conflict::UsernameTaken)), "{refused:?}");
    }

    let mina = interview::id::UserId(mina);
    let new = new_session();
    let starting: Receipt<InterviewSession> = receipt(Some(mina), "burst", "start");
    let burst = join_all((0..16).map(|_| store.create_session(mina, &new, job(0), Some(&starting)))).await;
    once(burst, |session| session.id.0);
    assert_eq!(store.sessions(mina.into(), None, 99).await.unwrap().len(), 1);
    assert_eq!(claim(&store, 0).await.len(), 1);

    let (_, records) = asked(&store, mina, &["하나?"], 10).await;
    let record = record_of(&store, mina, records[0].id).await;
    let text = Untrusted::new("답".into());
    let answering: Receipt<RecordId> = receipt(Some(mina), "burst answer", "a");
    let burst = join_all((0..16).map(|_| store.save_answer(&record, &text, job(11), Some(&answering)))).await;
    once(burst, |id| id.0);
    assert_eq!(record_of(&store, mina, record.1.id).await.1.answer.as_ref().unwrap().revision, 1);
}

/// A key can be used again when its answer has expired.
async fn expiry(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let until = |seconds, fingerprint: &str| Receipt {
        expires_at: at(seconds),
        ..receipt(Some(mina), "key", fingerprint)
    };
    let first =
        made(store.create_session(mina, &new_session(), job(0), Some(&until(100, "one"))).await.unwrap());
    assert_reused(store.create_session(mina, &new_session(), job(99), Some(&until(200, "two"))).await);
    let second =
        made(store.create_session(mina, &new_session(), job(100), Some(&until(200, "two"))).await.unwrap());
    assert_ne!(first.id, second.id);
    let again = store.create_session(mina, &new_session(), job(150), Some(&until(250, "two"))).await.unwrap();
    assert_eq!(repeated(again).0, second.id.0);
    store.forget_expired(at(199)).await.unwrap();
    let again = store.create_session(mina, &new_session(), job(150), Some(&until(250, "two"))).await.unwrap();
    assert_eq!(repeated(again).0, second.id.0);
    store.forget_expired(at(200)).await.unwrap();
    made(store.create_session(mina, &new_session(), job(150), Some(&until(250, "three"))).await.unwrap());
}

/// The number of what was created before, and the answer given then, letter for letter.
fn repeated<T: std::fmt::Debug>(creation: Creation<T>) -> (i64, String) {
    match creation {
        Creation::Repeated { id, answer } => (id, answer.to_string()),
        Creation::New(created) => panic!("made again: {created:?}"),
    }
}

fn assert_reused<T: std::fmt::Debug>(creation: Result<Creation<T>, Error>) {
    assert!(matches!(creation, Err(Error::Conflict(Conflict::IdempotencyKeyReused))), "{creation:?}");
}

/// One of them was made, all others repeat it; returns its number.
fn once<T: std::fmt::Debug>(burst: Vec<Result<Creation<T>, Error>>, number: fn(&T) -> i64) -> i64 {
    let (new, repeats): (Vec<_>, Vec<_>) =
        burst.into_iter().map(Result::unwrap).partition(|creation| matches!(creation, Creation::New(_)));
    let [Creation::New(created)] = new.as_slice() else { panic!("{new:?}") };
    let numbers: Vec<i64> = repeats.into_iter().map(|creation| repeated(creation).0).collect();
    assert_eq!(numbers, [number(created); 15]);
    number(created)
}
