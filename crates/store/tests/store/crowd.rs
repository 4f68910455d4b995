//! A crowd: candidates answer and replace, workers claim, settle, settle late, give back and die, all at once.

use crate::world::*;
use interview::{
    grading::evaluation_status::EvaluationState,
    id::{JobId, SessionId, UserId},
    ports::{ClaimedJob, QuestionJob, Store},
    work::job::{Claim, ClaimCapacity, JobKind, Settlement},
};
use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
};
use tokio::task::JoinSet;

told_to_both!(crowd);

const CANDIDATES: usize = 12;
const WORKERS: usize = 8;
const ANSWERS: usize = 4;
const LEASE: i64 = 40;

/// The state that all share: a clock that advances with each reading, and who holds which claim until when.
struct Scene {
    store: Arc<dyn Store>,
    clock: AtomicI64,
    answering: AtomicUsize,
    held: Mutex<HashMap<JobId, Lease>>,
    claims: Mutex<HashSet<Claim>>,
}

/// The last known claim of a job.
#[derive(Clone, Copy, Debug)]
struct Lease {
    claim: i64,
    until: i64,
}

impl Scene {
    fn tick(&self) -> i64 {
        self.clock.fetch_add(1, Ordering::SeqCst)
    }

    /// Notes claims. None of them may begin before the one before it has ended.
    fn note(&self, claimed: &[ClaimedJob], now: i64) {
        let mut held = self.held.lock().unwrap();
        for job in claimed.iter().map(|claimed| &claimed.job) {
            let lease = Lease { claim: job.claim, until: now + LEASE };
            let other = *held.entry(job.id).or_insert(lease);
            // The one who claimed next may be quicker to note it.
            if other.claim < lease.claim {
                assert!(other.until <= now, "job {} was claimed at {now} under {other:?}", job.id);
                held.insert(job.id, lease);
            }
            assert!(self.claims.lock().unwrap().insert(job.claim()), "{:?} was given twice", job.claim());
        }
    }

    /// Removes claims that are about to be given back.
    fn forget(&self, claimed: &[ClaimedJob]) {
        for job in claimed.iter().map(|claimed| &claimed.job) {
            self.held.lock().unwrap().remove(&job.id);
            self.claims.lock().unwrap().remove(&job.claim());
        }
    }
}

async fn crowd(store: Arc<dyn Store>, _url: String) {
    let scene = Arc::new(Scene {
        store: store.clone(),
        clock: AtomicI64::new(0),
        answering: AtomicUsize::new(CANDIDATES),
        held: Mutex::default(),
        claims: Mutex::default(),
    });
    let mut candidates = JoinSet::new();
    for number in 0..CANDIDATES {
        candidates.spawn(practise(scene.clone(), number));
    }
    let mut workers = JoinSet::new();
    for number in 0..WORKERS {
        workers.spawn(work(scene.clone(), number));
    }
    let (practised, ()) = tokio::join!(candidates.join_all(), async {
        while let Some(done) = workers.join_next().await {
            done.unwrap();
        }
    });
    for (user, session) in practised {
        let records = records_of(&store, user, session).await;
        assert_eq!(records.iter().map(|record| record.order).collect::<Vec<_>>(), [1, 2, 3]);
        for record in records {
            assert_eq!(record.evaluation_status.state, EvaluationState::Done);
            let answer = record.answer.unwrap();
            assert_eq!(answer.revision, ANSWERS as i64);
            assert_eq!(record.evaluation.unwrap().feedback, format!("judged: {}", answer.text.as_data()));
            let kept = store.evaluations(&record_of(&store, user, record.id).await, None, 99).await.unwrap();
            let revisions: HashSet<i64> = kept.iter().map(|one| one.revision).collect();
            assert_eq!(revisions.len(), kept.len(), "each revision is judged once at most");
            let current: Vec<i64> = kept.iter().filter(|one| one.current).map(|one| one.revision).collect();
            assert_eq!(current, [ANSWERS as i64]);
        }
    }
}

/// A candidate starts a session, may stop waiting for the questions, and answers each several times.
async fn practise(scene: Arc<Scene>, number: usize) -> (UserId, SessionId) {
    let store = &scene.store;
    let user = register(store, &format!("candidate {number}")).await.id;
    let session = start(store, user, scene.tick()).await.id;
    if number.is_multiple_of(3) {
        let questions = ["대신 1?", "대신 2?", "대신 3?"].map(question);
        let first = QuestionJob::FirstOf(session);
        store.add_questions_instead(first, &questions, at(scene.tick())).await.unwrap();
    }
    let mut records = records_of(store, user, session).await;
    while records.is_empty() {
        tokio::task::yield_now().await;
        records = records_of(store, user, session).await;
    }
    for attempt in 0..ANSWERS {
        for record in &records {
            let text = format!("답 {attempt} of {number} to {}", record.order);
            answer(store, user, record.id, &text, scene.tick()).await;
        }
    }
    scene.answering.fetch_sub(1, Ordering::SeqCst);
    (user, session)
}

/// A worker claims and settles until there is nothing left to do.
async fn work(scene: Arc<Scene>, number: usize) {
    for turn in number.. {
        let now = scene.tick();
        let claimed =
            scene.store.claim_jobs(at(now), at(now + LEASE), ClaimCapacity::for_any(5)).await.unwrap();
        scene.note(&claimed, now);
        if claimed.is_empty() {
            let all_answered = scene.answering.load(Ordering::SeqCst) == 0;
            if all_answered && scene.store.next_due_at().await.unwrap().is_none() {
                return;
            }
            tokio::task::yield_now().await;
            continue;
        }
        match turn % 7 {
            // The worker dies: the lease expires.
            0 => {}
            1 => give_back(&scene, &claimed).await,
            // The worker takes longer than its lease, and settles under a claim that may not hold any more.
            2 => {
                while scene.tick() <= now + LEASE + 5 {
                    tokio::task::yield_now().await;
                }
                settle_all(&scene, &claimed).await;
            }
            3 => try_again(&scene, &claimed).await,
            // The worker renews its lease, and its first settlement succeeded without its knowing.
            4 => {
                let claims: Vec<Claim> = claimed.iter().map(|claimed| claimed.job.claim()).collect();
                scene.store.renew_leases(&claims, at(now + 2 * LEASE)).await.unwrap();
                settle_all(&scene, &claimed).await;
                settle_all(&scene, &claimed).await;
            }
            _ => settle_all(&scene, &claimed).await,
        }
    }
}

async fn settle_all(scene: &Scene, claimed: &[ClaimedJob]) {
    let settlements: Vec<(Claim, Settlement)> =
        claimed.iter().map(|claimed| (claimed.job.claim(), outcome(claimed))).collect();
    scene.store.settle_jobs(&settlements, &[], at(scene.tick())).await.unwrap();
}

/// A task's result: an evaluation says which text it judged.
fn outcome(claimed: &ClaimedJob) -> Settlement {
    match &claimed.job.kind {
        JobKind::AskQuestions { .. } => Settlement::Questions(["하나?", "둘?", "셋?"].map(question).to_vec()),
        JobKind::TranscribeRecording { .. } => Settlement::NotNeeded,
        JobKind::EvaluateAnswer { revision, .. } => {
            let answer = claimed.records.first().and_then(|record| record.answer.as_ref());
            match answer.filter(|answer| answer.revision == *revision) {
                Some(answer) => {
                    let feedback = format!("judged: {}", answer.text.as_data());
                    judgement(evaluation(Some(50.0), &feedback))
                }
                None => Settlement::NotNeeded,
            }
        }
    }
}

async fn give_back(scene: &Scene, claimed: &[ClaimedJob]) {
    scene.forget(claimed);
    let settlements: Vec<(Claim, Settlement)> =
        claimed.iter().map(|claimed| (claimed.job.claim(), Settlement::Released)).collect();
    scene.store.settle_jobs(&settlements, &[], at(scene.tick())).await.unwrap();
}

async fn try_again(scene: &Scene, claimed: &[ClaimedJob]) {
    for job in claimed.iter().map(|claimed| &claimed.job) {
        scene.held.lock().unwrap().remove(&job.id);
    }
    let now = scene.tick();
    let again = Settlement::Retry { at: at(now + 3), reason: "바쁩니다".into() };
    let settlements: Vec<(Claim, Settlement)> =
        claimed.iter().map(|claimed| (claimed.job.claim(), again.clone())).collect();
    scene.store.settle_jobs(&settlements, &[], at(now)).await.unwrap();
}
