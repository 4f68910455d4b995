//! The order of jobs when many wait.

use crate::world::*;
use interview::{
    id::UserId,
    ports::{ClaimedJob, Store},
    work::job::{ClaimCapacity, JobKind, Settlement},
};
use std::sync::Arc;

told_to_both!(
    a_newcomer_does_not_wait_behind_a_crowd,
    users_take_turns_and_nobody_waits_for_ever,
    what_comes_back_keeps_its_turn,
    questions_come_first_as_far_as_there_is_room,
);

/// How many jobs of one user wait.
const CROWD: i64 = 20_000;

/// Writes many waiting gradings of one user's answers with two statements, copying one.
pub(crate) async fn crowd_of_gradings(store: &Arc<dyn Store>, url: &str) -> UserId {
    let user = register(store, "crowd").await.id;
    let (_, records) = asked(store, user, &["하나?"], 0).await;
    answer(store, user, records[0].id, "답", 0).await;
    let more = format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) \
         INSERT INTO interview_records (session_id, ordinal, changed_in, created_at, added_by, answered_at, \
         answer_revision, evaluation_state, question, answer_text) \
         SELECT session_id, ordinal + i, changed_in, created_at, added_by, answered_at, answer_revision, \
         evaluation_state, question, answer_text FROM interview_records, n WHERE id = {}",
        CROWD - 1,
        records[0].id
    );
    execute(url, &more).await;
    let jobs = "INSERT INTO jobs (due_at, seed, duty, session_id, user_id, record_id, revision, turn) \
        SELECT j.due_at, j.seed, j.duty, j.session_id, j.user_id, r.id, j.revision, j.turn + 1000000 * (r.ordinal - 1) \
        FROM jobs j JOIN interview_records r ON r.session_id = j.session_id AND r.id > j.record_id";
    execute(url, jobs).await;
    assert_eq!(store.queue_status(at(0)).await.unwrap().waiting, interview::work::job::MAX_COUNTED);
    user
}

async fn next(store: &Arc<dyn Store>, seconds: i64, capacity: ClaimCapacity) -> Vec<ClaimedJob> {
    store.claim_jobs(at(seconds), at(seconds + 30), capacity).await.unwrap()
}

/// The user and the question of the next grading, claimed for half a minute.
async fn next_grading(store: &Arc<dyn Store>, seconds: i64) -> (UserId, i64) {
    let claimed = next(store, seconds, ClaimCapacity::for_any(1)).await.remove(0);
    (claimed.session.user_id, claimed.records[0].order)
}

async fn a_newcomer_does_not_wait_behind_a_crowd(store: Arc<dyn Store>, url: String) {
    let crowd = crowd_of_gradings(&store, &url).await;
    let mina = register(&store, "mina").await.id;
    start(&store, mina, 1_000).await;
    let asking = next(&store, 1_000, ClaimCapacity::for_any(1)).await.remove(0);
    assert_eq!(asking.session.user_id, mina, "questions come before gradings");
    settle(&store, &asking, Settlement::Questions(vec![question("하나?")]), 1_001).await;
    let record = records_of(&store, mina, asking.session.id).await.remove(0);
    answer(&store, mina, record.id, "답", 1_002).await;
    let users = next(&store, 1_003, ClaimCapacity::for_any(2)).await;
    let users: Vec<UserId> = users.iter().map(|claimed| claimed.session.user_id).collect();
    assert!(users.contains(&mina) && users.contains(&crowd), "one job of each: {users:?}");
}

async fn users_take_turns_and_nobody_waits_for_ever(store: Arc<dyn Store>, _url: String) {
    let (one, two, late) = (
        register(&store, "one").await.id,
        register(&store, "two").await.id,
        register(&store, "late").await.id,
    );
    let (_, ones) = asked(&store, one, &["1?", "2?", "3?", "4?"], 0).await;
    let (_, twos) = asked(&store, two, &["1?", "2?"], 0).await;
    let (_, lates) = asked(&store, late, &["1?"], 0).await;
    // The last question first: age counts, not the number.
    for order in [3, 2, 1, 0] {
        answer(&store, one, ones[order].id, "답", 10).await;
    }
    for record in &twos {
        answer(&store, two, record.id, "답", 11).await;
    }
    let mut turns = Vec::new();
    for _ in 0..4 {
        turns.push(next_grading(&store, 20).await);
    }
    assert_eq!(turns, [(one, 4), (two, 1), (one, 3), (two, 2)]);
    // A job that is more than an hour younger never goes before a waiting one.
    answer(&store, late, lates[0].id, "답", 4_000).await;
    store.release_leases(at(4_000)).await.unwrap();
    let mut turns = Vec::new();
    for _ in 0..7 {
        turns.push(next_grading(&store, 4_000).await);
    }
    assert_eq!(turns, [(one, 4), (two, 1), (one, 3), (two, 2), (one, 2), (one, 1), (late, 1)]);
}

async fn what_comes_back_keeps_its_turn(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let (_, records) = asked(&store, mina, &["1?", "2?", "3?"], 0).await;
    for record in &records {
        answer(&store, mina, record.id, "답", 1).await;
    }
    let first = next(&store, 2, ClaimCapacity::for_any(1)).await.remove(0);
    let again = Settlement::Retry { at: at(60), reason: "바쁩니다".into() };
    settle(&store, &first, again, 3).await;
    assert_eq!(next_grading(&store, 59).await, (mina, 2), "the next try is not due");
    assert_eq!(next_grading(&store, 60).await, (mina, 1), "now it is, and it goes before what is younger");
    // That try died, and so did the second one, earlier.
    assert_eq!(next_grading(&store, 89).await, (mina, 2));
    assert_eq!(next_grading(&store, 90).await, (mina, 1));
    let status = store.queue_status(at(91)).await.unwrap();
    assert_eq!((status.waiting, status.leased, status.oldest_due_at), (1, 2, Some(at(1))));
}

async fn questions_come_first_as_far_as_there_is_room(store: Arc<dyn Store>, _url: String) {
    let (one, two) = (register(&store, "one").await.id, register(&store, "two").await.id);
    let (_, records) = asked(&store, one, &["1?", "2?"], 0).await;
    for record in &records {
        answer(&store, one, record.id, "답", 1).await;
    }
    for seconds in 2..5 {
        start(&store, two, seconds).await;
    }
    let kinds = async |seconds, capacity| -> (usize, usize) {
        let claimed = next(&store, seconds, capacity).await;
        let asking =
            claimed.iter().filter(|one| matches!(one.job.kind, JobKind::AskQuestions { .. })).count();
        store.release_leases(at(seconds)).await.unwrap();
        (asking, claimed.len() - asking)
    };
    assert_eq!(kinds(10, ClaimCapacity { questions: 0, gradings: 1, all: 8, transcripts: 0 }).await, (0, 1));
    assert_eq!(kinds(11, ClaimCapacity { questions: 2, gradings: 0, all: 8, transcripts: 0 }).await, (2, 0));
    assert_eq!(kinds(12, ClaimCapacity { questions: 8, gradings: 8, all: 4, transcripts: 0 }).await, (3, 1));
    assert_eq!(kinds(13, ClaimCapacity { questions: 2, gradings: 2, all: 3, transcripts: 0 }).await, (2, 1));
    assert_eq!(kinds(14, ClaimCapacity::for_any(0)).await, (0, 0));
}
