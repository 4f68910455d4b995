//! Erased data is gone, and its jobs are dropped.

use crate::world::*;
use interview::{
    account::device::{NewRefreshToken, Rotation},
    error::{Error, Resource},
    id::JobId,
    idempotency::Creation,
    ports::{QuestionJob, Store, WantedQuestions},
    session::owner::Lookup,
    untrusted::Untrusted,
};
use std::sync::Arc;

told_to_both!(a_session, an_account, an_account_in_pieces, expired_rows_in_pieces);

async fn a_session(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let (session, records) = asked(&store, mina, &["하나?"], 0).await;
    answer(&store, mina, records[0].id, "답", 2).await;
    let grading = claim_one(&store, 2).await;
    let owned = record_of(&store, mina, records[0].id).await;
    store.erase_session(&session).await.unwrap();
    assert!(matches!(store.session(mina.into(), session.id).await.unwrap(), Lookup::Missing));
    assert!(matches!(store.record(mina.into(), records[0].id).await.unwrap(), Lookup::Missing));
    assert_eq!(store.evaluations(&owned, None, 99).await.unwrap(), []);
    assert_eq!(store.next_due_at().await.unwrap(), None, "its jobs went with it");

    let late = judgement(evaluation(Some(1.0), "늦은"));
    assert_eq!(settle(&store, &grading, late, 3).await, []);
    let text = Untrusted::new("늦은 답".into());
    let gone = store.save_answer(&owned, &text, job(4), None).await;
    assert!(matches!(gone, Err(Error::NotFound(Resource::Record))), "{gone:?}");
    let gone = store.request_evaluation(&owned, None, job(4), None).await;
    assert!(matches!(gone, Err(Error::NotFound(Resource::Record))), "{gone:?}");
    let gone = store.complete_session(&session, at(4)).await;
    assert!(matches!(gone, Err(Error::NotFound(Resource::Session))), "{gone:?}");
    let wanted = WantedQuestions { follow_up_to: None, count: 1, max: 9 };
    let gone = store.request_questions(&session, &wanted, job(4), None).await;
    assert!(matches!(gone, Err(Error::NotFound(Resource::Session))), "{gone:?}");
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
    made(store.create_session(mina, &new_session(), job(12), Some(&pending)).await.unwrap());

    assert!(store.erase_user(mina).await.unwrap());
    assert!(!store.erase_user(mina).await.unwrap());
    assert!(matches!(store.session(mina.into(), kept.id).await.unwrap(), Lookup::CallerGone));
    assert_eq!(store.next_due_at().await.unwrap(), None);
    assert_eq!(store.sessions(mina.into(), None, 10).await.unwrap(), []);
    assert!(!store.username_taken("mina").await.unwrap());
    let refused = store.create_session(mina, &new_session(), job(13), Some(&pending)).await;
    assert!(matches!(refused, Err(Error::Unauthenticated)), "{refused:?}");

    let again = register(&store, "mina").await.id;
    assert!(again > other, "a number is never given twice");
    let anew = receipt(Some(again), "key", "another");
    let anew = store.create_session(again, &new_session(), job(14), Some(&anew)).await;
    assert!(matches!(anew, Ok(Creation::New(_))), "{anew:?}");
    assert_eq!(records_of(&store, other, kept.id).await, kept_records);
}

/// Makes the database refuse to delete one row, as if the program died right then.
async fn refuse_to_delete(url: &str, table: &str, id: i64) {
    if url.starts_with("sqlite:") {
        let refusal = format!(
            "CREATE TRIGGER refusal BEFORE DELETE ON {table} WHEN OLD.id = {id} BEGIN SELECT RAISE(ABORT, 'cut'); END"
        );
        return execute(url, &refusal).await;
    }
    let refuse =
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'cut'; END $$";
    execute(url, refuse).await;
    let refusal = format!(
        "CREATE TRIGGER refusal BEFORE DELETE ON {table} FOR EACH ROW WHEN (OLD.id = {id}) EXECUTE FUNCTION refuse()"
    );
    execute(url, &refusal).await;
}

async fn delete_again(url: &str, table: &str) {
    let on = if url.starts_with("sqlite:") { String::new() } else { format!(" ON {table}") };
    execute(url, &format!("DROP TRIGGER refusal{on}")).await;
}

/// Wherever an erasure is interrupted, the account is gone for everybody, deleted data stays deleted, and the rest is
/// deleted later.
async fn an_account_in_pieces(store: Arc<dyn Store>, url: String) {
    let mina = register(&store, "mina").await.id;
    let mut sessions = Vec::new();
    for second in 0..50 {
        sessions.push(start(&store, mina, second).await);
    }
    let device = first_token(mina, "laptop", 0);
    store.keep_refresh_token(&device).await.unwrap();
    let owned = session_of(&store, mina, sessions[0].id).await;
    refuse_to_delete(&url, "interview_sessions", sessions[45].id.0).await;
    assert!(store.erase_user(mina).await.is_err());

    assert_eq!(store.totals().await.unwrap().sessions, 10, "two pieces are gone, and stay so");
    assert!(store.user(mina.into()).await.unwrap().is_none());
    assert!(store.password_hash(mina).await.unwrap().is_none());
    assert!(store.credentials("mina").await.unwrap().is_none());
    assert!(!store.username_taken("mina").await.unwrap());
    assert!(matches!(store.session(mina.into(), sessions[49].id).await.unwrap(), Lookup::CallerGone));
    assert!(matches!(
        store.session_changes(mina.into(), sessions[49].id, 0).await.unwrap(),
        Lookup::CallerGone
    ));
    assert!(store.sessions(mina.into(), None, 10).await.unwrap().is_empty());
    let rotated = rotate(&store, "laptop", "next", 1).await;
    assert_eq!(rotated, Rotation::Refused);
    let refused = store.create_session(mina, &new_session(), job(60), None).await;
    assert!(matches!(refused, Err(Error::Unauthenticated)), "{refused:?}");
    let gone = store.complete_session(&owned, at(60)).await;
    assert!(matches!(gone, Err(Error::NotFound(Resource::Session))), "{gone:?}");
    assert!(claim(&store, 60).await.is_empty(), "nothing is asked of a model for who is gone");
    assert!(!store.erase_user(mina).await.unwrap());
    let again = register(&store, "mina").await.id;

    delete_again(&url, "interview_sessions").await;
    store.forget_expired(at(61)).await.unwrap();
    let totals = store.totals().await.unwrap();
    assert_eq!((totals.users, totals.sessions), (1, 0));
    assert_eq!(store.next_due_at().await.unwrap(), None);
    assert!(store.user(again.into()).await.unwrap().is_some());
}

/// Expired rows are deleted a thousand at a time.
async fn expired_rows_in_pieces(store: Arc<dyn Store>, url: String) {
    let mina = register(&store, "mina").await.id;
    let token = NewRefreshToken { expires_at: at(1), ..first_token(mina, "first", 0) };
    let device = store.keep_refresh_token(&token).await.unwrap();
    let more = format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2499) \
         INSERT INTO refresh_tokens (device_id, digest, replaced, expires_at) \
         SELECT device_id, CAST(i AS TEXT), TRUE, expires_at FROM refresh_tokens, n WHERE device_id = {device}"
    );
    execute(&url, &more).await;
    refuse_to_delete(&url, "refresh_tokens", 2_400).await;
    assert!(store.forget_expired(at(2)).await.is_err());
    let left = [("1", Rotation::Refused), ("1998", Rotation::Refused), ("2300", Rotation::Reused)];
    for (digest, expected) in left {
        let rotated = store.rotate_refresh_token(&successor(digest, "next", 3)).await;
        match expected {
            Rotation::Reused => assert!(rotated.is_err(), "its device cannot be deleted: {rotated:?}"),
            expected => assert_eq!(rotated.unwrap(), expected, "{digest}"),
        }
    }
    delete_again(&url, "refresh_tokens").await;
    store.forget_expired(at(2)).await.unwrap();
    assert_eq!(store.devices(mina, at(0)).await.unwrap(), []);
}
