//! Contests and the evaluations that answer them, and marks.

use crate::world::*;
use interview::{
    error::{Conflict, Error, Resource},
    grading::contest::{Contest, ContestState, MAX_CONTESTS},
    grading::evaluation::{Quote, Verdict},
    grading::mark::{DisagreementCount, NewMark},
    id::{MarkId, RecordId, UserId},
    ports::Store,
    untrusted::Untrusted,
    work::job::Settlement,
};
use std::sync::Arc;

told_to_both!(contests, failed_contests, most_contests, marks, disagreements);

/// A graded answer of a new user.
async fn graded(store: &Arc<dyn Store>, name: &str) -> (UserId, RecordId) {
    let user = register(store, name).await.id;
    let (_, records) = asked(store, user, &["하나?"], 0).await;
    answer(store, user, records[0].id, "답", 1).await;
    let first = claim_one(store, 1).await;
    settle(store, &first, judgement(evaluation(Some(40.0), "처음")), 2).await;
    (user, records[0].id)
}

async fn contest(store: &Arc<dyn Store>, user: UserId, record: RecordId, note: Option<&str>, seconds: i64) {
    let owned = record_of(store, user, record).await;
    let note = note.map(|note| Untrusted::new(note.to_owned()));
    made(store.request_evaluation(&owned, note.as_ref(), job(seconds), None).await.unwrap());
}

/// The contests of a record in short: status, note, and both feedbacks.
async fn seen(
    store: &Arc<dyn Store>,
    user: UserId,
    record: RecordId,
) -> Vec<(ContestState, Option<String>, String, Option<String>)> {
    let owned = record_of(store, user, record).await;
    let short = |contest: Contest| {
        let state = contest.state(&owned.1);
        let note = contest.note.map(|note| note.as_data().to_owned());
        let after = contest.after.map(|after| after.evaluation.feedback);
        (state, note, contest.before.evaluation.feedback, after)
    };
    store.contests(&owned).await.unwrap().into_iter().map(short).collect()
}

fn words(text: &str) -> Option<String> {
    Some(text.to_owned())
}

async fn contests(store: Arc<dyn Store>, _url: String) {
    let (mina, record) = graded(&store, "mina").await;
    assert_eq!(seen(&store, mina, record).await, []);
    contest(&store, mina, record, Some("억울합니다"), 10).await;
    contest(&store, mina, record, Some("거듭"), 11).await;
    let open = (ContestState::Open, words("억울합니다"), "처음".to_owned(), None);
    assert_eq!(seen(&store, mina, record).await, [open], "while one waits nothing changes");
    let again = claim_one(&store, 11).await;
    settle(&store, &again, judgement(evaluation(Some(60.0), "다시")), 12).await;
    let answered = (ContestState::Answered, words("억울합니다"), "처음".to_owned(), words("다시"));
    assert_eq!(seen(&store, mina, record).await, std::slice::from_ref(&answered));
    let owned = record_of(&store, mina, record).await;
    let kept = store.contests(&owned).await.unwrap().remove(0);
    assert_eq!((kept.created_at, kept.before.created_at, kept.revision), (at(10), at(2), 1));
    assert_eq!(kept.after.unwrap().created_at, at(12));

    contest(&store, mina, record, Some(" "), 20).await;
    answer(&store, mina, record, "새 답", 21).await;
    let superseded = (ContestState::Superseded, None, "다시".to_owned(), None);
    assert_eq!(seen(&store, mina, record).await, [superseded.clone(), answered.clone()]);
    let newer = claim_one(&store, 21).await;
    settle(&store, &newer, judgement(evaluation(Some(80.0), "새 답의")), 22).await;
    assert_eq!(seen(&store, mina, record).await, [superseded, answered]);

    let session = session_of(&store, mina, owned.0.id).await;
    store.erase_session(&session).await.unwrap();
    assert_eq!(store.contests(&owned).await.unwrap(), []);
}

async fn failed_contests(store: Arc<dyn Store>, _url: String) {
    let (mina, record) = graded(&store, "mina").await;
    contest(&store, mina, record, None, 10).await;
    let again = claim_one(&store, 10).await;
    settle(&store, &again, Settlement::Failed { reason: "멀다".into() }, 11).await;
    let first = |state, after| (state, None, "처음".to_owned(), after);
    assert_eq!(seen(&store, mina, record).await, [first(ContestState::Failed, None)]);
    contest(&store, mina, record, None, 12).await;
    assert_eq!(seen(&store, mina, record).await, [first(ContestState::Open, None)]);
    let again = claim_one(&store, 12).await;
    settle(&store, &again, Settlement::Failed { reason: "멀다".into() }, 13).await;
    contest(&store, mina, record, Some("부디"), 14).await;
    let again = claim_one(&store, 14).await;
    settle(&store, &again, judgement(evaluation(Some(60.0), "다시")), 15).await;
    let second = (ContestState::Answered, words("부디"), "처음".to_owned(), words("다시"));
    assert_eq!(seen(&store, mina, record).await, [second, first(ContestState::Answered, words("다시"))]);

    // Without an evaluation there is nothing to contest.
    let (_, records) = asked(&store, mina, &["둘?"], 20).await;
    answer(&store, mina, records[0].id, "답", 21).await;
    let grading = claim_one(&store, 21).await;
    settle(&store, &grading, Settlement::Failed { reason: "멀다".into() }, 22).await;
    contest(&store, mina, records[0].id, Some("부디"), 23).await;
    assert_eq!(seen(&store, mina, records[0].id).await, []);
}

async fn most_contests(store: Arc<dyn Store>, _url: String) {
    let (mina, record) = graded(&store, "mina").await;
    for number in 0..=MAX_CONTESTS {
        contest(&store, mina, record, Some(&number.to_string()), 10).await;
        let again = claim_one(&store, 10).await;
        settle(&store, &again, judgement(evaluation(Some(40.0), "다시")), 11).await;
    }
    let kept = seen(&store, mina, record).await;
    assert_eq!(kept.len() as i64, MAX_CONTESTS);
    assert_eq!((kept[0].1.as_deref(), kept[49].1.as_deref()), (Some("50"), Some("1")));
}

fn new_mark(revision: i64, key_point: &str, words: &str) -> NewMark {
    NewMark {
        revision,
        key_point: key_point.to_owned(),
        quote: Quote { quote: words.to_owned(), start: 3, end: 3 + words.chars().count() },
        verdict: Verdict::Missed,
        grader: "rubric/3".to_owned(),
        created_at: at(30),
    }
}

async fn marks(store: Arc<dyn Store>, _url: String) {
    let (mina, record) = graded(&store, "mina").await;
    let owned = record_of(&store, mina, record).await;
    let (first, second) = (new_mark(1, "색인", "색인을 🙂\r\n'; --"), new_mark(1, "색인", "다른 말"));
    store.put_mark(&owned, &first, 2).await.unwrap();
    let kept = store.put_mark(&owned, &second, 2).await.unwrap();
    assert_eq!(kept.made, second);
    assert_eq!(store.marks(&owned).await.unwrap(), std::slice::from_ref(&kept));
    // Texts this long do not fit in an index.
    let long = new_mark(2, &"핵".repeat(5_000), &"말".repeat(2_000));
    let long = store.put_mark(&owned, &long, 2).await.unwrap();
    let third = new_mark(2, "색인", "새 답의 말");
    let refused = store.put_mark(&owned, &third, 2).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::TooManyMarks))), "{refused:?}");
    assert_eq!(store.marks(&owned).await.unwrap(), [kept.clone(), long.clone()]);

    let (jun, other) = graded(&store, "jun").await;
    let others = record_of(&store, jun, other).await;
    assert!(!store.remove_mark(&others, kept.id).await.unwrap(), "it belongs to another record");
    assert!(!store.remove_mark(&owned, MarkId(999)).await.unwrap());
    assert!(store.remove_mark(&owned, kept.id).await.unwrap());
    assert!(!store.remove_mark(&owned, kept.id).await.unwrap());
    assert_eq!(store.marks(&owned).await.unwrap(), [long]);

    let session = session_of(&store, mina, owned.0.id).await;
    store.erase_session(&session).await.unwrap();
    assert_eq!(store.marks(&owned).await.unwrap(), []);
    let gone = store.put_mark(&owned, &first, 2).await;
    assert!(matches!(gone, Err(Error::NotFound(Resource::Record))), "{gone:?}");
}

async fn disagreements(store: Arc<dyn Store>, _url: String) {
    assert_eq!(store.disagreements(None, 10).await.unwrap(), []);
    let mut kept = Vec::new();
    for name in ["mina", "jun"] {
        let (user, record) = graded(&store, name).await;
        let owned = record_of(&store, user, record).await;
        let by_model = NewMark {
            verdict: Verdict::Contradicted,
            grader: "model:m/judge-1".into(),
            ..new_mark(1, "잠금", "말")
        };
        kept.push(store.put_mark(&owned, &by_model, 9).await.unwrap());
        kept.push(store.put_mark(&owned, &new_mark(1, "색인", "말"), 9).await.unwrap());
    }
    kept.reverse();
    assert_eq!(store.disagreements(None, 10).await.unwrap(), kept);
    assert_eq!(store.disagreements(Some(kept[1].id), 1).await.unwrap(), kept[2..3]);
    let count = |grader: &str, verdict| DisagreementCount { grader: grader.into(), verdict, marks: 2 };
    let counts = [count("model:m/judge-1", Verdict::Contradicted), count("rubric/3", Verdict::Missed)];
    assert_eq!(store.disagreement_counts().await.unwrap(), counts);
    let mina = store.credentials("mina").await.unwrap().unwrap().user_id;
    assert!(store.erase_user(mina).await.unwrap());
    assert_eq!(store.disagreements(None, 10).await.unwrap(), kept[..2]);
}
